/** Right bytes of many kinds, for the tests of how differences are told. */

import type { Comparison } from '../../../src/grade/teacher/compare-frames.ts';
import { inEthernet, inIpv4, inTcp as inStream, inUdp } from '../../../src/grade/teacher/wrap.ts';
import { ArpOperation, buildArp } from '../../../src/packet/arp.ts';
import { buildDhcp, DhcpMessageType, DhcpOp } from '../../../src/packet/dhcp.ts';
import { buildDns } from '../../../src/packet/dns/codec.ts';
import { buildEthernet, EtherType } from '../../../src/packet/ethernet.ts';
import { buildIcmp, IcmpType } from '../../../src/packet/icmp.ts';
import { buildIpv4, IpProtocol } from '../../../src/packet/ipv4.ts';
import { buildTcp, type TcpFields } from '../../../src/packet/tcp.ts';
import { buildHandshake } from '../../../src/packet/tls/handshake.ts';
import { buildRecord, ContentType } from '../../../src/packet/tls/record.ts';
import { buildUdp } from '../../../src/packet/udp.ts';

export const client = '192.168.1.101';
export const server = '172.217.4.36';
export const macs = { src: '02:16:d3:23:68:8a', dst: '06:22:6b:45:1f:1b' };

export function ascii(letters: string): Uint8Array {
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}

export function ethernet(payload: Uint8Array, etherType: number = EtherType.IPV4): Uint8Array {
  return buildEthernet({ ...macs, etherType, payload });
}

export function ipv4(payload: Uint8Array, protocol: number = IpProtocol.TCP): Uint8Array {
  return buildIpv4({
    src: client,
    dst: server,
    protocol,
    payload,
    identification: 0x1c46,
    ttl: 61,
    dontFragment: true,
  });
}

export const requestFields: TcpFields = {
  srcPort: 49213,
  dstPort: 80,
  sequenceNumber: 0x12345678,
  acknowledgmentNumber: 0x9abcdef1,
  ack: true,
  psh: true,
  window: 502,
  payload: ascii('an odd number of b!'),
};

export function segment(changes: Partial<TcpFields> = {}): Uint8Array {
  return buildTcp({ ...requestFields, ...changes }, client, server);
}

export const synFields: Partial<TcpFields> = {
  syn: true,
  ack: false,
  psh: false,
  acknowledgmentNumber: 0,
  window: 64240,
  payload: new Uint8Array(0),
  options: { mss: 1460, sackPermitted: true, windowScale: 7 },
};

export const datagram = buildUdp({ srcPort: 53124, dstPort: 5000, payload: ascii('hello, you!') }, client, server);

const question = { name: 'www.google.com', type: 'A', class: 'IN' } as const;
export const query = buildDns({ id: 0xa1b2, rd: true, questions: [question] });
export const response = buildDns({
  id: 0xa1b2,
  qr: true,
  rd: true,
  ra: true,
  questions: [question],
  answers: [
    { name: 'www.google.com', type: 'CNAME', class: 'IN', ttl: 300, data: 'www.l.google.com' },
    { name: 'www.l.google.com', type: 'A', class: 'IN', ttl: 299, data: '10.18.3.77' },
  ],
  authorities: [{ name: 'google.com', type: 'NS', class: 'IN', ttl: 86400, data: 'ns1.google.com' }],
});

export const discoverFields = {
  op: DhcpOp.REQUEST,
  xid: 0x3903f326,
  chaddr: macs.src,
  broadcast: true,
  secs: 3,
  options: {
    messageType: DhcpMessageType.DISCOVER,
    requestedAddress: '10.37.142.9',
    leaseTime: 3600,
    hostName: 'maple7',
    parameterRequestList: [1, 3, 6, 15],
  },
};
export const discover = buildDhcp(discoverFields);

