/** A switch that answers one name’s queries itself, in the resolver’s name, before they have got there. */

import type { Ipv4Address } from '../../../src/bytes/ipv4-address.ts';
import type { Micros } from '../../../src/bytes/time.ts';
import type { Node, Transmit } from '../../../src/nodes/node.ts';
import { Switch } from '../../../src/nodes/switch.ts';
import { buildDns, decodeDns } from '../../../src/packet/dns/codec.ts';
import { DNS_PORT } from '../../../src/packet/dns/message.ts';
import { sameName } from '../../../src/packet/dns/name.ts';
import { buildEthernet, decodeEthernet, EtherType } from '../../../src/packet/ethernet.ts';
import { buildIpv4, decodeIpv4, IpProtocol } from '../../../src/packet/ipv4.ts';
import { buildUdp, decodeUdp } from '../../../src/packet/udp.ts';
import { a } from '../../../src/stack/dns/zone.ts';

/** The victim is on port 0. */
export class Forger implements Node {
  readonly name = 'switch';
  readonly portCount = 3;
  readonly #switch = new Switch({ name: 'switch', portCount: 3 });
  readonly #forged: Transmit[] = [];
  readonly #host: string;
  readonly #lie: Ipv4Address;

  constructor(host: string, lie: Ipv4Address) {
    this.#host = host;
    this.#lie = lie;
  }

  handleFrame(port: number, frame: Uint8Array, now: Micros): void {
    this.#switch.handleFrame(port, frame, now);
    const forged = port === 0 ? this.#forge(frame) : undefined;
    if (forged) this.#forged.push({ port, frame: forged });
  }

  pollTransmit(): Transmit | undefined {
    return this.#forged.shift() ?? this.#switch.pollTransmit();
  }

  nextTimer(): Micros {
    return this.#switch.nextTimer();
  }

  handleTimer(now: Micros): void {
    this.#switch.handleTimer(now);
  }

  /** The answer to a query, all addresses and ports turned round; undefined for other frames. */
  #forge(frame: Uint8Array): Uint8Array | undefined {
    const { dst, src, etherType, payload } = decodeEthernet(frame);
    if (etherType !== EtherType.IPV4) return undefined;
    const packet = decodeIpv4(payload);
    if (packet.protocol !== IpProtocol.UDP) return undefined;
    const { srcPort, dstPort, payload: query } = decodeUdp(packet.payload, packet.src, packet.dst);
    if (dstPort !== DNS_PORT) return undefined;
    const { id, rd, questions } = decodeDns(query);
    if (!sameName(questions[0]!.name, this.#host)) return undefined;
    const answers = [a(this.#host, this.#lie, 86_400)];
    const message = buildDns({ id, qr: true, rd, ra: true, questions, answers });
    const datagram = buildUdp({ srcPort: dstPort, dstPort: srcPort, payload: message }, packet.dst, packet.src);
    const ip = buildIpv4({ src: packet.dst, dst: packet.src, protocol: IpProtocol.UDP, payload: datagram });
    return buildEthernet({ dst: src, src: dst, etherType, payload: ip });
  }
}
