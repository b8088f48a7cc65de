/** Answers the ipv6 lab's questions as a student would: with Wireshark's columns. */

import type { Answers, Solver } from '../helpers/task-suite.ts';
import { type Ask, withTshark } from '../helpers/tshark-captures.ts';

export const solvers: Readonly<Record<string, Solver>> = {
  'read-ipv6': (captures) => withTshark(captures, read),
  'diagnose-ipv6': (captures, parameters) =>
    withTshark(captures, (ask) => diagnose(ask, parameters as { laptop: string })),
};

/** What a student reads off in Wireshark's details. */
function read(ask: Ask): Answers {
  const [said] = ask(
    'icmpv6.type == 134',
    'ipv6.src',
    'icmpv6.nd.ra.router_lifetime',
    'icmpv6.opt.prefix.preferred_lifetime',
  );
  const [router, routerLifetime, preferred] = said!.values as [string, string, string];
  const [asked] = ask('icmpv6.type == 135 && ipv6.src == :: && !(icmpv6.nd.ns.target_address == fe80::/10)', 'eth.dst');
  const [tooBig] = ask('icmpv6.type == 2', 'icmpv6.mtu');
  const syns = ask('tcp.flags.syn == 1 && tcp.flags.ack == 0', 'frame.time_relative', 'ip.version');
  const at = (version: string) => Number(syns.find(({ values }) => values[1] === version)!.values[0]);
  return {
    group: asked!.values[0]!,
    router,
    routerLifetime: Number.parseInt(routerLifetime, 10),
    preferred: Number.parseInt(preferred, 10),
    tooBig: tooBig!.number,
    mtu: Number.parseInt(tooBig!.values[0]!, 10),
    delay: Math.round((at('4') - at('6')) * 1000),
  };
}

const columns = [
  'icmpv6.type',
  'eth.src',
  'ipv6.hlim',
  'icmpv6.opt.prefix',
  'icmpv6.opt.prefix.flag.a',
  'icmpv6.nd.ra.router_lifetime',
  'icmpv6.nd.na.target_address',
] as const;

/** One look at all of ICMPv6 is enough. */
function diagnose(ask: Ask, { laptop }: { laptop: string }): Answers {
  const rows = ask('icmpv6', ...columns).map(({ number, values }) => {
    const [type, src, hops, prefix, autonomous, lifetime, target] = values;
    return { number, type, src, hops, prefix, autonomous, lifetime, target };
  });
  const said = rows.find(({ type }) => type === '134')!;
  const address = addressOf(said.prefix!, laptop);
  const found = (cause: string, { number }: { number: number }): Answers => ({ cause, proof: number, address });
  if (said.hops !== '255') return found('hop-limit', said);
  if (said.lifetime === '0') return found('router-lifetime', said);
  if (!/^(1|True)$/.test(said.autonomous!)) return found('not-autonomous', said);
  const claim = rows.find(({ type, target, src }) => type === '136' && target === address && src !== laptop);
  if (claim) return found('duplicate-address', claim);
  return found('no-way', rows.find(({ type }) => type === '1')!);
}

/** Prefix and modified EUI-64, as one would do it by hand; the prefixes of the task have four full groups. */
function addressOf(prefix: string, mac: string): string {
  const [a, b, c, d, e, f] = mac.split(':');
  const flipped = (Number.parseInt(a!, 16) ^ 2).toString(16).padStart(2, '0');
  const groups = [`${flipped}${b}`, `${c}ff`, `fe${d}`, `${e}${f}`].map((group) => group.replace(/^0+(?=.)/, ''));
  return `${prefix.replace(/::$/, '')}:${groups.join(':')}`;
}
