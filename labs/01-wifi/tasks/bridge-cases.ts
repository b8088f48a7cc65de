/** Frames of both kinds that say the same, and frames that no bridge carries. */

import { fromHex } from '../../../src/bytes/hex.ts';
import { MAC_BROADCAST } from '../../../src/bytes/mac-address.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { drawHosts, drawMac, drawPrefix } from '../../../src/grade/personal.ts';
import { ArpOperation, buildArp } from '../../../src/packet/arp.ts';
import { buildEthernet, EtherType } from '../../../src/packet/ethernet.ts';
import { buildIpv4 } from '../../../src/packet/ipv4.ts';
import { addressesFor } from '../../../src/packet/wifi/dot11.ts';
import { toLlcSnap } from '../../../src/packet/wifi/ethernet-bridge.ts';
import { Control, dataFrame, withControl } from './data-frames.ts';

export interface BridgeCase {
  readonly about: Text;
  readonly way: 'to-ds' | 'from-ds';
  readonly bssid: string;
  readonly sequenceNumber: number;
  readonly dot11: Uint8Array;
  readonly ethernet: Uint8Array;
}

export interface OwnBridge {
  readonly bssid: string;
  readonly station: string;
  readonly server: string;
}

/** RFC 3692 §2.1: nobody looks into it. */
const EXPERIMENTAL = 253;

export const macBytes = (mac: string) => fromHex(mac.replaceAll(':', ''));

interface Inner {
  readonly about: Text;
  readonly etherType: number;
  readonly payload: Uint8Array;
}

export function ordinaryCases(random: Random, own: OwnBridge): BridgeCase[] {
  const inner = datagram(random, 80 + random.below(200));
  return (['to-ds', 'from-ds'] as const).map((way) => bridged(random, own, way, inner));
}

/** What is shorter than Ethernet's least, and broadcasts. */
export function shortCases(random: Random, own: OwnBridge): BridgeCase[] {
  return [
    arp(random, own),
    datagram(random, 1),
    datagram(random, 25),
    datagram(random, 26),
    datagram(random, 27),
  ].flatMap((inner) => (['to-ds', 'from-ds'] as const).map((way) => bridged(random, own, way, inner)));
}

export function rareCases(random: Random, own: OwnBridge): BridgeCase[] {
  const others = [EtherType.EAPOL, EtherType.IPV6, 0x88cc].map((etherType) => ({
    about: text(`EtherType 0x${etherType.toString(16)}`, `EtherType 0x${etherType.toString(16)}`),
    etherType,
    // What looks like a total length is none.
    payload: random
      .bytes(46 + random.below(90))
      .fill(0, 2, 3)
      .fill(30, 3, 4),
  }));
  const whole = datagram(random, 1480);
  return [...others, whole].flatMap((inner) =>
    [0, 15, 16, 4095].map((sequenceNumber, index) => ({
      ...bridged(random, own, index % 2 === 0 ? 'to-ds' : 'from-ds', inner, sequenceNumber),
    })),
  );
}

/** 802.11 frames that are not bridged. */
export function refusedFrames(random: Random, own: OwnBridge): { about: Text; frame: Uint8Array }[] {
  const { dot11: frame } = bridged(random, own, 'to-ds', datagram(random, 60));
  const first = (value: number) => {
    const copy = frame.slice();
    copy[0] = value;
    return copy;
  };
  const snap = (at: number, value: number) => {
    const copy = frame.slice();
    copy[24 + at] = value;
    return copy;
  };
  const one = (en: string, ko: string, broken: Uint8Array) => ({ about: text(en, ko), frame: broken });
  return [
    one('a beacon', '비컨', first(0x80)),
    one('a frame without data (Null)', '데이터 없는 프레임(Null)', first(0x48)),
    one('a QoS frame', 'QoS 프레임', first(0x88)),
    one('an encrypted frame', '암호화된 프레임', withControl(frame, { set: Control.PROTECTED })),
    one('a frame with both bits', '두 비트가 모두 켜진 프레임', withControl(frame, { set: Control.FROM_DS })),
    one('a frame with neither bit', '두 비트가 모두 꺼진 프레임', withControl(frame, { clear: Control.TO_DS })),
    one('another LLC', '다른 LLC', snap(0, 0x42)),
    one('another SNAP', '다른 SNAP', snap(5, 0xf8)),
    one('a frame that ends within the SNAP header', 'SNAP 헤더 안에서 끝나는 프레임', frame.slice(0, 31)),
    one('a frame that ends within its own header', '자기 헤더 안에서 끝나는 프레임', frame.slice(0, 20)),
  ];
}

/** Right ones with bits that make no difference. */
export function markedFrames(random: Random, own: OwnBridge): BridgeCase[] {
  const one = bridged(random, own, 'from-ds', datagram(random, 60));
  return [
    [Control.RETRY, text('a frame sent again', '다시 보낸 프레임')] as const,
    [
      Control.POWER | Control.MORE_DATA,
      text('a frame with power management bits', '전원 관리 비트가 켜진 프레임'),
    ] as const,
  ].map(([set, about]) => ({ ...one, about, dot11: withControl(one.dot11, { set }) }));
}

function bridged(
  random: Random,
  { bssid, station, server }: OwnBridge,
  way: 'to-ds' | 'from-ds',
  { about, etherType, payload }: Inner,
  sequenceNumber = 17 + random.below(4000),
): BridgeCase {
  const [source, destination] = way === 'to-ds' ? [station, server] : [server, station];
  const to = etherType === EtherType.ARP ? MAC_BROADCAST : destination;
  const addresses = addressesFor(way, { destination: to, source, bssid });
  const arrow =
    way === 'to-ds'
      ? text('to the access point', '액세스 포인트로')
      : text('from the access point', '액세스 포인트에서');
  return {
    about: text(`${about.en}, ${arrow.en}`, `${about.ko}, ${arrow.ko}`),
    way,
    bssid,
    sequenceNumber,
    dot11: dataFrame(random, {
      ...addresses,
      sequenceNumber,
      protectedFrame: false,
      duration: 0,
      body: toLlcSnap({ etherType, payload }),
    }),
    ethernet: buildEthernet({ dst: to, src: source, etherType, payload }),
  };
}

function datagram(random: Random, length: number): Inner {
  const [src = '', dst = ''] = drawHosts(random, drawPrefix(random), 2);
  // No zero at the end: it could be taken for filling.
  const payload = random.bytes(length).map((byte) => byte || 0x61);
  return {
    about: text(`a datagram of ${length + 20} bytes`, `${length + 20}바이트 데이터그램`),
    etherType: EtherType.IPV4,
    payload: buildIpv4({ src, dst, protocol: EXPERIMENTAL, ttl: 64, identification: random.u16(), payload }),
  };
}

function arp(random: Random, { station }: OwnBridge): Inner {
  const [senderProtocolAddress = '', targetProtocolAddress = ''] = drawHosts(random, drawPrefix(random), 2);
  return {
    about: text('an ARP request', 'ARP 요청'),
    etherType: EtherType.ARP,
    payload: buildArp({
      operation: ArpOperation.REQUEST,
      senderHardwareAddress: station,
      senderProtocolAddress,
      targetHardwareAddress: drawMac(random),
      targetProtocolAddress,
    }),
  };
}
