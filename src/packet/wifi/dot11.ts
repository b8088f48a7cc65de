/**
 * IEEE 802.11 MAC frames (IEEE Std 802.11-2020 §9.2 and §9.3): the header of management and data frames with three
 * addresses, and the short header of an acknowledgment. Little-endian; the FCS is the frame's last four bytes.
 *
 * Not here: the fourth address of a wireless bridge, QoS and HT control, RTS, CTS and PS-Poll; a frame with one of them is
 * told by `decodeDot11` to be of a kind that is not known.
 */

import { DecodeError } from '../../bytes/decode-error.ts';
import type { MacAddress } from '../../bytes/mac-address.ts';
import { appendFcs, checkFcs } from '../ethernet-fcs.ts';
import { flag, layout, mac, uint, uintLe } from '../layout.ts';

/** The first byte's bits are listed from the highest down, as everywhere here; the standard lists them from the lowest up. */
const frameControl = {
  subtype: uint(4, 'Subtype'),
  type: uint(2, 'Type'),
  protocolVersion: uint(2, 'Version'),
  order: flag('+HTC'),
  protectedFrame: flag('Protected Frame'),
  moreData: flag('More Data'),
  powerManagement: flag('Power Management'),
  retry: flag('Retry'),
  moreFragments: flag('More Fragments'),
  fromDs: flag('From DS'),
  toDs: flag('To DS'),
} as const;

export const dot11Header = layout('dot11', {
  ...frameControl,
  /** Microseconds for which the sender wants the air to itself. */
  duration: uintLe(16, 'Duration/ID'),
  address1: mac('Address 1'),
  address2: mac('Address 2'),
  address3: mac('Address 3'),
  /** Fragment number in the lowest 4 bits, sequence number above. */
  sequenceControl: uintLe(16, 'Sequence Control'),
});
export type Dot11Header = ReturnType<typeof dot11Header.read>;

export const dot11Ack = layout('dot11', {
  ...frameControl,
  duration: uintLe(16, 'Duration/ID'),
  address1: mac('RA'),
});

/** §9.2.4.1.3, table 9-1. */
export const FrameType = { MANAGEMENT: 0, CONTROL: 1, DATA: 2 } as const;
export const ManagementSubtype = {
  ASSOCIATION_REQUEST: 0,
  ASSOCIATION_RESPONSE: 1,
  REASSOCIATION_REQUEST: 2,
  REASSOCIATION_RESPONSE: 3,
  PROBE_REQUEST: 4,
  PROBE_RESPONSE: 5,
  BEACON: 8,
  DISASSOCIATION: 10,
  AUTHENTICATION: 11,
  DEAUTHENTICATION: 12,
} as const;
export const ControlSubtype = { ACK: 13 } as const;
export const DataSubtype = { DATA: 0, NULL: 4, QOS_DATA: 8 } as const;

export interface Dot11Frame extends Dot11Header {
  readonly kind: 'management' | 'data';
  readonly sequenceNumber: number;
  readonly fragmentNumber: number;
  /** The frame without header and FCS; still encrypted if `protectedFrame`. A view. */
  readonly body: Uint8Array;
}

export interface AckFrame {
  readonly kind: 'ack';
  /** Whose frame has arrived. */
  readonly receiver: MacAddress;
}

/**
 * @param bytes with the FCS
 * @throws DecodeError 'bad-checksum' if the FCS does not fit
 */
