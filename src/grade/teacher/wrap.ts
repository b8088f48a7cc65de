/** Puts parts of frames into frames that are right around them, for compareFrames. */

import type { Ipv4Address } from '../../bytes/ipv4-address.ts';
import { buildEthernet, EtherType } from '../../packet/ethernet.ts';
import { buildIpv4, IpProtocol } from '../../packet/ipv4.ts';
import { buildTcp, tcpHeader } from '../../packet/tcp.ts';
import { buildUdp } from '../../packet/udp.ts';

type Wrap = (bytes: Uint8Array) => { frame: Uint8Array; start: number };

const anybody = { src: '192.0.2.1', dst: '192.0.2.2' };
const macs = { src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02' };
const ETHERNET = 14;
const IPV4 = 20;
const UDP = 8;

/** A UDP payload. */
export function inUdp(ports: { srcPort: number; dstPort: number }): Wrap {
  return (payload) => {
    const { src, dst } = anybody;
    const frame = ethernet(
      buildIpv4({ ...anybody, protocol: IpProtocol.UDP, payload: buildUdp({ ...ports, payload }, src, dst) }),
    );
    return { frame, start: ETHERNET + IPV4 + UDP };
  };
}

/** What a TCP segment carries, read as the ports say: TLS records (443), HTTP (80), DNS with its length in front (53). */
export function inTcp(ports: { srcPort: number; dstPort: number }): Wrap {
  return (payload) => {
    const { src, dst } = anybody;
    const segment = buildTcp({ ...ports, sequenceNumber: 1, ack: true, psh: true, payload }, src, dst);
    const frame = ethernet(buildIpv4({ ...anybody, protocol: IpProtocol.TCP, payload: segment }));
    return { frame, start: ETHERNET + IPV4 + tcpHeader.size };
  };
}

/** A segment or datagram: what IP carries. Its checksum covers these addresses. */
export function inIpv4(protocol: number, src: Ipv4Address, dst: Ipv4Address): Wrap {
  return (payload) => ({ frame: ethernet(buildIpv4({ src, dst, protocol, payload })), start: ETHERNET + IPV4 });
}

/** An IPv4 packet. */
export function inEthernet(etherType: number = EtherType.IPV4): Wrap {
  return (payload) => ({ frame: buildEthernet({ ...macs, etherType, payload }), start: ETHERNET });
}

function ethernet(payload: Uint8Array): Uint8Array {
  return buildEthernet({ ...macs, etherType: EtherType.IPV4, payload });
}
