/** Answers the ipv6 lab's questions as a student would: with Wireshark's columns. */

import type { Answers, Solver } from '../helpers/task-suite.ts';
import { type Ask, withTshark } from '../helpers/tshark-captures.ts';

export const solvers: Readonly<Record<string, Solver>> = {
  'diagnose-ipv6': (captures, parameters) =>
    withTshark(captures, (ask) => diagnose(ask, parameters as { laptop: string })),
};

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