export function decodeDot11(bytes: Uint8Array): Dot11Frame | AckFrame {
  const frame = checkFcs(bytes);
  if (!frame)
    throw new DecodeError('bad-checksum', 'dot11', 'fcs', Math.max(0, bytes.length - 4), 'the FCS does not fit');
  const { type, subtype, protocolVersion } = dot11Ack.read(frame);
  if (protocolVersion !== 0) throw unknown('protocolVersion', `${protocolVersion}`);
  if (type === FrameType.CONTROL && subtype === ControlSubtype.ACK) {
    return { kind: 'ack', receiver: dot11Ack.get(frame, 0, 'address1') };
  }
  const header = dot11Header.read(frame);
  const isPlainData = type === FrameType.DATA && (subtype === DataSubtype.DATA || subtype === DataSubtype.NULL);
  if (type !== FrameType.MANAGEMENT && !isPlainData) throw unknown('subtype', `type ${type}, subtype ${subtype}`);
  if (header.toDs && header.fromDs) throw unknown('toDs', 'four addresses');
  if (header.order) throw unknown('order', 'HT control');
  return {
    ...header,
    kind: type === FrameType.DATA ? 'data' : 'management',
    sequenceNumber: header.sequenceControl >> 4,
    fragmentNumber: header.sequenceControl & 15,
    body: frame.subarray(dot11Header.size),
  };
}

function unknown(field: string, what: string): DecodeError {
  return new DecodeError('bad-value', 'dot11', field, 0, `${what}: not a frame that is known here`);
}

export interface Dot11Fields {
  readonly type: number;
  readonly subtype: number;
  readonly address1: MacAddress;
  readonly address2: MacAddress;
  readonly address3: MacAddress;
  readonly sequenceNumber: number;
  readonly fragmentNumber?: number;
  readonly toDs?: boolean;
  readonly fromDs?: boolean;
  readonly retry?: boolean;
  readonly protectedFrame?: boolean;
  readonly duration?: number;
  readonly body: Uint8Array;
}

/** What most frames have. */
const usual = {
  protocolVersion: 0,
  order: false,
  protectedFrame: false,
  moreData: false,
  powerManagement: false,
  retry: false,
  moreFragments: false,
  fromDs: false,
  toDs: false,
  duration: 0,
} as const;

/** The frame with its FCS. */
export function buildDot11(fields: Dot11Fields): Uint8Array {
  return appendFcs(withoutFcs(fields));
}

/** The frame as CCMP looks at it: without FCS. */
export function withoutFcs({ body, sequenceNumber, fragmentNumber = 0, ...fields }: Dot11Fields): Uint8Array {
  const bytes = new Uint8Array(dot11Header.size + body.length);
  dot11Header.write(bytes, 0, {
    ...usual,
    ...fields,
    sequenceControl: (sequenceNumber << 4) | fragmentNumber,
  });
  bytes.set(body, dot11Header.size);
  return bytes;
}

/** The acknowledgment that follows a unicast frame at once (§9.3.1.4, §10.3.2.11); with its FCS. */
export function buildAck(receiver: MacAddress): Uint8Array {
  const bytes = new Uint8Array(dot11Ack.size);
  dot11Ack.write(bytes, 0, {
    subtype: ControlSubtype.ACK,
    type: FrameType.CONTROL,
    ...usual,
    address1: receiver,
  });
  return appendFcs(bytes);
}

/** Who is meant, who sends, and through which BSS (§9.3.2.1, table 9-30). */
export interface DataAddresses {
  readonly destination: MacAddress;
  readonly source: MacAddress;
  readonly bssid: MacAddress;
}

/** The three addresses of a data frame by the direction that it goes. */
export function addressesFor(
  direction: 'to-ds' | 'from-ds',
  { destination, source, bssid }: DataAddresses,
): Pick<Dot11Fields, 'address1' | 'address2' | 'address3' | 'toDs' | 'fromDs'> {
  return direction === 'to-ds'
    ? { address1: bssid, address2: source, address3: destination, toDs: true, fromDs: false }
    : { address1: destination, address2: bssid, address3: source, toDs: false, fromDs: true };
}

/** The other way round. A frame without either bit stays between stations, or is a management frame. */
export function dataAddresses({ toDs, fromDs, address1, address2, address3 }: Dot11Header): DataAddresses {
  if (toDs) return { bssid: address1, source: address2, destination: address3 };
  if (fromDs) return { destination: address1, bssid: address2, source: address3 };
  return { destination: address1, source: address2, bssid: address3 };
}
