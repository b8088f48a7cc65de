/** What can be wrong with a home and its gateway, in words, and which frames prove it. */

import { type Text, text } from '../../../src/explain/text.ts';
import type { NumberedFrame } from '../../../src/grade/evidence.ts';
import { type HomePlan, nobodyIn } from './home-net.ts';

export const natCauses = {
  'mapping-forgotten': text(
    'the gateway forgets the mapping of a connection that is only silent',
    '조용할 뿐인 연결의 대응을 게이트웨이가 잊음',
  ),
  'no-forward': text('the gateway forwards the port to nobody', '게이트웨이가 그 포트를 아무에게도 포워딩하지 않음'),
  'wrong-forward': text('the port is forwarded to an address that nobody has', '아무도 없는 주소로 포워딩함'),
  'no-hairpin': text(
    'the gateway does not pass packets from inside for the outside address back inside',
    '안에서 바깥 주소로 보낸 패킷을 게이트웨이가 다시 안으로 넘겨주지 않음',
  ),
  'double-nat': text(
    'the modem translates addresses as well: two NATs in a row',
    '모뎀도 주소를 변환함. NAT이 두 겹임',
  ),
  'server-down': text('nobody listens on the PC’s port', 'PC의 그 포트에서 아무도 듣지 않음'),
  'no-port-preservation': text('the gateway changes source ports', '게이트웨이가 출발지 포트를 바꿈'),
  'friend-blocked': text('the ISP drops what the friend sends', '친구가 보낸 것을 ISP가 버림'),
} as const satisfies Record<string, Text>;

export type NatCause = keyof typeof natCauses;

export interface NatCase {
  readonly plan: HomePlan;
  readonly fault: NatCause;
  /** The service on the PC, and the outside port that is to lead to it. */
  readonly service: number;
  readonly door: number;
  /** The server that the PC stays connected to; the PC's port there. */
  readonly chat: number;
  readonly chatFrom: number;
  /** Minutes of silence before the server speaks. */
  readonly idle: number;
  readonly modemMacs: readonly string[];
}

/** Numbers of the frames that prove it. */
export function natProofs(natCase: NatCase, frames: readonly NumberedFrame[]): number[] {
  return frames.filter((frame) => proves(natCase, frame)).map(({ number }) => number);
}

function proves({ fault, plan, door, service, chat }: NatCase, { view }: NumberedFrame): boolean {
  const isTcp = (src: string, dst: string, srcPort?: number, dstPort?: number) =>
    view.get('ipv4.src') === src &&
    view.get('ipv4.dst') === dst &&
    view.has('tcp') &&
    (srcPort === undefined || view.get('tcp.srcPort') === srcPort) &&
    (dstPort === undefined || view.get('tcp.dstPort') === dstPort);
  const isSyn = view.get('tcp.syn') === true && view.get('tcp.ack') === false;
  switch (fault) {
    case 'mapping-forgotten':
      // What the server says at last, in front of the gateway and nowhere behind it.
      return isOn(view, 'gateway-modem', 'modem-isp') && isTcp(plan.server, plan.outside, chat) && hasWords(view);
    case 'no-forward':
      return isOn(view, 'gateway-modem', 'modem-isp') && isSyn && isTcp(plan.friend, plan.outside, undefined, door);
    case 'wrong-forward':
      return (
        (view.get('arp.operation') === 1 && view.get('arp.targetProtocolAddress') === nobodyIn(plan)) ||
        (view.get('icmp.type') === 3 && view.get('icmp.code') === 1)
      );
    case 'no-hairpin':
      return (
        (isSyn && isTcp(plan.phone, plan.outside, undefined, door)) ||
        (view.get('tcp.rst') === true && isTcp(plan.outside, plan.phone, door))
      );
    case 'double-nat':
      return isOn(view, 'gateway-modem') && String(view.get('ipv4.src')).startsWith('192.168.100.');
    case 'server-down':
      return view.get('tcp.rst') === true && view.get('tcp.srcPort') === service && view.get('ipv4.src') === plan.pc;
    default:
      return false;
  }
}

function isOn(view: NumberedFrame['view'], ...links: readonly string[]): boolean {
  return links.includes(view.link);
}

/** 'are you still there?' has 20 bytes, the echo of 'hello' 5. */
function hasWords(view: NumberedFrame['view']): boolean {
  return view.get('tcp.payloadLength') === 20;
}
