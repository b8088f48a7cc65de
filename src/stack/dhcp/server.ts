/**
 * The server of DHCP. Read RFC 2131 §4.3 with table 3 (what it says to which message), §4.1 (to which address it
 * says it), RFC 6842 (a client's identifier is repeated to it) before working here.
 */

import { toHex } from '../../bytes/hex.ts';
import {
  IPV4_BROADCAST,
  IPV4_UNSPECIFIED,
  type Ipv4Address,
  ipv4FromNumber,
  maskOfLength,
  parsePrefix,
  prefixContains,
} from '../../bytes/ipv4-address.ts';
import type { MacAddress } from '../../bytes/mac-address.ts';
import { type Micros, NEVER, seconds } from '../../bytes/time.ts';
import {
  buildDhcp,
  DHCP_CLIENT_PORT,
  DHCP_SERVER_PORT,
  type DhcpFields,
  type DhcpMessage,
  DhcpMessageType,
  DhcpOp,
  INFINITE_LEASE,
} from '../../packet/dhcp.ts';
import { type DhcpOptions, dhcpOptionName } from '../../packet/dhcp-options.ts';
import type { Endpoint } from '../sockets.ts';
import { type DhcpBinding, type DhcpBindingOwner, DhcpBindings, type DhcpPoolConfig } from './bindings.ts';

export interface DhcpServerConfig extends DhcpPoolConfig {
  /** The server's own; it names itself by it (option 54). */
  address: Ipv4Address;
  routers?: readonly Ipv4Address[];
  dnsServers?: readonly Ipv4Address[];
  domainName?: string;
  /** Seconds, 3600 by default; a client may ask for less. */
  leaseTime?: number;
  /** How many seconds an address is held for a client that has not yet asked for it; 60 by default. */
  offerTime?: number;
}

/** A message on its way: the payload of a datagram from port 67. */
export interface DhcpReply {
  readonly message: Uint8Array;
  readonly to: Endpoint;
  /** For a client that cannot answer ARP yet: the frame goes to this address. */
  readonly linkAddress?: MacAddress;
  /** To everybody on the link. */
  readonly broadcast: boolean;
}

/** Nobody needs less than a minute, and renewals would be all that one sees. */
const SHORTEST_LEASE = 60;

export class DhcpServer {
  readonly #config: DhcpServerConfig;
  readonly #bindings: DhcpBindings;
  readonly #leaseTime: number;

  /** @throws RangeError if an address lies outside of the network. */
  constructor(config: DhcpServerConfig) {
    this.#config = config;
    this.#leaseTime = config.leaseTime ?? 3600;
    // Server, routers and DNS servers have their addresses already.
    const { address, routers = [], dnsServers = [], exclude = [] } = config;
    this.#bindings = new DhcpBindings({ ...config, exclude: [...exclude, address, ...routers, ...dnsServers] });
  }

  /** The lease table: also offers, and records of leases that are over. */
  bindings(now: Micros): DhcpBinding[] {
    return this.#bindings.list(now);
  }

