/** What the lab bgp measures: which way a ping goes there and back, how long it takes, and what the routers know. */

import { type Text, text } from '../../src/explain/text.ts';
import { type AsName, ases, asLinks } from '../../src/lab/bgp/plan.ts';
import type { BgpWorld } from '../../src/lab/bgp/world.ts';
import { usGoogle } from '../../src/lab/home/addresses.ts';
import type { LabRun } from '../../src/lab/lab.ts';
import type { RecordedFrame } from '../../src/lab/world.ts';
import type { ProbeResult, TracerouteHop } from '../../src/nodes/ip-probe.ts';
import { asPathText, originAs } from '../../src/packet/bgp/as-path.ts';
import { IcmpType } from '../../src/packet/icmp.ts';
import { decodeIpv4, IpProtocol } from '../../src/packet/ipv4.ts';

const WEB = usGoogle.web.address;

/** Pings www.google.com: 'out seoul tokyo …, back …, 143.1 ms'. */
export async function pingWays(lab: LabRun, { home }: BgpWorld): Promise<Text> {
  const before = lab.world.frames.length;
  const results: ProbeResult[] = [];
  lab.world.act((now) => home.ping(WEB, now, (outcome) => results.push(outcome)));
  await lab.world.until(() => results.length > 0, 'the ping has a result');
  const frames = lab.world.frames.slice(before);
  const out = wayOf(frames, IcmpType.ECHO_REQUEST);
  const [result] = results;
  if (result?.kind !== 'reply') {
    return text(`out ${out}, no answer`, `가는 길 ${out}, 응답 없음`);
  }
  const back = wayOf(frames, IcmpType.ECHO_REPLY);
  const time = `${(result.roundTrip / 1000).toFixed(1)} ms`;
  return text(`out ${out}; back ${back}; ${time}`, `가는 길 ${out}, 오는 길 ${back}, ${time}`);
}

/** traceroute: '1 58.123.45.1 0.4 ms, …'. */
export async function traceroute(lab: LabRun, { home }: BgpWorld): Promise<string> {
  const hops: TracerouteHop[] = [];
  lab.world.act((now) => home.traceroute(WEB, now, (hop) => hops.push(hop)));
  await lab.world.until(() => hops.at(-1)?.isLast ?? false, 'traceroute reaches the web server');
  return hops
    .map(({ ttl, result }) =>
      result.kind === 'timeout' ? `${ttl} *` : `${ttl} ${result.from} ${(result.roundTrip / 1000).toFixed(1)} ms`,
    )
    .join(', ');
}

/** The routes of an AS to a prefix, the best first, with LOCAL_PREF and what decided. */
export function explainRoutes({ ases: nodes }: BgpWorld, name: AsName, prefix: string = usGoogle.prefix): Text {
  const { best, step, losers, rejected } = nodes[name].speaker.rib.explain(prefix);
  const say = (route: NonNullable<typeof best>) =>
    `${asPathText(route.attributes.asPath ?? [])} (${route.attributes.localPref ?? '-'})`;
  const ordered = best ? [best, ...losers.map(({ route }) => route)] : [];
  const all = ordered.map(say).join(', ');
  const refused = rejected.map(({ route, reason }) => `${asPathText(route.attributes.asPath ?? [])} (${reason})`);
  const reason = step ?? '-';
  return text(
    `${all}; decided by ${reason}${refused.length > 0 ? `; refused ${refused.join(', ')}` : ''}`,
    `${all}, 결정 단계 ${reason}${refused.length > 0 ? `, 거부 ${refused.join(', ')}` : ''}`,
  );
}

/** The ASes whose best route to the prefix leads to this origin. */
export function whoBelieves({ ases: nodes }: BgpWorld, prefix: string, origin: number): Text {
  const believers = Object.values(nodes)
    .filter(({ name }) => ases[name].asNumber !== origin)
    .filter(({ speaker }) => originAs(speaker.rib.best(prefix)?.attributes.asPath ?? []) === origin)
    .map(({ name }) => name);
  return believers.length === 0 ? text('nobody', '없음') : text(believers.join(' '), believers.join(' '));
}

/** The cities that an echo request or reply passes, tunnelled or not, from the frames that carried it. */
function wayOf(frames: readonly RecordedFrame[], type: number): string {
  const cities: string[] = [];
  for (const { link, from, bytes } of frames) {
    const plan = asLinks.find(({ name }) => name === link);
    if (!plan || icmpTypeOf(bytes) !== type) continue;
    const [start, end] = from === 0 ? [plan.a, plan.b] : [plan.b, plan.a];
    if (cities.at(-1) !== start) cities.push(start);
    cities.push(end);
  }
  return cities.join(' ');
}

/** Of the innermost packet in an Ethernet frame. */
function icmpTypeOf(frame: Uint8Array): number | undefined {
  if (frame[12] !== 0x08 || frame[13] !== 0x00) return undefined;
  let packet = decodeIpv4(frame.subarray(14));
  if (packet.protocol === IP_IN_IP) packet = decodeIpv4(packet.payload);
  return packet.protocol === IpProtocol.ICMP ? packet.payload[0] : undefined;
}

const IP_IN_IP = 4;
