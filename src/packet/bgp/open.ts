/**
 * OPEN: who a speaker is and what it can (RFC 4271 §4.2). Capabilities stand in an optional parameter (RFC 5492):
 * multiprotocol (RFC 4760), route refresh (RFC 2918), four-octet AS numbers (RFC 6793), the role (RFC 9234).
 *
 * Not here: the extended length of optional parameters (RFC 9072).
 */

import type { Ipv4Address } from '../../bytes/ipv4-address.ts';
import type { Reader } from '../../bytes/reader.ts';
import type { Writer } from '../../bytes/writer.ts';
import { ipv4, layout, uint } from '../layout.ts';
import { AS_TRANS, type AsNumber, fitsTwoOctets } from './as-path.ts';
import { readFixed } from './fixed.ts';

export const BGP_VERSION = 4;

/** The fixed part, behind the header. */
export const bgpOpen = layout('bgp', {
  version: uint(8, 'Version'),
  myAutonomousSystem: uint(16, 'My Autonomous System'),
  holdTime: uint(16, 'Hold Time'),
  bgpIdentifier: ipv4('BGP Identifier'),
  optionalParametersLength: uint(8, 'Opt Parm Len'),
});

export const CapabilityCode = {
  MULTIPROTOCOL: 1,
  ROUTE_REFRESH: 2,
  ROLE: 9,
  FOUR_OCTET_AS: 65,
} as const;

export const Afi = { IPV4: 1, IPV6: 2 } as const;
export const Safi = { UNICAST: 1 } as const;

/** What the sender is to the receiver (RFC 9234 §4.1, table 2). */
export const BgpRole = { PROVIDER: 0, ROUTE_SERVER: 1, ROUTE_SERVER_CLIENT: 2, CUSTOMER: 3, PEER: 4 } as const;

export type Capability =
  | { readonly name: 'multiprotocol'; readonly afi: number; readonly safi: number }
  | { readonly name: 'routeRefresh' }
  | { readonly name: 'fourOctetAs'; readonly asNumber: AsNumber }
  | { readonly name: 'role'; readonly role: number }
  /** One that is not known here, or whose length is not its own. */
  | { readonly name: 'other'; readonly code: number; readonly value: Uint8Array };

export interface OpenMessage {
  readonly type: 'open';
  readonly version: number;
  /** Two octets: AS_TRANS where the number is larger, which the capability then tells. */
  readonly myAutonomousSystem: AsNumber;
  /** Seconds; 0: no keepalives at all. */
  readonly holdTime: number;
  readonly bgpIdentifier: Ipv4Address;
  readonly capabilities: readonly Capability[];
}

/** The parameter that holds capabilities (RFC 5492 §4). */
const PARAMETER_CAPABILITIES = 2;

/** An OPEN of AS `asNumber`, whatever the number's size. */
export function openMessage(
  asNumber: AsNumber,
  holdTime: number,
  bgpIdentifier: Ipv4Address,
  capabilities: readonly Capability[],
): OpenMessage {
  const myAutonomousSystem = fitsTwoOctets(asNumber) ? asNumber : AS_TRANS;
  return { type: 'open', version: BGP_VERSION, myAutonomousSystem, holdTime, bgpIdentifier, capabilities };
}

/** The sender's AS number, from the capability where there is one (RFC 6793 §4.1). */
export function asNumberOf(open: OpenMessage): AsNumber {
  return capabilityOf(open, 'fourOctetAs')?.asNumber ?? open.myAutonomousSystem;
}

export function capabilityOf<N extends Capability['name']>(
  open: OpenMessage,
  name: N,
): Extract<Capability, { name: N }> | undefined {
  return open.capabilities.find((one): one is Extract<Capability, { name: N }> => one.name === name);
}

/** The body of an OPEN. @throws DecodeError */
export function readOpen(r: Reader): OpenMessage {
  const lengthAt = r.offset + bgpOpen.size - 1;
  const { version, myAutonomousSystem, holdTime, bgpIdentifier, optionalParametersLength } = readFixed(r, bgpOpen);
  if (optionalParametersLength !== r.remaining) {
    const detail = `is ${optionalParametersLength}, ${r.remaining} octets follow`;
    r.fail('bad-length', 'optionalParametersLength', detail, lengthAt);
  }
  const capabilities: Capability[] = [];
  while (r.remaining > 0) readParameter(r, capabilities);
  return { type: 'open', version, myAutonomousSystem, holdTime, bgpIdentifier, capabilities };
}

