/** TCP on a host: carries segments between the IP layer and the TCP stack. Read RFC 9293 §3.9.2 (TCP/IP interface). */

import type { Random } from '../bytes/random.ts';
import type { Micros } from '../bytes/time.ts';
import { IcmpType, UnreachableCode } from '../packet/icmp.ts';
import { IpProtocol } from '../packet/ipv4.ts';
import { decodeTcp, tcpHeader } from '../packet/tcp.ts';
import type { ConnectOptions, Endpoint } from '../stack/sockets.ts';
import type { Stream, StreamHandler } from '../stack/stream.ts';
import type { TcpConfig } from '../stack/tcp/config.ts';
import type { TcpHalves } from '../stack/tcp/halves.ts';
import { TcpStack } from '../stack/tcp/tcp-stack.ts';
import type { IpBoth, TransportDelivery } from './ip-both.ts';
import type { ErrorNotice } from './ip-icmp.ts';

/** Headers of IP and TCP without options: what the MSS leaves room for (RFC 9293 §3.7.1). */
const HEADERS = 40;

export class TcpLayer {
  readonly stack: TcpStack;
  readonly #ip: IpBoth;

  constructor(ip: IpBoth, random: Random, config: Partial<TcpConfig & TcpHalves> = {}) {
    this.#ip = ip;
    const mss = Math.min(...ip.ports.map(({ mtu }) => mtu)) - HEADERS;
    this.stack = new TcpStack({ mss, ...config, random });
  }

  /** @param devicePort takes the local address from this port of the device */
  connect(to: Endpoint, handler: StreamHandler, now: Micros, options?: ConnectOptions, devicePort?: number): Stream {
    const address = this.#ip.sourceFor(to.address, devicePort);
    const mtu = this.#ip.mtuTo(to.address);
    return this.stack.connect({ address, port: 0 }, to, handler, now, { ...options, mtu });
  }

  handlePacket({ packet, isBroadcast }: TransportDelivery, now: Micros): void {
    // RFC 9293 §3.9.2.3 (MUST-57): nothing that came by broadcast.
    if (isBroadcast) return;
    const { src, dst } = packet;
    const segment = this.#ip.drops.decodeOrCount(() => decodeTcp(packet.payload, src, dst));
    if (segment) this.stack.handleSegment(segment, src, dst, now);
  }

  handleError({ type, code, nextHopMtu, src, dst, transport }: ErrorNotice, now: Micros): void {
    // The quote may end after 8 bytes: ports and sequence number.
    const local = { address: src, port: tcpHeader.get(transport, 0, 'srcPort') };
    const remote = { address: dst, port: tcpHeader.get(transport, 0, 'dstPort') };
    const sequenceNumber = tcpHeader.get(transport, 0, 'sequenceNumber');
    this.stack.handleIcmpError({ kind: kindOf(type, code), code, nextHopMtu, sequenceNumber }, local, remote, now);
  }

  /** Hands what TCP wants to send to IP, never to be fragmented (RFC 1191 §3). */
  flush(now: Micros): void {
    for (let out = this.stack.pollTransmit(); out; out = this.stack.pollTransmit()) {
      const { src, dst, bytes } = out;
      this.#ip.send({ src, dst, protocol: IpProtocol.TCP, payload: bytes, dontFragment: true }, now);
    }
  }
}

function kindOf(type: number, code: number) {
  if (type === IcmpType.TIME_EXCEEDED) return 'time-exceeded';
  return code === UnreachableCode.FRAGMENTATION_NEEDED ? 'fragmentation-needed' : 'unreachable';
}
