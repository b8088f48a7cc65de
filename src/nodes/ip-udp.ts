/** UDP on a host: which socket gets a datagram. Read RFC 768 and RFC 1122 §4.1. */

import type { Random } from '../bytes/random.ts';
import type { Micros } from '../bytes/time.ts';
import { IpProtocol } from '../packet/ipv4.ts';
import { buildUdp, decodeUdp, udpHeader } from '../packet/udp.ts';
import type { DatagramHandler, Endpoint, SendOptions, UdpSocket } from '../stack/sockets.ts';
import type { IpBoth, TransportDelivery } from './ip-both.ts';
import type { ErrorNotice } from './ip-icmp.ts';

/** RFC 6335 §6: the dynamic ports. */
const FIRST_EPHEMERAL = 49152;
const EPHEMERAL_COUNT = 65536 - FIRST_EPHEMERAL;

/** A free ephemeral port, drawn at random so that an outsider cannot guess it (RFC 6056 §3.3.1). */
export function drawEphemeralPort(random: Random, isTaken: (port: number) => boolean): number {
  const start = random.below(EPHEMERAL_COUNT);
  for (let i = 0; i < EPHEMERAL_COUNT; i++) {
    const port = FIRST_EPHEMERAL + ((start + i) % EPHEMERAL_COUNT);
    if (!isTaken(port)) return port;
  }
  throw new RangeError('no ephemeral port is free');
}

export class UdpLayer {
  readonly #ip: IpBoth;
  readonly #random: Random;
  /** By local port, and the device's port for sockets that serve only one. */
  readonly #sockets = new Map<string, DatagramHandler>();

  constructor(ip: IpBoth, random: Random) {
    this.#ip = ip;
    this.#random = random;
  }

  /** @param devicePort the only port of the device that the socket hears and speaks on; undefined for all. */
  bind(port: number, handler: DatagramHandler, devicePort?: number): UdpSocket {
    const isTaken = (wanted: number) => this.#sockets.has(key(wanted, devicePort));
    const localPort = port === 0 ? drawEphemeralPort(this.#random, isTaken) : port;
    if (isTaken(localPort)) throw new RangeError(`UDP port ${localPort} is taken`);
    this.#sockets.set(key(localPort, devicePort), handler);
    return {
      localPort,
      send: (payload, to, now, options) => this.#send(localPort, payload, to, now, { ...options, port: devicePort }),
      close: () => {
        if (this.#sockets.get(key(localPort, devicePort)) === handler) this.#sockets.delete(key(localPort, devicePort));
      },
    };
  }

  handlePacket(delivery: TransportDelivery, now: Micros): void {
    const { packet, port } = delivery;
    const datagram = this.#ip.drops.decodeOrCount(() => decodeUdp(packet.payload, packet.src, packet.dst));
    if (!datagram) return;
    const handler = this.#find(datagram.dstPort, port);
    if (handler) {
      handler.onDatagram(datagram.payload, { address: packet.src, port: datagram.srcPort }, now);
    } else {
      this.#ip.drops.count('closed-port');
      this.#ip.reportClosedPort(delivery, now);
    }
  }

  /** RFC 1122 §4.1.3.3: the socket that sent the packet is told. */
  handleError(notice: ErrorNotice, now: Micros): void {
    const { srcPort, dstPort } = udpHeader.read(notice.transport);
    this.#find(srcPort, undefined)?.onUnreachable?.({ address: notice.dst, port: dstPort }, notice.reason, now);
  }

  #find(localPort: number, devicePort: number | undefined): DatagramHandler | undefined {
    const own = this.#sockets.get(key(localPort, devicePort)) ?? this.#sockets.get(key(localPort, undefined));
    if (own || devicePort !== undefined) return own;
    // What the device sent to itself, and errors: any port of the device will do.
    const index = this.#ip.ports.findIndex((_, i) => this.#sockets.has(key(localPort, i)));
    return index === -1 ? undefined : this.#sockets.get(key(localPort, index));
  }

  #send(
    srcPort: number,
    payload: Uint8Array,
    to: Endpoint,
    now: Micros,
    options: SendOptions & { port?: number | undefined },
  ): void {
    const src = this.#ip.sourceFor(to.address, options.port);
    const udp = buildUdp({ srcPort, dstPort: to.port, payload }, src, to.address);
    this.#ip.send({ ...options, src, dst: to.address, protocol: IpProtocol.UDP, payload: udp }, now);
  }
}

function key(localPort: number, devicePort: number | undefined): string {
  return `${localPort} on ${devicePort ?? 'all'}`;
}