/** All capabilities in one parameter (RFC 5492 §4: SHOULD). @throws RangeError if they are longer than 253 octets. */
export function writeOpen(w: Writer, open: OpenMessage): void {
  w.u8(open.version).u16(open.myAutonomousSystem).u16(open.holdTime).ipv4(open.bgpIdentifier);
  w.sized(1, () => {
    if (open.capabilities.length === 0) return;
    w.u8(PARAMETER_CAPABILITIES).sized(1, () => {
      for (const capability of open.capabilities) writeCapability(w, capability);
    });
  });
}

function readParameter(r: Reader, capabilities: Capability[]): void {
  r.group('optionalParameter', () => {
    const type = r.u8('parameterType');
    const length = r.u8('parameterLength');
    const inner = r.sub('parameterValue', length);
    if (type !== PARAMETER_CAPABILITIES) {
      if (length > 0) inner.rest('parameterValue');
      return;
    }
    while (inner.remaining > 0) {
      capabilities.push(...readCapability(inner));
    }
  });
}

function readCapability(r: Reader): Capability[] {
  const code = r.remaining > 0 ? r.bytes[r.offset]! : -1;
  const found: Capability[] = [];
  r.group(groupNames.get(code) ?? 'capability', () => {
    r.u8('capabilityCode');
    const length = r.u8('capabilityLength');
    const value = r.sub('capabilityValue', length);
    const [capability, shown] = readValue(value, code, length);
    found.push(capability);
    return shown;
  });
  return found;
}

/** The capability, and what its group shows as its value. A known code with another length is not known (RFC 5492 §3). */
function readValue(r: Reader, code: number, length: number): [Capability, number | string] {
  switch (true) {
    case code === CapabilityCode.MULTIPROTOCOL && length === 4: {
      const afi = r.u16('afi');
      r.u8('reserved');
      const safi = r.u8('safi');
      return [{ name: 'multiprotocol', afi, safi }, `${afi}/${safi}`];
    }
    case code === CapabilityCode.ROUTE_REFRESH && length === 0:
      return [{ name: 'routeRefresh' }, ''];
    case code === CapabilityCode.FOUR_OCTET_AS && length === 4: {
      const asNumber = r.u32('asNumber');
      return [{ name: 'fourOctetAs', asNumber }, asNumber];
    }
    case code === CapabilityCode.ROLE && length === 1: {
      const role = r.u8('role');
      return [{ name: 'role', role }, role];
    }
    default:
      return [{ name: 'other', code, value: length > 0 ? r.rest('capabilityValue') : new Uint8Array(0) }, ''];
  }
}

function writeCapability(w: Writer, capability: Capability): void {
  switch (capability.name) {
    case 'multiprotocol':
      w.u8(CapabilityCode.MULTIPROTOCOL).u8(4).u16(capability.afi).u8(0).u8(capability.safi);
      return;
    case 'routeRefresh':
      w.u8(CapabilityCode.ROUTE_REFRESH).u8(0);
      return;
    case 'fourOctetAs':
      w.u8(CapabilityCode.FOUR_OCTET_AS).u8(4).u32(capability.asNumber);
      return;
    case 'role':
      w.u8(CapabilityCode.ROLE).u8(1).u8(capability.role);
      return;
    case 'other':
      w.u8(capability.code).sized(1, () => w.raw(capability.value));
      return;
    default:
      capability satisfies never;
  }
}

const groupNames: ReadonlyMap<number, string> = new Map([
  [CapabilityCode.MULTIPROTOCOL, 'multiprotocol'],
  [CapabilityCode.ROUTE_REFRESH, 'routeRefresh'],
  [CapabilityCode.FOUR_OCTET_AS, 'fourOctetAs'],
  [CapabilityCode.ROLE, 'roleCapability'],
]);
