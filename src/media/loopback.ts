/**
 * Bare IP packets through the machine's loopback interface, on 127.0.0.0/8, with raw sockets (raw(7)). No Ethernet, no
 * broadcast: enough for the labs about DNS and TCP, and every packet can be watched live on `lo`.
 *
 * With IP_HDRINCL the header is ours, but Linux always fills in the total length and the header checksum, and the
 * identification when it is 0 and the packet may be fragmented. So an arriving packet is compared with those sent
 * except in these fields, and what is delivered is the packet as it was sent.
 *
 * The kernel takes the packets for its own, too, and answers: RST to our TCP segments, ICMP port unreachable to our
 * UDP datagrams. Both ends of every link being ours, what we did not send is not delivered but counted. It also puts
 * fragments together before a raw socket sees them: they cannot be sent here. So it is on Linux; elsewhere raw sockets
 * receive neither TCP nor UDP.
 */

import { readIpv4Address } from '../bytes/ipv4-address.ts';
import type { Link, LinkEnd, LinkSpec, Medium } from './medium.ts';
import { loadRawSocket, openOnLoopback, type RawSocket, type RawSocketModule } from './raw-socket.ts';
import { RealTime } from './real-time.ts';
import { type Lane, Underway } from './underway.ts';

const ICMP = 1;
/** A socket of this protocol sends any and receives none (raw(7): IPPROTO_RAW). */
const SEND_ONLY = 255;

export interface LoopbackMedium extends Medium {
  /** Packets with which the kernel answered ours. They were not delivered. */
  readonly kernelAnswers: number;
}

/** @throws MediumError where raw-socket is missing or raw sockets are not allowed */
export function createLoopbackMedium(options: { epoch?: number } = {}): LoopbackMedium {
  return new RawIpMedium(loadRawSocket(), options.epoch);
}

class RawIpMedium extends RealTime implements LoopbackMedium {
  readonly name = 'loopback';
  kernelAnswers = 0;
  readonly #rawSocket: RawSocketModule;
  readonly #underway = new Underway(isSamePacket);
  readonly #sender: RawSocket;
  readonly #receivers = new Map<number, RawSocket>();
  /** `source destination` of what the kernel may answer with. */
  readonly #answerPaths = new Set<string>();

  constructor(rawSocket: RawSocketModule, epoch?: number) {
    super(epoch, 'closed');
    this.#rawSocket = rawSocket;
    this.#sender = openOnLoopback(rawSocket, SEND_ONLY);
    this.#sender.on('error', (error) => this.#fail(error));
    this.#listen(ICMP); // the kernel's answers to UDP
  }

  open(spec: LinkSpec, deliver: (at: LinkEnd, packet: Uint8Array) => void): Link {
    if (spec.framing !== 'ip') throw new RangeError(`${spec.name}: loopback carries bare IP, not Ethernet frames`);
    const lanes: readonly [Lane, Lane] = [
      this.#underway.addLane((packet) => deliver(1, packet)),
      this.#underway.addLane((packet) => deliver(0, packet)),
    ];
    return {
      send: (from, packet) => {
        checkPacket(spec, packet);
        const copy = packet.slice();
        this.#listen(copy[9]!);
        this.#answerPaths.add(`${readIpv4Address(copy, 16)} ${readIpv4Address(copy, 12)}`);
        this.#underway.sent(lanes[from], copy, this.reserve());
        this.#send(copy);
      },
    };
  }

  override close(): void {
    super.close();
    this.#underway.close();
    for (const socket of [this.#sender, ...this.#receivers.values()]) socket.close();
    this.#receivers.clear();
  }

  /** A raw socket hears one protocol. */
  #listen(protocol: number): void {
    if (this.#receivers.has(protocol)) return;
    const socket = openOnLoopback(this.#rawSocket, protocol);
    socket.on('message', (packet) => this.#arrived(packet));
    socket.on('error', (error) => this.#fail(error));
    this.#receivers.set(protocol, socket);
  }

  /** raw-socket sends one packet a turn of the event loop, and so never more than its receivers can read. */
  #send(packet: Uint8Array): void {
    const bytes = Buffer.from(packet.buffer, packet.byteOffset, packet.length);
    this.#sender.send(bytes, 0, bytes.length, readIpv4Address(packet, 16), (error) => {
      if (error !== null) this.#fail(error);
    });
  }

  /** Other programs' packets, which `lo` carries too, are none of our business. */
  #arrived(packet: Uint8Array): void {
    if (packet.length < 20) return;
    if (this.#underway.arrived(packet)) return;
    if (this.#answerPaths.has(`${readIpv4Address(packet, 12)} ${readIpv4Address(packet, 16)}`)) this.kernelAnswers++;
  }

  /** Has the run under way, or the next one, end with the error. */
  #fail(error: Error): void {
    this.soon(() => {
      throw error;
    });
  }
}

/** @throws RangeError for what would leave 127.0.0.0/8, or what the kernel would not pass on as it is */
function checkPacket({ name }: LinkSpec, packet: Uint8Array): void {
  if (packet.length < 20 || packet[0] !== 0x45) {
    throw new RangeError(`${name}: only IPv4 packets without options, of 20 bytes at least, go over loopback`);
  }
  for (const offset of [12, 16]) {
    const address = readIpv4Address(packet, offset);
    if (packet[offset] !== 127) throw new RangeError(`${name}: ${address} is not in 127.0.0.0/8`);
  }
  const fragment = ((packet[6]! << 8) | packet[7]!) & 0x3fff; // more fragments, or an offset
  if (fragment !== 0) throw new RangeError(`${name}: the kernel puts fragments together, they cannot go over loopback`);
}

/** The same but for what the kernel fills in. */
function isSamePacket(sent: Uint8Array, arrived: Uint8Array): boolean {
  if (sent.length !== arrived.length) return false;
  const isFilledId = sent[4] === 0 && sent[5] === 0;
  return sent.every((byte, i) => {
    const isFilledIn = i === 2 || i === 3 || i === 10 || i === 11 || (isFilledId && (i === 4 || i === 5));
    return isFilledIn || byte === arrived[i];
  });
}
