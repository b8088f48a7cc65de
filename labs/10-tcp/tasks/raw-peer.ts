/**
 * A device without a TCP of its own, on a cable with a server of ours: what it sends are the student's segments. It
 * answers ARP, keeps what the server sends to it, and nothing else.
 */

import type { Ipv4Address } from '../../../src/bytes/ipv4-address.ts';
import { type Micros, milliseconds, NEVER } from '../../../src/bytes/time.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { Host } from '../../../src/nodes/host.ts';
import type { Node, Transmit } from '../../../src/nodes/node.ts';
import { ArpOperation, buildArp, decodeArp } from '../../../src/packet/arp.ts';
import { buildEthernet, decodeEthernet, EtherType } from '../../../src/packet/ethernet.ts';
import { buildIpv4, decodeIpv4, IpProtocol } from '../../../src/packet/ipv4.ts';
import { decodeTcp, type TcpSegment } from '../../../src/packet/tcp.ts';
import type { SocketPair } from './socket-pair.ts';

const macs = { peer: '02:00:00:00:10:01', server: '02:00:00:00:10:02' } as const;

export interface ReceivedSegment extends TcpSegment {
  /** The segment as it came. */
  readonly bytes: Uint8Array;
}

export class RawPeer implements Node {
  readonly name = 'peer';
  readonly portCount = 1;
  /** What the server has sent, its checksum verified. */
  readonly received: ReceivedSegment[] = [];
  /** Told of each of them; what it gives back is sent. */
  onSegment: (segment: ReceivedSegment) => readonly Uint8Array[] = () => [];
  readonly #own: Ipv4Address;
  readonly #server: Ipv4Address;
  readonly #out: Uint8Array[] = [];

  constructor(own: Ipv4Address, server: Ipv4Address) {
    this.#own = own;
    this.#server = server;
  }

  /** Call it within `world.act`. */
  send(segment: Uint8Array): void {
    const packet = buildIpv4({ src: this.#own, dst: this.#server, protocol: IpProtocol.TCP, payload: segment });
    this.#out.push(frame(EtherType.IPV4, packet));
  }

  handleFrame(_port: number, bytes: Uint8Array): void {
    const { etherType, payload } = decodeEthernet(bytes);
    if (etherType === EtherType.ARP) this.#answerArp(payload);
    if (etherType !== EtherType.IPV4) return;
    const packet = decodeIpv4(payload);
    if (packet.protocol !== IpProtocol.TCP || packet.dst !== this.#own) return;
    const segment = { ...decodeTcp(packet.payload, packet.src, packet.dst), bytes: packet.payload };
    this.received.push(segment);
    for (const answer of this.onSegment(segment)) this.send(answer);
  }

  pollTransmit(): Transmit | undefined {
    const next = this.#out.shift();
    return next && { port: 0, frame: next };
  }

  nextTimer(): Micros {
    return NEVER;
  }

  handleTimer(): void {}

  #answerArp(payload: Uint8Array): void {
    const request = decodeArp(payload);
    if (request.operation !== ArpOperation.REQUEST || request.targetProtocolAddress !== this.#own) return;
    const reply = buildArp({
      operation: ArpOperation.REPLY,
      senderHardwareAddress: macs.peer,
      senderProtocolAddress: this.#own,
      targetHardwareAddress: request.senderHardwareAddress,
      targetProtocolAddress: request.senderProtocolAddress,
    });
    this.#out.push(frame(EtherType.ARP, reply));
  }
}

/** The peer has the pair's source address, the server the destination's. */
export function rawWorld({ world }: LabRun, pair: SocketPair): { peer: RawPeer; server: Host } {
  const peer = world.add(new RawPeer(pair.sourceAddress, pair.destinationAddress));
  const server = world.add(
    new Host({
      name: 'server',
      ports: [{ mac: macs.server, address: pair.destinationAddress, prefixLength: 24 }],
      tcp: { nagle: false },
      random: world.random.fork('server'),
    }),
  );
  world.connect('peer-server', [peer, 0], [server, 0], { delay: milliseconds(5) });
  return { peer, server };
}

function frame(etherType: number, payload: Uint8Array): Uint8Array {
  return buildEthernet({ src: macs.peer, dst: macs.server, etherType, payload });
}
