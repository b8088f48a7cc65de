/** Frames of the school journey, document S, built by our own builders. */

import type { Ipv4Address } from '../../src/bytes/ipv4-address.ts';
import { ArpOperation, buildArp } from '../../src/packet/arp.ts';
import { buildDhcp, clientIdentifierOf, type DhcpFields, DhcpMessageType } from '../../src/packet/dhcp.ts';
import { buildDns } from '../../src/packet/dns/codec.ts';
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

/** S-DHCP-1 and S-DHCP-2. */
const dhcp = (op: 1 | 2, fields: Partial<DhcpFields> & Pick<DhcpFields, 'options'>) =>
  buildDhcp({ op, xid: 654, chaddr: LAPTOP_MAC, broadcast: true, ...fields });

export const dhcpDiscover = udp(
  68,
  67,
  dhcp(1, {
    options: {
      messageType: DhcpMessageType.DISCOVER,
      clientIdentifier: clientIdentifierOf(LAPTOP_MAC),
      hostName: 'laptop',
      parameterRequestList: [1, 3, 6],
    },
  }),
  '0.0.0.0',
  '255.255.255.255',
);

export const dhcpOffer = udp(
  67,
  68,
  dhcp(2, {
    yiaddr: LAPTOP,
    options: {
      messageType: DhcpMessageType.OFFER,
      serverIdentifier: '68.85.2.9',
      leaseTime: 3600,
      renewalTime: 1800,
      rebindingTime: 3150,
      subnetMask: '255.255.255.0',
      routers: ['68.85.2.1'],
      dnsServers: [DNS_SERVER],
      domainName: 'school.example',
      message: 'hello',
      overload: 0,
      maximumMessageSize: 1500,
      vendorClass: 'udhcp',
      requestedAddress: LAPTOP,
    },
    otherOptions: [{ code: 200, data: Uint8Array.of(1, 2) }],
  }),
  '68.85.2.9',
  '255.255.255.255',
);

const www = { name: 'www.google.com', class: 'IN' } as const;

export const dnsQueryMessage = buildDns({
  id: 0x1234,
  rd: true,
  questions: [{ ...www, type: 'A' }],
  edns: {
    udpPayloadSize: 1232,
    extendedRcode: 0,
    version: 0,
    dnssecOk: true,
    options: [{ code: 10, data: new Uint8Array(8) }],
  },
});

export const dnsAnswerMessage = buildDns({
  id: 0x1234,
  qr: true,
  aa: true,
  questions: [{ ...www, type: 'A' }],
  answers: [
    { ...www, type: 'CNAME', ttl: 60, data: 'web.google.com' },
    { name: 'web.google.com', class: 'IN', type: 'A', ttl: 300, data: GOOGLE },
  ],
  authorities: [
    { name: 'google.com', class: 'IN', type: 'NS', ttl: 300, data: 'ns1.google.com' },
    {
      name: 'google.com',
      class: 'IN',
      type: 'SOA',
      ttl: 60,
      data: {
        mname: 'ns1.google.com',
        rname: 'dns-admin.google.com',
        serial: 1,
        refresh: 900,
        retry: 900,
        expire: 1800,
        minimum: 60,
      },
    },
  ],
  additionals: [
    { name: 'ns1.google.com', class: 'IN', type: 'AAAA', ttl: 300, data: '2001:db8::1' },
    { name: 'google.com', class: 'IN', type: 'TXT', ttl: 300, data: ['v=spf1 -all'] },
    { name: 'google.com', class: 'IN', type: 'MX', ttl: 300, data: { preference: 10, exchange: 'mx.google.com' } },
    { name: '1.2.85.68.in-addr.arpa', class: 'IN', type: 'PTR', ttl: 300, data: 'router.school.example' },
    { name: 'google.com', class: 'IN', type: 'CAA', ttl: 300, data: Uint8Array.of(0, 1, 2) },
  ],
});

export const dnsReferralMessage = buildDns({
  id: 7,
  qr: true,
  questions: [{ ...www, type: 'A' }],
  authorities: [{ name: 'com', class: 'IN', type: 'NS', ttl: 172800, data: 'a.gtld-servers.net' }],
  additionals: [{ name: 'a.gtld-servers.net', class: 'IN', type: 'A', ttl: 172800, data: '192.5.6.30' }],
});

export const samples: Readonly<Record<string, Uint8Array>> = {
  arpRequest,
  dhcpDiscover,
  dhcpOffer,
  dnsQuery: udp(40000, 53, dnsQueryMessage),
  dnsAnswer: udp(53, 40000, dnsAnswerMessage, DNS_SERVER, LAPTOP),
  dnsReferral: udp(53, 40000, dnsReferralMessage, '198.41.0.4', DNS_SERVER),
  syn,
  echoRequest,
  timeExceeded,
  udpData: udp(40000, 40001, ascii('hello, here are some bytes that no protocol explains')),
  tcpData: tcp({ ack: true, psh: true, payload: ascii('hello') }),
  sack: tcp({ ack: true, options: { sack: [[10, 20]], timestamps: { value: 1, echoReply: 2 } } }),
};
