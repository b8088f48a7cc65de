/** Frames that show a step in an unusual dress, and frames that only look like one. */

import type { Random } from '../../../src/bytes/random.ts';
import { concatBytes } from '../../../src/bytes/writer.ts';
import { drawPort, drawWord } from '../../../src/grade/personal.ts';
import { ArpOperation, buildArp } from '../../../src/packet/arp.ts';
import { buildDhcp, DhcpMessageType, DhcpOp } from '../../../src/packet/dhcp.ts';
import { buildDns } from '../../../src/packet/dns/codec.ts';
import { buildEthernet, EtherType } from '../../../src/packet/ethernet.ts';
import { buildIpv4, IpProtocol, type Ipv4Fields } from '../../../src/packet/ipv4.ts';
import { buildTcp, type TcpFields } from '../../../src/packet/tcp.ts';
import { buildHandshake } from '../../../src/packet/tls/handshake.ts';
import { buildRecord, ContentType } from '../../../src/packet/tls/record.ts';
import { buildUdp } from '../../../src/packet/udp.ts';
import type { JourneyPlan } from './plan.ts';

const encoder = new TextEncoder();

export class FrameKit {
  readonly #plan: JourneyPlan;
  readonly #random: Random;

  constructor(plan: JourneyPlan, random: Random) {
    this.#plan = plan;
    this.#random = random;
  }

  /** Steps, every one, but with options, other orders, capitals, paddings. */
  unusual(): Uint8Array[] {
    const { dhcp, dns, laptop, servers, domain } = this.#plan;
    const name = `WWW.${domain}`;
    const options = { options: Uint8Array.of(7, 7, 4, 0, 0, 0, 0, 0) };
    return [
      this.#dhcp(DhcpMessageType.REQUEST, true),
      this.#dhcp(DhcpMessageType.ACK, false),
      this.#dhcp(DhcpMessageType.DISCOVER, true),
      this.#dhcp(DhcpMessageType.OFFER, false),
      this.#arp(ArpOperation.REPLY),
      this.#arp(ArpOperation.REQUEST),
      this.#dns(name, false, true, options),
      this.#dns(name, true, false),
      this.#tcp({ dstPort: 443, syn: true, options: { mss: 1400, windowScale: 3 } }, options),
      this.#tcp(
        { srcPort: 443, dstPort: this.#port(), syn: true, ack: true },
        { src: servers.web.address, dst: laptop.address },
      ),
      this.#tcp({ dstPort: 80, ack: true, options: sack, payload: encoder.encode('DELETE /a?b=c HTTP/1.0\r\n\r\n') }),
      this.#tcp(
        { srcPort: 80, dstPort: this.#port(), ack: true, payload: encoder.encode('HTTP/1.0 404 \r\n\r\n') },
        { src: servers.web.address, dst: laptop.address, ...options },
      ),
      this.#tcp({ dstPort: 443, ack: true, options: sack, payload: this.#hello(`www.${domain}`) }),
      this.#tcp({ dstPort: 443, ack: true, payload: this.#hello(undefined) }),
      this.#tcp({ dstPort: 8443, syn: true }, { dst: dns.address, src: dhcp.address }),
    ];
  }

