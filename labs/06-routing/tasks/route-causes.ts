/** What can be wrong with the way of a packet, in words, and which frames prove it. */

import { type Text, text } from '../../../src/explain/text.ts';
import type { NumberedFrame } from '../../../src/grade/evidence.ts';
import { type Chain, linkNames, routerCount } from './chain.ts';

export const routeCauses = {
  'wrong-netmask': text(
    'the netmask is too short: the host takes far addresses for neighbours',
    '네트마스크가 너무 짧음. 먼 주소를 이웃으로 여김',
  ),
  'wrong-gateway': text('the host’s default gateway is nobody’s address', '호스트의 기본 게이트웨이가 없는 주소임'),
  'no-route': text('a router has no route to the destination', '라우터에 목적지로 가는 경로가 없음'),
  'no-return-route': text('a router has no route back to the sender', '라우터에 보낸 쪽으로 돌아가는 경로가 없음'),
  'wrong-next-hop': text('a route’s next hop is nobody’s address', '경로의 다음 홉이 없는 주소임'),
  'routing-loop': text('two routers send the packet to each other', '두 라우터가 패킷을 서로에게 보냄'),
  'ttl-too-small': text('the sender’s TTL is too small for the way', '보낸 쪽의 TTL이 경로에 비해 너무 작음'),
  'host-down': text('the destination is switched off', '목적지가 꺼져 있음'),
} as const satisfies Record<string, Text>;

export type RouteCause = keyof typeof routeCauses;

/** Numbers of the frames that prove it. */
export function routeProofs(cause: RouteCause, chain: Chain, frames: readonly NumberedFrame[]): number[] {
  return frames.filter((frame) => proves(cause, chain, frame)).map(({ number }) => number);
}

function proves(cause: RouteCause, chain: Chain, { view }: NumberedFrame): boolean {
  const { left, right, networks } = chain;
  const isUnreachable = (code: number) => view.get('icmp.type') === 3 && view.get('icmp.code') === code;
  const isAbout = (dst: string) => view.get('icmp.quoted.ipv4.dst') === dst;
  const asksFor = String(view.get('arp.targetProtocolAddress') ?? '');
  switch (cause) {
    case 'wrong-netmask':
      return view.get('arp.senderProtocolAddress') === left && asksFor === right;
    case 'no-route':
      return isUnreachable(0) && isAbout(right);
    case 'no-return-route':
      return isUnreachable(0) && isAbout(left);
    case 'wrong-next-hop':
      return (
        (asksFor.endsWith('.99') && networks.includes(asksFor.replace(/99$/, '0/24'))) ||
        (isUnreachable(1) && isAbout(right))
      );
    case 'routing-loop':
      return (view.get('icmp.type') === 11 && isAbout(right)) || goesBack(chain, view);
    default:
      return false;
  }
}

/** A request for the right host in a frame from a router to the one left of it. */
function goesBack(chain: Chain, view: NumberedFrame['view']): boolean {
  if (view.get('icmp.type') !== 8 || view.get('ipv4.dst') !== chain.right) return false;
  const link = linkNames(chain).indexOf(view.link);
  // macs: left, then two of each router; the right end of a link is the left port of the router behind it.
  return link > 0 && link < routerCount(chain) && view.get('ethernet.src') === chain.macs[1 + 2 * link];
}
