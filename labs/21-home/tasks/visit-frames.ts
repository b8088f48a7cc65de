/** The frames of a visit, made one by one: what every part of it takes is drawn, and so is what goes by besides. */

import type { Random } from '../../../src/bytes/random.ts';
import { draw, drawHosts, drawMac, drawPort, drawPrefix, drawU16, routerOf } from '../../../src/grade/personal.ts';
import { buildArp } from '../../../src/packet/arp.ts';
import { buildDns } from '../../../src/packet/dns/codec.ts';
import { buildEthernet, EtherType } from '../../../src/packet/ethernet.ts';
import { buildIpv4, IpProtocol } from '../../../src/packet/ipv4.ts';
import { buildTcp, type TcpFields } from '../../../src/packet/tcp.ts';
import { buildUdp } from '../../../src/packet/udp.ts';
import type { Frame } from '../starter/waits.ts';

export interface VisitPlan {
  readonly pc: string;
  readonly resolvers: readonly [string, string];
  readonly server: string;
  readonly macs: readonly [pc: string, gateway: string];
  readonly port: number;
  readonly id: number;
}

export function drawVisit(random: Random): VisitPlan {
  const prefix = drawPrefix(random);
  const [first, second] = drawHosts(random, '203.0.113.0/24', 2);
  return {
    pc: drawHosts(random, prefix, 1)[0]!,
    resolvers: [first!, second!],
    server: drawHosts(random, '198.51.100.0/24', 1)[0]!,
    macs: [drawMac(random), drawMac(random)],
    port: drawPort(random),
    id: drawU16(random),
  };
}

/** Adds frame after frame; the time goes on by itself. */
export class VisitFrames {
  readonly frames: Frame[] = [];
  readonly #plan: VisitPlan;
  readonly #random: Random;
  #now: number;

  constructor(plan: VisitPlan, random: Random) {
    this.#plan = plan;
    this.#random = random;
    this.#now = 1_000_000 + random.below(1_000_000);
  }

  /** Lets a drawn time pass; answers how long. */
  wait(): number {
    const time = 1000 + this.#random.below(900_000);
    this.#now += time;
    return time;
  }

  question(id = this.#plan.id, resolver = this.#plan.resolvers[0]): this {
    const message = buildDns({ id, rd: true, questions: [{ name: 'www.google.com', type: 'A', class: 'IN' }] });
    return this.#udp(true, resolver, drawPort(this.#random), 53, message);
  }

  /** With an address, without one, or that the server cannot say. */
  answer(
    kind: 'address' | 'nothing' | 'error' = 'address',
    id = this.#plan.id,
    resolver = this.#plan.resolvers[0],
  ): this {
    const name = 'www.google.com';
    const message = buildDns({
      id,
      qr: true,
      rd: true,
      ra: true,
      rcode: kind === 'error' ? 2 : 0,
      questions: [{ name, type: 'A', class: 'IN' }],
      answers: kind === 'address' ? [{ name, type: 'A', class: 'IN', ttl: 300, data: this.#plan.server }] : [],
    });
    return this.#udp(false, resolver, 53, drawPort(this.#random), message);
  }

  /** A segment between the PC and the server; by default on the visit's connection. */
  segment(
    fromPc: boolean,
    fields: Partial<TcpFields>,
    { server = this.#plan.server, port = this.#plan.port, serverPort = 443 } = {},
  ): this {
    const { pc } = this.#plan;
    const [src, dst] = fromPc ? [pc, server] : [server, pc];
    const [srcPort, dstPort] = fromPc ? [port, serverPort] : [serverPort, port];
    const options = draw(this.#random, [{}, { mss: 1460 }]);
    const bytes = buildTcp({ sequenceNumber: 1, window: 1000, options, ...fields, srcPort, dstPort }, src, dst);
    return this.#ip(fromPc, src, dst, IpProtocol.TCP, bytes);
  }

  /** Something else altogether: ARP, or a ping. */
  noise(): this {
    const { pc, macs } = this.#plan;
    const arp = buildArp({
      operation: 1,
      senderHardwareAddress: macs[0],
      senderProtocolAddress: pc,
      targetHardwareAddress: '00:00:00:00:00:00',
      targetProtocolAddress: routerOf('10.0.0.0/24'),
    });
    return this.#add({ dst: macs[1], src: macs[0], etherType: EtherType.ARP, payload: arp });
  }

  #udp(fromPc: boolean, other: string, srcPort: number, dstPort: number, payload: Uint8Array): this {
    const { pc } = this.#plan;
    const [src, dst] = fromPc ? [pc, other] : [other, pc];
    return this.#ip(fromPc, src, dst, IpProtocol.UDP, buildUdp({ srcPort, dstPort, payload }, src, dst));
  }

  #ip(fromPc: boolean, src: string, dst: string, protocol: number, payload: Uint8Array): this {
    const [pcMac, gatewayMac] = this.#plan.macs;
    const options = draw(this.#random, [new Uint8Array(0), Uint8Array.of(1, 1, 1, 0), new Uint8Array(8).fill(1)]);
    const packet = buildIpv4({ src, dst, protocol, payload, options, identification: drawU16(this.#random) });
    const [from, to] = fromPc ? [pcMac, gatewayMac] : [gatewayMac, pcMac];
    return this.#add({ dst: to, src: from, etherType: EtherType.IPV4, payload: packet });
  }

  /** Buildings of Ethernet pad to 60 bytes; what is in the padding nobody may rely on. */
  #add(fields: Parameters<typeof buildEthernet>[0]): this {
    const bytes = buildEthernet(fields).slice();
    const length = 14 + fields.payload.length;
    for (let at = length; at < bytes.length; at++) bytes[at] = 1 + this.#random.below(255);
    this.frames.push({ time: this.#now, bytes });
    this.#now += 1 + this.#random.below(900);
    return this;
  }
}