export const arpRequest = ethernet(
  buildArp({
    operation: ArpOperation.REQUEST,
    senderHardwareAddress: macs.src,
    senderProtocolAddress: client,
    targetHardwareAddress: '00:00:00:00:00:00',
    targetProtocolAddress: '192.168.1.7',
  }),
  EtherType.ARP,
);

export const echo = ipv4(
  buildIcmp({ type: IcmpType.ECHO_REQUEST, code: 0, identifier: 0x1234, sequenceNumber: 7, data: ascii('abcdefghi') }),
  IpProtocol.ICMP,
);
export const unreachable = ipv4(
  buildIcmp({ type: 3, code: 3, nextHopMtu: 0, quoted: ipv4(datagram, IpProtocol.UDP).subarray(0, 28) }),
  IpProtocol.ICMP,
);

export const clientHello = buildRecord({
  contentType: ContentType.HANDSHAKE,
  version: 0x0301,
  fragment: buildHandshake({
    type: 'clientHello',
    clientVersion: 0x0303,
    random: Uint8Array.from({ length: 32 }, (_, at) => (at * 37 + 11) & 0xff),
    sessionId: new Uint8Array(0),
    cipherSuites: [0x009c, 0x009d, 0x00ff],
    compressionMethods: [0],
    extensions: [
      { type: 'serverName', names: [{ nameType: 0, name: 'www.google.com' }] },
      { type: 'signatureAlgorithms', algorithms: [0x0401, 0x0501] },
      { type: 'extendedMasterSecret' },
    ],
  }),
});
export const overTls = inStream({ srcPort: 49213, dstPort: 443 });

export const httpRequest = ascii(
  'GET /index.html HTTP/1.1\r\nHost: www.google.com\r\nUser-Agent: packet-journey\r\nAccept: text/html\r\n\r\n',
);
export const overHttp = inStream({ srcPort: 49213, dstPort: 80 });

/** The bytes, and how they are compared. */
export type Sample = Comparison;

export const inTcp = inIpv4(IpProtocol.TCP, client, server);
export const overDhcp = inUdp({ srcPort: 68, dstPort: 67 });
export const overDns = inUdp({ srcPort: 53124, dstPort: 53 });

export const samples: Readonly<Record<string, Sample>> = {
  'a TCP segment in a frame': { want: ethernet(ipv4(segment())) },
  'a TCP segment': { want: segment(), wrap: inTcp },
  'a SYN': { want: segment(synFields), wrap: inTcp },
  'a UDP datagram in a frame': { want: ethernet(ipv4(datagram, IpProtocol.UDP)) },
  'a UDP datagram': { want: datagram, wrap: inIpv4(IpProtocol.UDP, client, server) },
  'a DNS query': { want: query, wrap: overDns },
  'a DNS response': { want: response, wrap: overDns },
  'a DHCP message': { want: discover, wrap: overDhcp },
  'a DNS query over TCP': {
    want: Uint8Array.from([0, query.length, ...query]),
    wrap: inStream({ srcPort: 49213, dstPort: 53 }),
  },
  'a ClientHello': { want: clientHello, wrap: overTls },
  'an HTTP request': { want: httpRequest, wrap: overHttp },
  'an ARP request': { want: arpRequest },
  'an echo request': { want: echo, wrap: inEthernet() },
  'an ICMP error': { want: unreachable, wrap: inEthernet() },
  'unknown bytes': {
    want: ethernet(ascii('nobody knows this protocol, and it is long enough to fill a frame'), 0x88b5),
  },
};

/** `bytes` with others from `at` on. */
export function patched(bytes: Uint8Array, at: number, ...values: readonly number[]): Uint8Array {
  const copy = bytes.slice();
  copy.set(values, at);
  return copy;
}

/** `bytes` without `count` from `at` on, and with `values` in their place. */
export function spliced(bytes: Uint8Array, at: number, count: number, ...values: readonly number[]): Uint8Array {
  return Uint8Array.from([...bytes.subarray(0, at), ...values, ...bytes.subarray(at + count)]);
}
