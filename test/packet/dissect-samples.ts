/** Frames of the school journey (/work/shared/STEPS.md, document S), built by our own builders. */

import type { Ipv4Address } from '../../src/bytes/ipv4-address.ts';
import { ArpOperation, buildArp } from '../../src/packet/arp.ts';
import { buildEthernet, EtherType } from '../../src/packet/ethernet.ts';
import { buildIcmp } from '../../src/packet/icmp.ts';
import { buildIpv4, IpProtocol, type Ipv4Fields } from '../../src/packet/ipv4.ts';
import { buildTcp, type TcpFields } from '../../src/packet/tcp.ts';
import { buildUdp } from '../../src/packet/udp.ts';

export const LAPTOP_MAC = '00:16:d3:23:68:8a';
export const ROUTER_MAC = '00:22:6b:45:1f:1b';
export const LAPTOP = '68.85.2.101';
export const DNS_SERVER = '68.85.2.2';
export const GOOGLE = '172.217.25.228';

const utf8 = new TextEncoder();
export const ascii = (content: string) => utf8.encode(content);

export function ethernet(etherType: number, payload: Uint8Array): Uint8Array {
  return buildEthernet({ dst: ROUTER_MAC, src: LAPTOP_MAC, etherType, payload });
}

export function ip(fields: Partial<Ipv4Fields> & Pick<Ipv4Fields, 'protocol' | 'payload'>): Uint8Array {
  return ethernet(EtherType.IPV4, buildIpv4({ src: LAPTOP, dst: GOOGLE, ...fields }));
}

export function udp(srcPort: number, dstPort: number, payload: Uint8Array, src = LAPTOP, dst = DNS_SERVER): Uint8Array {
  return ip({ src, dst, protocol: IpProtocol.UDP, payload: buildUdp({ srcPort, dstPort, payload }, src, dst) });
}

/** A segment of the laptop (or, with `fromServer`, of the web server). */
export function tcp(fields: Partial<TcpFields>, port = 9999, fromServer = false): Uint8Array {
  const [src, dst]: [Ipv4Address, Ipv4Address] = fromServer ? [GOOGLE, LAPTOP] : [LAPTOP, GOOGLE];
  const [srcPort, dstPort] = fromServer ? [port, 49200] : [49200, port];
  const payload = buildTcp({ srcPort, dstPort, sequenceNumber: 1, window: 64240, ...fields }, src, dst);
  return ip({ src, dst, protocol: IpProtocol.TCP, payload });
}

export const arpRequest = buildEthernet({
  dst: 'ff:ff:ff:ff:ff:ff',
  src: LAPTOP_MAC,
  etherType: EtherType.ARP,
  payload: buildArp({
    operation: ArpOperation.REQUEST,
    senderHardwareAddress: LAPTOP_MAC,
    senderProtocolAddress: LAPTOP,
    targetHardwareAddress: '00:00:00:00:00:00',
    targetProtocolAddress: DNS_SERVER,
  }),
});

export const syn = tcp(
  { syn: true, options: { mss: 1460, sackPermitted: true, windowScale: 7, timestamps: { value: 5, echoReply: 0 } } },
  80,
);

export const echoRequest = ip({
  protocol: IpProtocol.ICMP,
  payload: buildIcmp({ type: 8, code: 0, identifier: 7, sequenceNumber: 1, data: ascii('ping') }),
});

/** A router tells the laptop that its probe ran out of TTL. */
export const timeExceeded = ip({
  src: '68.85.2.1',
  dst: LAPTOP,
  protocol: IpProtocol.ICMP,
  payload: buildIcmp({ type: 11, code: 0, nextHopMtu: 0, quoted: udp(40000, 33434, ascii('probe')).subarray(14, 42) }),
});

export const samples: Readonly<Record<string, Uint8Array>> = {
  arpRequest,
  syn,
  echoRequest,
  timeExceeded,
  udpData: udp(40000, 40001, ascii('hello, here are some bytes that no protocol explains')),
  tcpData: tcp({ ack: true, psh: true, payload: ascii('hello') }),
  sack: tcp({ ack: true, options: { sack: [[10, 20]], timestamps: { value: 1, echoReply: 2 } } }),
};