  /** Takes a message that came to port 67 and answers what to say to it, if anything. */
  handleMessage(request: DhcpMessage, now: Micros): DhcpReply | undefined {
    // A relay agent on a network that is not ours asks for addresses that we do not have (§4.3.1).
    const { giaddr, op, options } = request;
    if (op !== DhcpOp.REQUEST || (giaddr !== IPV4_UNSPECIFIED && !this.#isOurs(giaddr))) return undefined;
    switch (options.messageType) {
      case DhcpMessageType.DISCOVER:
        return this.#handleDiscover(request, now);
      case DhcpMessageType.REQUEST:
        return this.#handleRequest(request, now);
      case DhcpMessageType.DECLINE:
        return this.#handleDecline(request, now);
      case DhcpMessageType.RELEASE:
        return this.#handleRelease(request, now);
      case DhcpMessageType.INFORM:
        return this.#handleInform(request);
      default:
        return undefined; // OFFER, ACK and NAK are for clients
    }
  }

  /** §4.3.1. Without a free address the server says nothing. */
  #handleDiscover(request: DhcpMessage, now: Micros): DhcpReply | undefined {
    const owner = ownerOf(request);
    const address = this.#bindings.choose(owner, request.options.requestedAddress, now);
    if (address === undefined) return undefined;
    // A lease in force stays one: a DISCOVER is too easily forged to end it.
    const known = this.#bindings.of(owner.client, now);
    if (known?.state !== 'BOUND' || known.address !== address) {
      this.#bindings.assign(address, 'OFFERED', owner, now + seconds(this.#config.offerTime ?? 60), now);
    }
    const options = this.#leaseOptions(request, DhcpMessageType.OFFER);
    return this.#reply(request, { yiaddr: address, options });
  }

  /** §4.3.2: which fields are filled in tells the client's state. */
  #handleRequest(request: DhcpMessage, now: Micros): DhcpReply | undefined {
    const { serverIdentifier, requestedAddress } = request.options;
    const owner = ownerOf(request);
    const known = this.#bindings.of(owner.client, now);

    if (serverIdentifier !== undefined) {
      // SELECTING. The address held for a client that took another server's offer is free again (§3.1 step 4).
      if (serverIdentifier !== this.#config.address) {
        if (known?.state === 'OFFERED') this.#bindings.free(known, now);
        return undefined;
      }
      // Without any record (this server began anew, say) a free address will do.
      const isOffered = known === undefined || known.address === requestedAddress;
      if (!requestedAddress || !isOffered || !this.#bindings.isAvailable(requestedAddress, owner, now)) {
        return this.#nak(request, 'this address was not offered to you');
      }
      return this.#ack(request, requestedAddress, owner, now);
    }

    // INIT-REBOOT names its address in option 50; RENEWING and REBINDING in ciaddr.
    const claimed = request.ciaddr === IPV4_UNSPECIFIED ? requestedAddress : request.ciaddr;
    if (claimed === undefined) return undefined;
    if (!this.#isOurs(claimed)) return this.#nak(request, 'this address is of another network');
    // About a client that it does not know a server must be silent: another server may know it. So it is with one that
    // took the other's offer: what is left here is only the record of our own.
    if (!known || (known.state === 'FREE' && known.address !== claimed)) return undefined;
    if (known.address !== claimed) return this.#nak(request, 'this address is not yours');
    return this.#ack(request, claimed, owner, now);
  }

  /** §4.3.3: the address is not given away again for the time of a lease. */
  #handleDecline(request: DhcpMessage, now: Micros): undefined {
    const { serverIdentifier, requestedAddress } = request.options;
    const known = this.#bindings.of(ownerOf(request).client, now);
    if (serverIdentifier !== this.#config.address || known?.address !== requestedAddress || !known) return;
    if (known.state === 'BOUND') this.#bindings.decline(known, this.#leaseEnd(this.#leaseTime, now), now);
  }

  /** §4.3.4: the record stays, so that the client gets its address again. */
  #handleRelease(request: DhcpMessage, now: Micros): undefined {
    const known = this.#bindings.of(ownerOf(request).client, now);
    if (request.options.serverIdentifier !== this.#config.address || known?.address !== request.ciaddr) return;
    if (known.state === 'BOUND') this.#bindings.free(known, now);
  }

  /** §4.3.5: a client that has its address by other means wants the rest; there is no lease in the answer. */
  #handleInform(request: DhcpMessage): DhcpReply | undefined {
    if (request.ciaddr === IPV4_UNSPECIFIED) return undefined;
    const { address } = this.#config;
    const options = { messageType: DhcpMessageType.ACK, serverIdentifier: address, ...this.#parameters(request) };
    const reply = this.#reply(request, { ciaddr: request.ciaddr, options });
    return { message: reply.message, to: { address: request.ciaddr, port: DHCP_CLIENT_PORT }, broadcast: false };
  }

  #ack(request: DhcpMessage, address: Ipv4Address, owner: DhcpBindingOwner, now: Micros): DhcpReply {
    const until = this.#leaseEnd(this.#grantedTime(request), now);
    this.#bindings.assign(address, 'BOUND', owner, until, now);
    const options = this.#leaseOptions(request, DhcpMessageType.ACK);
    return this.#reply(request, { ciaddr: request.ciaddr, yiaddr: address, options });
  }

