/**
 * Mallory, on the same switch as her victims: an ordinary host that also tells two stations that she is the other
 * (ARP spoofing), reads what they then send through her, and passes it on; or answers in a server's place.
 * She is a device of this lab's world and nothing else: she has one port, and the world decides where it leads.
 */

import type { Ipv4Address } from '../../src/bytes/ipv4-address.ts';
import type { MacAddress } from '../../src/bytes/mac-address.ts';
import type { Random } from '../../src/bytes/random.ts';
import type { Micros } from '../../src/bytes/time.ts';
import { Host } from '../../src/nodes/host.ts';
import type { Node, Transmit } from '../../src/nodes/node.ts';
import { ArpOperation, buildArp } from '../../src/packet/arp.ts';
import { buildEthernet, EtherType, ethernetHeader } from '../../src/packet/ethernet.ts';
import { IpProtocol, ipv4Header } from '../../src/packet/ipv4.ts';
import { earliestTimer } from '../../src/stack/timed.ts';

export interface Station {
  readonly mac: MacAddress;
  readonly address: Ipv4Address;
}

/** More than any act of the lab needs. */
const MOST_OVERHEARD = 500;

export class Mallory implements Node {
  readonly name = 'mallory';
  readonly portCount = 1;
  /** What she is to everybody else. */
  readonly host: Host;
  /** Frames that were not for her, in order. */
  readonly overheard: Uint8Array[] = [];
  readonly #self: Station;
  readonly #random: Random;
  readonly #output: Transmit[] = [];
  #between: readonly [victim: Station, router: Station] | undefined;
  #impostor: Host | undefined;

  constructor(self: Station, random: Random) {
    this.#self = self;
    this.#random = random;
    this.host = new Host({ name: 'mallory', ports: [self], random: random.fork('host') });
  }

  /** Tells each of the two that the other's address is hers, and from now on passes on what they send each other. */
  standBetween(victim: Station, router: Station): void {
    this.#between = [victim, router];
    this.#lie(victim, router.address);
    this.#lie(router, victim.address);
  }

  /** TCP from the victim to this server ends here: what comes back is a host of hers that has its address. */
  impersonate(server: Ipv4Address): Host {
    const ports = [{ framing: 'ip' as const, address: server, prefixLength: 0 }];
    this.#impostor = new Host({ name: 'impostor', ports, random: this.#random.fork('impostor') });
    return this.#impostor;
  }

  handleFrame(_port: number, frame: Uint8Array, now: Micros): void {
    const passedOn = this.#interceptor(frame);
    if (!passedOn) {
      this.host.handleFrame(0, frame, now);
      return;
    }
    if (this.overheard.length < MOST_OVERHEARD) this.overheard.push(frame);
    const { to, packet } = passedOn;
    if (this.#isForImpostor(packet)) this.#impostor?.handleFrame(0, packet, now);
    // Nothing is changed in the packet, not even its TTL: nobody on the way can tell.
    else this.#send(to.mac, EtherType.IPV4, packet);
  }

  pollTransmit(): Transmit | undefined {
    const victim = this.#between?.[0];
    for (let out = this.#impostor?.pollTransmit(); out && victim; out = this.#impostor?.pollTransmit()) {
      this.#send(victim.mac, EtherType.IPV4, out.frame);
    }
    return this.#output.shift() ?? this.host.pollTransmit();
  }

  nextTimer(): Micros {
    return earliestTimer([this.host, ...(this.#impostor ? [this.#impostor] : [])]);
  }

  handleTimer(now: Micros): void {
    this.host.handleTimer(now);
    this.#impostor?.handleTimer(now);
  }

  /** A packet between the two that was put into a frame to her, and whom it is really for. */
  #interceptor(frame: Uint8Array): { to: Station; packet: Uint8Array } | undefined {
    if (!this.#between || frame.length < ethernetHeader.size + ipv4Header.size) return undefined;
    const { dst, etherType } = ethernetHeader.read(frame);
    if (dst !== this.#self.mac || etherType !== EtherType.IPV4) return undefined;
    const packet = frame.subarray(ethernetHeader.size);
    const [victim, router] = this.#between;
    const ip = ipv4Header.read(packet);
    if (ip.dst === this.#self.address) return undefined;
    if (ip.dst === victim.address) return { to: victim, packet };
    return ip.src === victim.address ? { to: router, packet } : undefined;
  }

  #isForImpostor(packet: Uint8Array): boolean {
    const { dst, protocol } = ipv4Header.read(packet);
    return protocol === IpProtocol.TCP && this.#impostor?.ip.isOwnAddress(dst) === true;
  }

  /** An ARP reply that nobody asked for. */
  #lie(to: Station, address: Ipv4Address): void {
    const claim = { senderHardwareAddress: this.#self.mac, senderProtocolAddress: address };
    const target = { targetHardwareAddress: to.mac, targetProtocolAddress: to.address };
    this.#send(to.mac, EtherType.ARP, buildArp({ operation: ArpOperation.REPLY, ...claim, ...target }));
  }

  #send(dst: MacAddress, etherType: number, payload: Uint8Array): void {
    this.#output.push({ port: 0, frame: buildEthernet({ dst, src: this.#self.mac, etherType, payload }) });
  }
}
