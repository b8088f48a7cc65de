/**
 * DHCP snooping: a switch that reads the DHCP messages passing through it. Behind a port that nobody vouches for there
 * may be clients and no servers; and what a trusted server gives a client is remembered as a binding.
 * Read RFC 7513 §6 (the same for IPv6 and IPv4, there to filter forged source addresses), RFC 2131 §4.4.
 */

import { DecodeError } from '../../bytes/decode-error.ts';
import type { MacAddress } from '../../bytes/mac-address.ts';
import { type Micros, NEVER, seconds } from '../../bytes/time.ts';
import {
  DHCP_CLIENT_PORT,
  DHCP_SERVER_PORT,
  type DhcpMessage,
  DhcpMessageType,
  decodeDhcp,
  INFINITE_LEASE,
} from '../../packet/dhcp.ts';
import { type EthernetFrame, EtherType } from '../../packet/ethernet.ts';
import { decodeIpv4, IpProtocol } from '../../packet/ipv4.ts';
import { udpHeader } from '../../packet/udp.ts';
import type { StationBindings } from './station-bindings.ts';

export type DhcpVerdict =
  | 'pass'
  /** A server speaks where there must be none. */
  | 'dhcp-server-on-untrusted-port'
  /** The frame's sender asks in another station's name (chaddr): that could use up all addresses. */
  | 'dhcp-chaddr-is-not-the-sender'
  /** RELEASE or DECLINE of an address that is bound to another port. */
  | 'dhcp-not-the-owner'
  | 'dhcp-malformed';

/** Clients whose DISCOVER or REQUEST was seen and not answered yet. */
const MAX_ASKING = 1024;

export class DhcpSnooping {
  readonly #bindings: StationBindings;
  /** Behind which port a client asked last. */
  readonly #asking = new Map<MacAddress, number>();

  constructor(bindings: StationBindings) {
    this.#bindings = bindings;
  }

  inspect(frame: EthernetFrame, port: number, isTrusted: boolean, now: Micros): DhcpVerdict {
    const datagram = dhcpDatagram(frame);
    if (!datagram) return 'pass';
    if (isTrusted) {
      const message = tryDecode(datagram.payload);
      if (message?.options.messageType === DhcpMessageType.ACK) this.#bind(message, now);
      return 'pass';
    }
    // The port number alone says what it wants to be: what is broken or in fragments gets no benefit of the doubt.
    if (datagram.srcPort === DHCP_SERVER_PORT) return 'dhcp-server-on-untrusted-port';
    const message = tryDecode(datagram.payload);
    return message ? this.#inspectClient(message, frame.src, port, now) : 'dhcp-malformed';
  }

  #inspectClient(message: DhcpMessage, sender: MacAddress, port: number, now: Micros): DhcpVerdict {
    const { chaddr, ciaddr, options } = message;
    switch (options.messageType) {
      case DhcpMessageType.OFFER:
      case DhcpMessageType.ACK:
      case DhcpMessageType.NAK:
        return 'dhcp-server-on-untrusted-port';
      default:
    }
    if (chaddr !== sender) return 'dhcp-chaddr-is-not-the-sender';
    switch (options.messageType) {
      case DhcpMessageType.DISCOVER:
      case DhcpMessageType.REQUEST:
        if (this.#asking.size < MAX_ASKING || this.#asking.has(chaddr)) this.#asking.set(chaddr, port);
        return 'pass';
      case DhcpMessageType.RELEASE:
      case DhcpMessageType.DECLINE: {
        const address = options.messageType === DhcpMessageType.RELEASE ? ciaddr : options.requestedAddress;
        const binding = address === undefined ? undefined : this.#bindings.of(address, now);
        if (!binding) return 'pass';
        if (binding.port !== port || binding.mac !== chaddr) return 'dhcp-not-the-owner';
        this.#bindings.delete(binding.address);
        return 'pass';
      }
      default:
        return 'pass';
    }
  }

  /** An ACK to a client that was seen asking. INFORM's ACK gives no address. */
  #bind({ chaddr, yiaddr, options }: DhcpMessage, now: Micros): void {
    const port = this.#asking.get(chaddr);
    const { leaseTime } = options;
    if (port === undefined || leaseTime === undefined || yiaddr === '0.0.0.0') return;
    this.#asking.delete(chaddr);
    const expiresAt = leaseTime === INFINITE_LEASE ? NEVER : now + seconds(leaseTime);
    this.#bindings.set({ address: yiaddr, mac: chaddr, port, expiresAt }, now);
  }
}

/** Ports and payload of an IPv4 datagram from or to a DHCP port; the header alone decides. */
function dhcpDatagram(frame: EthernetFrame): { srcPort: number; payload: Uint8Array } | undefined {
  if (frame.etherType !== EtherType.IPV4) return undefined;
  try {
    const packet = decodeIpv4(frame.payload);
    if (packet.protocol !== IpProtocol.UDP || packet.fragmentOffset !== 0) return undefined;
    const { srcPort, dstPort } = udpHeader.read(packet.payload);
    const isDhcp = [srcPort, dstPort].some((port) => port === DHCP_SERVER_PORT || port === DHCP_CLIENT_PORT);
    return isDhcp ? { srcPort, payload: packet.payload.subarray(udpHeader.size) } : undefined;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return undefined; // no IPv4 packet that any host would take
  }
}

function tryDecode(bytes: Uint8Array): DhcpMessage | undefined {
  try {
    return decodeDhcp(bytes);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return undefined;
  }
}