  /** §4.1, table 3: to everybody on the link; through a relay with the broadcast flag set, so that it does the same. */
  #nak(request: DhcpMessage, message: string): DhcpReply {
    const options = { messageType: DhcpMessageType.NAK, serverIdentifier: this.#config.address, message };
    const isRelayed = request.giaddr !== IPV4_UNSPECIFIED;
    const { message: bytes, to } = this.#reply(request, { options, broadcast: isRelayed || request.broadcast });
    if (isRelayed) return { message: bytes, to, broadcast: false };
    return { message: bytes, to: { address: IPV4_BROADCAST, port: DHCP_CLIENT_PORT }, broadcast: true };
  }

  #leaseOptions(request: DhcpMessage, messageType: DhcpMessageType): DhcpOptions & { messageType: number } {
    const leaseTime = this.#grantedTime(request);
    const isEndless = leaseTime === INFINITE_LEASE;
    return {
      messageType,
      serverIdentifier: this.#config.address,
      leaseTime,
      // Defaults of §4.4.5, told all the same: a learner sees them in the capture.
      ...(!isEndless && { renewalTime: Math.floor(leaseTime * 0.5), rebindingTime: Math.floor(leaseTime * 0.875) }),
      ...this.#parameters(request),
    };
  }

  /** What the client wishes, in the order of its wishes, or all there is; the mask before the router (RFC 2132 §3.3). */
  #parameters(request: DhcpMessage): DhcpOptions {
    const { network, routers = [], dnsServers = [], domainName } = this.#config;
    const all: DhcpOptions = {
      subnetMask: ipv4FromNumber(maskOfLength(parsePrefix(network).length)),
      ...(routers.length > 0 && { routers }),
      ...(dnsServers.length > 0 && { dnsServers }),
      ...(domainName !== undefined && { domainName }),
    };
    const wishes = request.options.parameterRequestList;
    if (!wishes) return all;
    const wished = wishes.map(dhcpOptionName).filter((name) => name !== undefined && name in all);
    const maskFirst = wished.includes('subnetMask') ? ['subnetMask', ...wished] : wished;
    return Object.fromEntries(maskFirst.map((name) => [name, all[name as keyof DhcpOptions]]));
  }

  /** A client may wish for a shorter lease than ours (§4.3.1). */
  #grantedTime(request: DhcpMessage): number {
    const wish = request.options.leaseTime ?? this.#leaseTime;
    return Math.min(Math.max(wish, SHORTEST_LEASE), this.#leaseTime);
  }

  #leaseEnd(leaseTime: number, now: Micros): Micros {
    return leaseTime === INFINITE_LEASE ? NEVER : now + seconds(leaseTime);
  }

  #isOurs(address: Ipv4Address): boolean {
    return prefixContains(this.#config.network, address);
  }

  /** Fills in what every answer repeats (table 3, RFC 6842 §3) and finds its way to the client (§4.1). */
  #reply(request: DhcpMessage, fields: Partial<DhcpFields> & Pick<DhcpFields, 'options'>): DhcpReply {
    const { xid, chaddr, broadcast, giaddr, ciaddr } = request;
    const { clientIdentifier } = request.options;
    const message = buildDhcp({
      op: DhcpOp.REPLY,
      xid,
      chaddr,
      broadcast,
      giaddr,
      ...fields,
      options: { ...fields.options, ...(clientIdentifier && { clientIdentifier }) },
    });
    if (giaddr !== IPV4_UNSPECIFIED) {
      return { message, to: { address: giaddr, port: DHCP_SERVER_PORT }, broadcast: false };
    }
    if (ciaddr !== IPV4_UNSPECIFIED) {
      return { message, to: { address: ciaddr, port: DHCP_CLIENT_PORT }, broadcast: false };
    }
    if (broadcast) return { message, to: { address: IPV4_BROADCAST, port: DHCP_CLIENT_PORT }, broadcast: true };
    const address = fields.yiaddr ?? IPV4_BROADCAST;
    return { message, to: { address, port: DHCP_CLIENT_PORT }, linkAddress: chaddr, broadcast: false };
  }
}

/** A client is known by the identifier that it gives, else by its hardware address (§4.2). */
function ownerOf({ chaddr, options }: DhcpMessage): DhcpBindingOwner {
  const client = options.clientIdentifier ? toHex(options.clientIdentifier) : chaddr;
  return { client, mac: chaddr, ...(options.hostName !== undefined && { hostName: options.hostName }) };
}
