/** Five ways to damage one request on its way, who notices, and what the lab says of it. */

import { internetChecksum } from '../../src/bytes/checksum.ts';
import { type Text, text } from '../../src/explain/text.ts';
import { ethernetHeader } from '../../src/packet/ethernet.ts';
import { ipv4Header } from '../../src/packet/ipv4.ts';
import type { Devices } from './devices.ts';

/** Makes its changes in the bytes that it is given. */
type Change = (bytes: Uint8Array) => void;

export interface Accident {
  /** What the request asks for, by which it is found in the captures. */
  readonly target: string;
  readonly say: Text;
  /** On the cable, under the FCS; or in the ISP's memory, before its adapter computes a new one. */
  readonly where: 'cable' | 'isp';
  readonly change: Change;
  /** Whose counter goes up, and the counter. */
  readonly by: Text;
  count(devices: Devices): number;
}

const IP = ethernetHeader.size;
const MESSAGE = IP + 40;

export const accidents: readonly Accident[] = [
  {
    target: '/damaged/fcs',
    say: text('a bit flips on the cable', '케이블에서 비트 하나가 뒤집힘'),
    where: 'cable',
    change: flipUserAgent,
    by: text('the gateway’s adapter: FCS', '게이트웨이의 어댑터: FCS'),
    count: ({ cable }) => cable.node.fcsErrors[1],
  },
  {
    target: '/damaged/ip-header',
    say: text(
      'a bit of the destination address flips in the ISP’s router',
      'ISP 라우터 안에서 목적지 주소의 비트가 뒤집힘',
    ),
    where: 'isp',
    change: flipDestination,
    by: text('the next router: IP header checksum', '다음 라우터: IP 헤더 체크섬'),
    count: ({ transit }) => transit.drops.of('bad-ipv4'),
  },
  {
    target: '/damaged/tcp-segment',
    say: text('a bit of the data flips in the ISP’s router', 'ISP 라우터 안에서 데이터의 비트가 뒤집힘'),
    where: 'isp',
    change: flipUserAgent,
    by: text('the web server: TCP checksum', '웹 서버: TCP 체크섬'),
    count: ({ web }) => web.drops.of('bad-tcp'),
  },
  {
    target: '/damaged/too-long',
    say: text(
      'the ISP’s router writes a total length that is 20 too large',
      'ISP 라우터가 전체 길이를 20만큼 크게 적음',
    ),
    where: 'isp',
    change: (frame) => changeTotalLength(frame, 20),
    by: text('the next router: fewer bytes than announced', '다음 라우터: 적힌 길이보다 바이트가 적음'),
    count: ({ transit }) => transit.drops.of('bad-ipv4'),
  },
  {
    target: '/damaged/too-short',
    say: text(
      'the ISP’s router writes a total length that is 20 too small',
      'ISP 라우터가 전체 길이를 20만큼 작게 적음',
    ),
    where: 'isp',
    change: (frame) => changeTotalLength(frame, -20),
    by: text('the web server: TCP checksum, for the end is missing', '웹 서버: TCP 체크섬, 끝이 잘렸기 때문'),
    count: ({ web }) => web.drops.of('bad-tcp'),
  },
];

/** Damages the next frame that asks for the accident's target, and no other. */
export function arm(accident: Accident, devices: Devices): void {
  let isDone = false;
  const damaged = (frame: Uint8Array): Uint8Array | undefined => {
    if (isDone || !asksFor(frame, accident.target)) return undefined;
    isDone = true;
    const copy = frame.slice();
    accident.change(copy);
    return copy;
  };
  if (accident.where === 'cable') devices.cable.damage = (bytes) => damaged(bytes) ?? bytes;
  else devices.isp.damage = damaged;
}

export function asksFor(frame: Uint8Array, target: string): boolean {
  return new TextDecoder('latin1').decode(frame.subarray(MESSAGE)).startsWith(`GET ${target} `);
}

/** 142.250.196.164 becomes 158.250.196.164. */
export function flipDestination(frame: Uint8Array): void {
  frame[IP + 16]! ^= 0x10;
}

/** 'packet-journey' becomes 'Packet-journey': no program would have found fault with it. */
export function flipUserAgent(frame: Uint8Array): void {
  const at = new TextDecoder('latin1').decode(frame).indexOf('packet-journey');
  frame[at]! ^= 0x20;
}

/** With a header checksum that fits: not a flipped bit but a program that errs. */
export function changeTotalLength(frame: Uint8Array, by: number): void {
  const packet = frame.subarray(IP);
  ipv4Header.set(packet, 0, 'totalLength', ipv4Header.get(packet, 0, 'totalLength') + by);
  ipv4Header.set(packet, 0, 'headerChecksum', 0);
  ipv4Header.set(packet, 0, 'headerChecksum', internetChecksum(packet, 0, ipv4Header.size));
}
