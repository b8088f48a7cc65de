/** What two OPENs agree on, or why they do not (RFC 4271 §4.2 and §6.2, RFC 6793 §4.1, RFC 6286, RFC 9234 §4.2). */

import { IPV4_UNSPECIFIED, type Ipv4Address } from '../../bytes/ipv4-address.ts';
import type { AsNumber, AsNumberSize } from '../../packet/bgp/as-path.ts';
import { BgpErrorCode, type NotificationMessage, notification, OpenSubcode } from '../../packet/bgp/notification.ts';
import {
  Afi,
  asNumberOf,
  BGP_VERSION,
  BgpRole,
  type Capability,
  capabilityOf,
  type OpenMessage,
  openMessage,
  Safi,
} from '../../packet/bgp/open.ts';

/** What this side says of itself and expects of the other. */
export interface BgpLocal {
  readonly asNumber: AsNumber;
  readonly bgpIdentifier: Ipv4Address;
  readonly peerAs: AsNumber;
  /** Seconds: 0 or at least 3 (RFC 4271 §4.2). */
  readonly holdTime: number;
  /** The shortest hold time that is accepted of the peer besides 0 (§4.2: it MAY be refused). */
  readonly minHoldTime?: number;
  /** What we are to the peer: a `BgpRole`. */
  readonly role?: number | undefined;
  /** Without them: a speaker of before RFC 6793, for tests of what is done about such. */
  readonly fourOctetAs?: boolean;
}

/** What holds for a session. */
export interface BgpAgreement {
  readonly peerIdentifier: Ipv4Address;
  /** Seconds; 0: neither side sends keepalives. */
  readonly holdTime: number;
  /** Octets of an AS number in AS_PATH. */
  readonly asNumberSize: AsNumberSize;
  /** The peer can be asked for its routes again. */
  readonly routeRefresh: boolean;
  readonly peerRole: number | undefined;
}

export function openOf(local: BgpLocal): OpenMessage {
  const capabilities: Capability[] = [
    { name: 'multiprotocol', afi: Afi.IPV4, safi: Safi.UNICAST },
    { name: 'routeRefresh' },
  ];
  if (local.role !== undefined) capabilities.push({ name: 'role', role: local.role });
  if (local.fourOctetAs !== false) capabilities.push({ name: 'fourOctetAs', asNumber: local.asNumber });
  return openMessage(local.asNumber, local.holdTime, local.bgpIdentifier, capabilities);
}

/** The NOTIFICATION is what the peer is told; `detail` is for whoever looks for the reason here. */
export type Negotiation =
  | { readonly ok: true; readonly agreement: BgpAgreement }
  | { readonly ok: false; readonly notification: NotificationMessage; readonly detail: string };

/** RFC 4271 §6.2: their OPEN against what was expected. */
export function negotiate(local: BgpLocal, open: OpenMessage): Negotiation {
  const refuse = (subcode: number, detail: string, data?: Uint8Array): Negotiation => ({
    ok: false,
    notification: notification(BgpErrorCode.OPEN_MESSAGE, subcode, data),
    detail,
  });
  const peerAs = asNumberOf(open);
  const { holdTime, bgpIdentifier, version } = open;
  const { minHoldTime = 3, role } = local;
  const peerRole = capabilityOf(open, 'role')?.role;
  if (version !== BGP_VERSION) {
    // The data is the version that we would like.
    return refuse(OpenSubcode.UNSUPPORTED_VERSION, `version ${version}`, Uint8Array.of(0, BGP_VERSION));
  }
  if (peerAs !== local.peerAs) return refuse(OpenSubcode.BAD_PEER_AS, `AS ${peerAs}, expected was ${local.peerAs}`);
  const isOwn = peerAs === local.asNumber && bgpIdentifier === local.bgpIdentifier;
  if (bgpIdentifier === IPV4_UNSPECIFIED || isOwn) {
    return refuse(OpenSubcode.BAD_BGP_IDENTIFIER, `identifier ${bgpIdentifier}`);
  }
  if (holdTime !== 0 && holdTime < Math.max(3, minHoldTime)) {
    return refuse(OpenSubcode.UNACCEPTABLE_HOLD_TIME, `hold time ${holdTime} s`);
  }
  if (role !== undefined && peerRole !== undefined && counterparts[role] !== peerRole) {
    return refuse(OpenSubcode.ROLE_MISMATCH, `role ${peerRole} does not go with ours, ${role}`);
  }
  return {
    ok: true,
    agreement: {
      peerIdentifier: bgpIdentifier,
      holdTime: Math.min(local.holdTime, holdTime),
      asNumberSize: local.fourOctetAs !== false && capabilityOf(open, 'fourOctetAs') ? 4 : 2,
      routeRefresh: capabilityOf(open, 'routeRefresh') !== undefined,
      peerRole,
    },
  };
}

/** RFC 9234 §4.2, table 2: which two roles make a pair. */
const counterparts: Readonly<Record<number, number>> = {
  [BgpRole.PROVIDER]: BgpRole.CUSTOMER,
  [BgpRole.CUSTOMER]: BgpRole.PROVIDER,
  [BgpRole.ROUTE_SERVER]: BgpRole.ROUTE_SERVER_CLIENT,
  [BgpRole.ROUTE_SERVER_CLIENT]: BgpRole.ROUTE_SERVER,
  [BgpRole.PEER]: BgpRole.PEER,
};
