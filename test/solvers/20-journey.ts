/** Answers the journey lab's questions from the captures, by tshark, which finds the TLS secrets in the file. */

import { withCaptures } from '../helpers/capture-folder.ts';
import type { Answers, Solver } from '../helpers/task-suite.ts';
import { type TsharkRow, tsharkFields } from '../helpers/tshark.ts';

interface Plan {
  readonly plan: {
    domain: string;
    router: { address: string; mac: string };
    dns: { address: string };
    dhcp: { address: string };
    servers: { web: { address: string } };
  };
}

type Ask = (filter: string, ...fields: string[]) => TsharkRow[];

function asking(solve: (ask: Ask, plan: Plan['plan']) => Answers): Solver {
  return (captures, parameters) =>
    withCaptures(captures, (path) => {
      const file = path(captures[0]!.name);
      return solve((filter, ...fields) => tsharkFields(file, filter, fields), (parameters as Plan).plan);
    });
}

const atLaptop = 'frame.interface_name == "laptop-switch"';
const atDns = 'frame.interface_name == "switch-dns"';
const time = 'frame.time_relative';

const readJourney = asking((ask, { domain, servers }) => {
  const ack = ask(
    `dhcp.option.dhcp == 5 && ${atLaptop}`,
    'dhcp.id',
    'dhcp.ip.your',
    'dhcp.option.ip_address_lease_time',
  )[0]!;
  const lookup = ask(`dns && ${atLaptop}`, 'dns.id', time, 'dns.a');
  const upward = ask(`dns.flags.response == 0 && dns.flags.recdesired == 0 && ${atDns}`, 'ip.dst');
  const referral = ask(`dns.ns && ${atDns}`, 'dns.resp.name', 'dns.ns').find(({ values }) =>
    values[0]!.includes(domain),
  )!;
  const tls = ask(
    `tcp.port == 443 && ${atLaptop}`,
    'tcp.flags',
    'tcp.srcport',
    time,
    'tls.handshake.type',
    'eth.dst',
    'http.response.code',
  );
  const [syn, synAck] = [
    tls.find(({ values }) => values[0] === '0x0002')!,
    tls.find(({ values }) => values[0] === '0x0012')!,
  ];
  const page = tls.find(({ values }) => values[5] === '200')!;
  const milliseconds = (from: string, to: string) => (Number(to) - Number(from)) * 1000;
  return {
    xid: ack.values[0]!,
    address: ack.values[1]!,
    lease: Number(ack.values[2]),
    routerMac: syn.values[4]!,
    queryId: lookup[0]!.values[0]!,
    secondServer: upward[1]!.values[0]!,
    nameServer: referral.values[1]!,
    lookupTime: milliseconds(lookup[0]!.values[1]!, lookup[1]!.values[1]!),
    webAddress: servers.web.address === lookup[1]!.values[2] ? lookup[1]!.values[2]! : '',
    port: Number(syn.values[1]),
    roundTrip: milliseconds(syn.values[2]!, synAck.values[2]!),
    hello: tls.find(({ values }) => values[3] === '1')!.number,
    pageTime: milliseconds(syn.values[2]!, page.values[2]!),
  };
});

/** From the bottom up: whatever is found first is where the fault shows first. */
const diagnoseJourney = asking((ask, { dhcp, dns, router }) => {
  const told = ask('dhcp.option.dhcp == 2', 'dhcp.option.domain_name_server')[0]!;
  if (told.values[0] !== dns.address) {
    return { layer: 'dhcp', cause: 'wrong-dns-server', from: dhcp.address, packet: told.number };
  }
  const answers = ask(`arp.opcode == 2 && arp.src.proto_ipv4 == ${router.address}`, 'arp.src.hw_mac');
  const strange = answers.find(({ values }) => values[0] !== router.mac);
  if (strange) return { layer: 'arp', cause: 'duplicate-address', from: router.address, packet: strange.number };
  const refused = ask(`dns.flags.rcode == 5 && ${atDns}`, 'ip.src')[0];
  if (refused) return { layer: 'dns', cause: 'lame-delegation', from: refused.values[0]!, packet: refused.number };
  const unreachable = ask('icmp.type == 3 && icmp.code == 0', 'ip.src')[0];
  if (unreachable) {
    return { layer: 'ip', cause: 'no-route', from: unreachable.values[0]!.split(',')[0]!, packet: unreachable.number };
  }
  const reset = ask('tcp.flags.reset == 1 && tcp.flags.ack == 1', 'ip.src')[0];
  if (reset) return { layer: 'tcp', cause: 'port-closed', from: reset.values[0]!, packet: reset.number };
  const alert = ask('tls.alert_message.level == 2', 'tls.alert_message.desc', 'ip.dst')[0];
  if (alert) {
    const cause = alert.values[0] === '45' ? 'certificate-expired' : 'certificate-for-another-name';
    return { layer: 'tls', cause, from: alert.values[1]!, packet: alert.number };
  }
  const missing = ask('http.response.code == 404', 'ip.src')[0]!;
  return { layer: 'http', cause: 'page-missing', from: missing.values[0]!, packet: missing.number };
});

export const solvers: Readonly<Record<string, Solver>> = {
  'read-journey': readJourney,
  'diagnose-journey': diagnoseJourney,
};
