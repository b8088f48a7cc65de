/** Answers the arp lab's questions as a student would: with Wireshark's display filters. */

import type { Answers, Solver } from '../helpers/task-suite.ts';
import { type Ask, withTshark } from '../helpers/tshark-captures.ts';

interface ReadParameters {
  plan: { hosts: Record<'laptop' | 'server', { address: string }> };
}

interface DiagnoseParameters {
  plan: {
    hosts: Record<'laptop' | 'server', { address: string }>;
    router: { address: string };
    far: { address: string };
  };
  faultAt: number;
}

export const solvers: Readonly<Record<string, Solver>> = {
  'read-arp': (captures, parameters) => withTshark(captures, (ask) => readArp(ask, parameters as ReadParameters)),
  'diagnose-arp': (captures, parameters) =>
    withTshark(captures, (ask) => diagnoseArp(ask, parameters as DiagnoseParameters)),
};

const on = (link: string) => `frame.interface_name == "switch-${link}"`;

function readArp(ask: Ask, { plan: { hosts } }: ReadParameters): Answers {
  const { laptop, server } = hosts;
  const value = (filter: string, field: string) => ask(filter, field)[0]!.values[0]!;
  const asks = `arp.opcode == 1 && arp.src.proto_ipv4 == ${laptop.address} && ${on('laptop')}`;
  const asked = ask(asks, 'arp.dst.proto_ipv4', 'frame.time_relative');
  const answered = ask('arp.opcode == 2', 'arp.src.proto_ipv4').map(({ values }) => values[0]);
  const vain = asked.filter(({ values }) => !answered.includes(values[0]!));
  const times = asked.filter(({ values }) => values[0] === server.address).map(({ values }) => Number(values[1]));
  const probe = 'arp.opcode == 1 && arp.src.proto_ipv4 == 0.0.0.0';
  // Who sends on the printer's link and is not the switch, is the printer: its address is on that link only once it
  // has been asked for.
  const printer = value(`arp.opcode == 2 && ${on('printer')}`, 'eth.dst');
  return {
    serverMac: value(`arp.opcode == 2 && arp.src.proto_ipv4 == ${server.address}`, 'arp.src.hw_mac'),
    serverLearns: ask(
      `arp.opcode == 1 && arp.src.proto_ipv4 == ${laptop.address} && arp.dst.proto_ipv4 == ${server.address} && ${on('server')}`,
    )[0]!.number,
    nobody: vain[0]!.values[0]!,
    tries: vain.length,
    overheard: ask(`${on('printer')} && eth.src != ${printer}`).length,
    probed: value(probe, 'arp.dst.proto_ipv4'),
    prober: value(probe, 'arp.src.hw_mac'),
    askedAgainAfter: Math.round(times[1]! - times[0]!),
  };
}

/** Looks for one fault after the other, in the connection that fails. */
function diagnoseArp(ask: Ask, { plan: { hosts, router, far }, faultAt }: DiagnoseParameters): Answers {
  const { laptop, server } = hosts;
  const early = `frame.time_relative < ${faultAt}`;
  const late = `frame.time_relative > ${faultAt}`;
  const macOf = (address: string, when: string) =>
    ask(`arp.src.proto_ipv4 == ${address} && ${when}`, 'arp.src.hw_mac').map(({ values }) => values[0]!);
  const first = (filter: string) => ask(filter)[0]!.number;

  const outside = `arp.opcode == 1 && arp.src.proto_ipv4 == ${laptop.address} && arp.dst.proto_ipv4 == ${far.address}`;
  if (ask(outside).length > 0) {
    return { cause: 'wrong-netmask', proof: first(outside), rightMac: macOf(router.address, early)[0]! };
  }
  for (const claimed of [server.address, router.address]) {
    const [owner] = macOf(claimed, early);
    const other = macOf(claimed, late).find((mac) => mac !== owner);
    if (other === undefined) continue;
    const claim = `arp.src.proto_ipv4 == ${claimed} && arp.src.hw_mac == ${other}`;
    const isNew = ask(`eth.src == ${other} && ${early}`).length === 0;
    if (isNew) return { cause: 'stale-entry', proof: first(claim), rightMac: other };
    const cause = claimed === router.address ? 'forged-replies' : 'duplicate-address';
    return { cause, proof: ask(claim).at(-1)!.number, rightMac: owner! };
  }
  return { cause: 'host-down', proof: 0, rightMac: '' };
}
