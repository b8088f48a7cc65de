/** Captures for the pcap task of the dhcp lab: right ones and wrong ones. */

import { LinkType } from '../../src/capture/link-type.ts';
import { writePcap } from '../../src/capture/pcap.ts';
import { buildDhcp, type DhcpFields, DhcpMessageType, DhcpOp } from '../../src/packet/dhcp.ts';
import type { DhcpOptions } from '../../src/packet/dhcp-options.ts';
import { buildEthernet, EtherType } from '../../src/packet/ethernet.ts';
import { buildIpv4, IpProtocol } from '../../src/packet/ipv4.ts';
import { buildUdp } from '../../src/packet/udp.ts';
import type { PcapMaker } from '../helpers/task-suite.ts';

interface Own {
  mac: string;
  hostName: string;
}

interface Message extends Partial<Omit<DhcpFields, 'options'>> {
  type: number;
  options?: DhcpOptions;
  src?: string;
  dst?: string;
}

const { DISCOVER, OFFER, REQUEST, ACK, NAK } = DhcpMessageType;
const START = 1_700_000_000_000_000;
const SERVER = '192.0.2.1';
const ADDRESS = '192.0.2.77';
const SERVER_MAC = '02:00:00:00:00:01';
const XID = 0x1a2b3c4d;

function capture({ mac }: Own, messages: readonly Message[]): Uint8Array {
  const packets = messages.map((message, index) => {
    const { type, options, src, dst, ...fields } = message;
    const isReply = type === OFFER || type === ACK || type === NAK;
    const payload = buildDhcp({
      op: isReply ? DhcpOp.REPLY : DhcpOp.REQUEST,
      xid: XID,
      chaddr: mac,
      ...fields,
      options: { messageType: type, ...options },
    });
    const [from, to] = isReply ? [SERVER, ADDRESS] : ['0.0.0.0', '255.255.255.255'];
    const [ipSrc, ipDst] = [src ?? from, dst ?? to];
    const ports = isReply ? { srcPort: 67, dstPort: 68 } : { srcPort: 68, dstPort: 67 };
    const udp = buildUdp({ ...ports, payload }, ipSrc, ipDst);
    const packet = buildIpv4({ src: ipSrc, dst: ipDst, protocol: IpProtocol.UDP, payload: udp });
    const macs = isReply ? { src: SERVER_MAC, dst: mac } : { src: mac, dst: 'ff:ff:ff:ff:ff:ff' };
    return {
      time: START + index * 1_000_000,
      bytes: buildEthernet({ ...macs, etherType: EtherType.IPV4, payload: packet }),
    };
  });
  return writePcap(LinkType.ETHERNET, packets);
}

const lease = { serverIdentifier: SERVER, leaseTime: 3600 };
const discover = ({ hostName }: Own): Message => ({ type: DISCOVER, options: { hostName } });
const offer: Message = { type: OFFER, yiaddr: ADDRESS, options: lease };
const request: Message = { type: REQUEST, options: { requestedAddress: ADDRESS, serverIdentifier: SERVER } };
const ack: Message = { type: ACK, yiaddr: ADDRESS, options: lease };

const maker =
  (make: (own: Own) => Message[]): PcapMaker =>
  (parameters) =>
    capture(parameters as Own, make(parameters as Own));

export const pcaps: Readonly<Record<string, PcapMaker>> = {
  // With what happens on real networks: another client, a first try in vain, a message twice, a second server.
  dora: maker((own) => [
    { type: DISCOVER, chaddr: '02:99:99:99:99:99', xid: 99 },
    { ...discover(own), xid: 7 },
    discover(own),
    discover(own),
    offer,
    { type: OFFER, yiaddr: '192.0.2.200', options: { serverIdentifier: '192.0.2.9', leaseTime: 60 } },
    request,
    request,
    ack,
    { type: REQUEST, xid: 8, ciaddr: ADDRESS, src: ADDRESS, dst: SERVER },
    { ...ack, xid: 8 },
  ]),
};

export const wrongPcaps: Readonly<Record<string, Readonly<Record<string, PcapMaker>>>> = {
  dora: {
    'without DISCOVER': maker(() => [offer, request, ack]),
    'without a host name': maker(() => [{ type: DISCOVER }, offer, request, ack]),
    'another host name': maker((own) => [discover({ ...own, hostName: 'laptop' }), offer, request, ack]),
    'another MAC address': maker((own) =>
      [discover(own), offer, request, ack].map((message) => ({ ...message, chaddr: '02:99:99:99:99:99' })),
    ),
    'without OFFER': maker((own) => [discover(own), request, ack]),
    'an OFFER with another xid': maker((own) => [discover(own), { ...offer, xid: 1 }, request, ack]),
    'an OFFER without a lease time': maker((own) => [
      discover(own),
      { ...offer, options: { serverIdentifier: SERVER } },
      request,
      ack,
    ]),
    'a REQUEST for another address': maker((own) => [
      discover(own),
      offer,
      { ...request, options: { requestedAddress: '192.0.2.78', serverIdentifier: SERVER } },
      ack,
    ]),
    'a REQUEST that names no server': maker((own) => [
      discover(own),
      offer,
      { ...request, options: { requestedAddress: ADDRESS } },
      ack,
    ]),
    'a REQUEST by unicast': maker((own) => [discover(own), offer, { ...request, dst: SERVER }, ack]),
    'a DISCOVER from an address': maker((own) => [{ ...discover(own), src: '192.0.2.5' }, offer, request, ack]),
    'a NAK at the end': maker((own) => [
      discover(own),
      offer,
      request,
      { type: NAK, options: { serverIdentifier: SERVER } },
    ]),
    'an ACK for another address': maker((own) => [discover(own), offer, request, { ...ack, yiaddr: '192.0.2.78' }]),
    'an ACK of another server': maker((own) => [
      discover(own),
      offer,
      request,
      { ...ack, options: { serverIdentifier: '192.0.2.9', leaseTime: 3600 } },
    ]),
    'an ACK before the REQUEST': maker((own) => [discover(own), offer, ack, request]),
    'an empty capture': maker(() => []),
  },
};