  /** None of them shows a step. */
  lookalikes(): Uint8Array[] {
    const { servers, laptop, domain } = this.#plan;
    const back = { src: servers.web.address, dst: laptop.address };
    const get = encoder.encode('GET / HTTP/1.1\r\n\r\n');
    const query = this.#dns(`www.${domain}`, false, true);
    return [
      this.#dhcp(DhcpMessageType.NAK, false),
      this.#dhcp(DhcpMessageType.RELEASE, true),
      this.#arp(3), // RARP's request (RFC 903)
      this.#dns(`www.${domain}`, true, true),
      this.#dns(`www.${domain}`, false, false),
      this.#dns(`www.${domain}`, false, true, { moreFragments: true }),
      this.#dns(`www.${domain}`, false, true, { fragmentOffset: 64 }),
      withTag(query),
      buildEthernet({ ...this.#macs(), etherType: EtherType.IPV6, payload: query.subarray(14) }),
      query.subarray(0, query.length - 3), // cut short
      this.#tcp({ dstPort: 443, syn: true }).subarray(0, 14 + 20 + 12),
      this.#tcp({ dstPort: 53, ack: true, payload: get }),
      this.#tcp({ dstPort: 80, ack: true }),
      concatBytes(this.#tcp({ dstPort: 80, ack: true }).subarray(0, 54), get), // behind the packet: padding
      this.#tcp({ dstPort: 8080, ack: true, payload: get }),
      this.#tcp({ dstPort: 80, ack: true, payload: encoder.encode('get / HTTP/1.1\r\n\r\n') }),
      this.#tcp({ dstPort: 80, ack: true, payload: encoder.encode('name=value and more of a form') }),
      this.#tcp({ srcPort: 80, dstPort: this.#port(), ack: true, payload: encoder.encode('TTP/1.1 200 OK\r\n') }, back),
      this.#tcp({ srcPort: 443, dstPort: this.#port(), ack: true, payload: this.#hello(`www.${domain}`) }, back),
      this.#tcp({ dstPort: 443, ack: true, payload: this.#record(ContentType.APPLICATION_DATA, 1) }),
      this.#tcp({ dstPort: 443, ack: true, payload: this.#record(ContentType.HANDSHAKE, 16) }),
      this.#tcp({ dstPort: 443, ack: true, rst: true }),
      this.#udp(67, 69, new Uint8Array(300)),
      this.#arp(ArpOperation.REQUEST).subarray(0, 30),
      new Uint8Array(10),
    ];
  }

  #port(): number {
    return drawPort(this.#random);
  }

  #macs() {
    const { laptop, router } = this.#plan;
    return { src: laptop.mac, dst: router.mac };
  }

  #ip(fields: Pick<Ipv4Fields, 'protocol' | 'payload'> & Partial<Ipv4Fields>): Uint8Array {
    const { laptop, servers } = this.#plan;
    const payload = buildIpv4({ src: laptop.address, dst: servers.web.address, ...fields });
    return buildEthernet({ ...this.#macs(), etherType: EtherType.IPV4, payload });
  }

  #udp(srcPort: number, dstPort: number, payload: Uint8Array, changes: Partial<Ipv4Fields> = {}): Uint8Array {
    const { laptop, servers } = this.#plan;
    const udp = buildUdp(
      { srcPort, dstPort, payload },
      changes.src ?? laptop.address,
      changes.dst ?? servers.web.address,
    );
    return this.#ip({ ...changes, protocol: IpProtocol.UDP, payload: udp });
  }

  #tcp(fields: Partial<TcpFields>, changes: Partial<Ipv4Fields> = {}): Uint8Array {
    const { laptop, servers } = this.#plan;
    const all = { srcPort: this.#port(), dstPort: 80, sequenceNumber: this.#random.u32(), ...fields };
    const tcp = buildTcp(all, changes.src ?? laptop.address, changes.dst ?? servers.web.address);
    return this.#ip({ ...changes, protocol: IpProtocol.TCP, payload: tcp });
  }

  /** The message type comes late, and behind padding. */
  #dhcp(messageType: number, isClients: boolean): Uint8Array {
    const { laptop, xid } = this.#plan;
    const message = buildDhcp({
      op: isClients ? DhcpOp.REQUEST : DhcpOp.REPLY,
      xid,
      chaddr: laptop.mac,
      ...(!isClients && { yiaddr: laptop.address }),
      // Numbers that look like an option 53 of their own, before it and behind it.
      options: { hostName: drawWord(this.#random), leaseTime: 0x35010135, messageType, renewalTime: 0x35010635 },
    });
    message.copyWithin(243, 240, message.length - 3); // three bytes of PAD (RFC 2132 §3.1)
    message.fill(0, 240, 243);
    return isClients ? this.#udp(68, 67, message) : this.#udp(67, 68, message);
  }

  #arp(operation: number): Uint8Array {
    const { laptop, router } = this.#plan;
    const payload = buildArp({
      operation,
      senderHardwareAddress: router.mac,
      senderProtocolAddress: router.address,
      targetHardwareAddress: operation === ArpOperation.REPLY ? laptop.mac : '00:00:00:00:00:00',
      targetProtocolAddress: laptop.address,
    });
    return buildEthernet({ src: router.mac, dst: laptop.mac, etherType: EtherType.ARP, payload });
  }

  /** @param isUp to port 53, which is where queries go */
  #dns(name: string, qr: boolean, isUp: boolean, changes: Partial<Ipv4Fields> = {}): Uint8Array {
    const questions = [{ name, type: 'AAAA', class: 'IN' }] as const;
    const message = buildDns({ id: this.#random.u16(), qr, rd: true, questions });
    const port = this.#port();
    return isUp ? this.#udp(port, 53, message, changes) : this.#udp(53, port, message, changes);
  }

  /** Server name indication comes last among the extensions. */
  #hello(name: string | undefined): Uint8Array {
    const fragment = buildHandshake({
      type: 'clientHello',
      clientVersion: 0x0303,
      random: this.#random.bytes(32),
      sessionId: this.#random.bytes(name === undefined ? 0 : 32),
      cipherSuites: [0x002f, 0x0035, 0xc02f],
      compressionMethods: [0],
      extensions: [
        { type: 'supportedGroups', groups: [29, 23] },
        { type: 'alpn', protocols: ['http/1.1'] },
        ...(name === undefined ? [] : [{ type: 'serverName', names: [{ nameType: 0, name }] } as const]),
      ],
    });
    return buildRecord({ contentType: ContentType.HANDSHAKE, version: 0x0301, fragment });
  }

  #record(contentType: number, firstByte: number): Uint8Array {
    const fragment = Uint8Array.from([firstByte, 0, 0, 40, ...this.#random.bytes(40)]);
    return buildRecord({ contentType, version: 0x0303, fragment });
  }
}

const sack = { sack: [[1, 2]] } as const;

/** With a VLAN tag (IEEE 802.1Q). */
function withTag(frame: Uint8Array): Uint8Array {
  return concatBytes(frame.subarray(0, 12), Uint8Array.of(0x81, 0, 0, 5), frame.subarray(12));
}
