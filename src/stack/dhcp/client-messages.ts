/** What a DHCP client says in each state (RFC 2131 table 5 and §4.3.6, which compares the four kinds of REQUEST). */

import { IPV4_BROADCAST } from '../../bytes/ipv4-address.ts';
import type { MacAddress } from '../../bytes/mac-address.ts';
import {
  buildDhcp,
  clientIdentifierOf,
  DHCP_SERVER_PORT,
  type DhcpFields,
  DhcpMessageType,
  DhcpOp,
} from '../../packet/dhcp.ts';
import { type DhcpOptions, dhcpOptions } from '../../packet/dhcp-options.ts';
import type { Endpoint } from '../sockets.ts';
import type { DhcpClientState } from './client-states.ts';
import type { DhcpLease } from './lease.ts';

/** A message on its way: the payload of a datagram from port 68. */
export interface DhcpSend {
  readonly kind: 'send';
  readonly message: Uint8Array;
  readonly to: Endpoint;
}

/** What a client tells of itself. */
interface ClientIdentity {
  mac: MacAddress;
  hostName?: string;
  broadcastFlag?: boolean;
}

const EVERYBODY: Endpoint = { address: IPV4_BROADCAST, port: DHCP_SERVER_PORT };

const PARAMETERS = [
  dhcpOptions.subnetMask,
  dhcpOptions.routers,
  dhcpOptions.dnsServers,
  dhcpOptions.domainName,
  dhcpOptions.leaseTime,
  dhcpOptions.renewalTime,
  dhcpOptions.rebindingTime,
].map(({ code }) => code);

/** What an Ethernet frame carries; servers must stay below it (RFC 2132 §9.10). */
const MAXIMUM_MESSAGE_SIZE = 1500;

/** The question that a client in `state` asks. */
export function questionOf(
  state: Extract<DhcpClientState, { transaction: unknown }>,
  client: ClientIdentity,
): DhcpSend {
  const { xid, secs } = state.transaction;
  const broadcast = client.broadcastFlag ?? false;
  const { DISCOVER, REQUEST } = DhcpMessageType;
  switch (state.name) {
    case 'SELECTING':
      return question(DISCOVER, {}, EVERYBODY, { xid, secs, broadcast }, client);
    case 'REQUESTING': {
      // By broadcast, so that the servers whose offers were not taken hear it, too (§3.1 step 3).
      const { address, serverIdentifier } = state.offer;
      const options = { requestedAddress: address, serverIdentifier };
      return question(REQUEST, options, EVERYBODY, { xid, secs, broadcast }, client);
    }
    case 'REBOOTING':
      // Without server identifier: any server may confirm the address (§4.3.2).
      return question(REQUEST, { requestedAddress: state.lease.address }, EVERYBODY, { xid, secs, broadcast }, client);
    case 'RENEWING':
    case 'REBINDING': {
      // Neither option 50 nor 54: `ciaddr` says it all. With an address the client can take unicast: no flag.
      const server = { address: state.lease.serverIdentifier, port: DHCP_SERVER_PORT };
      const to = state.name === 'RENEWING' ? server : EVERYBODY;
      return question(REQUEST, {}, to, { xid, secs, ciaddr: state.lease.address }, client);
    }
    default:
      return state satisfies never;
  }
}

/** "I am done with this address", to the server that leased it (§4.4.6). */
export function releaseOf(lease: DhcpLease, xid: number, client: ClientIdentity): DhcpSend {
  const { address, serverIdentifier } = lease;
  const options = { serverIdentifier, message: 'released by its user' };
  const to = { address: serverIdentifier, port: DHCP_SERVER_PORT };
  return statement(DhcpMessageType.RELEASE, options, to, { xid, ciaddr: address }, client);
}

/** "Somebody else uses this address", by broadcast and without an address of its own (§4.4.4). */
export function declineOf(lease: DhcpLease, xid: number, client: ClientIdentity): DhcpSend {
  const { address, serverIdentifier } = lease;
  const options = { requestedAddress: address, serverIdentifier, message: 'somebody else uses it' };
  return statement(DhcpMessageType.DECLINE, options, EVERYBODY, { xid }, client);
}

type HeaderFields = Pick<DhcpFields, 'xid' | 'secs' | 'broadcast' | 'ciaddr'>;

/** A message that wants an answer lists what the answer should tell. */
function question(
  type: DhcpMessageType,
  options: DhcpOptions,
  to: Endpoint,
  header: HeaderFields,
  client: ClientIdentity,
): DhcpSend {
  const wishes = {
    ...(client.hostName !== undefined && { hostName: client.hostName }),
    maximumMessageSize: MAXIMUM_MESSAGE_SIZE,
    parameterRequestList: PARAMETERS,
  };
  return statement(type, { ...options, ...wishes }, to, header, client);
}

function statement(
  messageType: DhcpMessageType,
  options: DhcpOptions,
  to: Endpoint,
  header: HeaderFields,
  { mac }: ClientIdentity,
): DhcpSend {
  const message = buildDhcp({
    op: DhcpOp.REQUEST,
    chaddr: mac,
    ...header,
    options: { messageType, clientIdentifier: clientIdentifierOf(mac), ...options },
  });
  return { kind: 'send', message, to };
}
