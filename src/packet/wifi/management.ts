/**
 * Bodies of 802.11 management frames (IEEE Std 802.11-2020 §9.3.3): beacon and probe, authentication, association,
 * and how a station is sent away. Fixed fields first, information elements behind them.
 */

import type { MacAddress } from '../../bytes/mac-address.ts';
import { Reader } from '../../bytes/reader.ts';
import { Writer } from '../../bytes/writer.ts';
import { ManagementSubtype } from './dot11.ts';
import { type Elements, readElements, writeElements } from './elements.ts';

/** Bits of Capability Information (§9.4.1.4). */
export const Capability = { ESS: 0x0001, PRIVACY: 0x0010, SHORT_SLOT_TIME: 0x0400 } as const;
/** §9.4.1.9, table 9-50. */
export const StatusCode = { SUCCESS: 0, UNSPECIFIED_FAILURE: 1, INVALID_RSN: 72 } as const;
/** §9.4.1.7, table 9-49. */
export const ReasonCode = {
  LEAVING: 3,
  CLASS_2_FRAME: 6,
  CLASS_3_FRAME: 7,
  MIC_FAILURE: 14,
  FOUR_WAY_HANDSHAKE_TIMEOUT: 15,
} as const;
/** §9.4.1.1: open system, and the shared key of WEP that nobody uses any more. */
export const AuthenticationAlgorithm = { OPEN_SYSTEM: 0, SHARED_KEY: 1 } as const;

/** Microseconds of a time unit. */
export const TIME_UNIT = 1024;

export type ManagementBody =
  | {
      readonly kind: 'beacon' | 'probe-response';
      /** The access point's clock, microseconds. */
      readonly timestamp: bigint;
      /** In time units of 1024 µs. */
      readonly beaconInterval: number;
      readonly capabilities: number;
      readonly elements: Elements;
    }
  | { readonly kind: 'probe-request'; readonly elements: Elements }
  | {
      readonly kind: 'authentication';
      readonly algorithm: number;
      /** 1 asks, 2 answers. */
      readonly transaction: number;
      readonly statusCode: number;
    }
  | AssociationRequest
  | {
      readonly kind: 'association-response' | 'reassociation-response';
      readonly capabilities: number;
      readonly statusCode: number;
      /** 1 to 2007. */
      readonly associationId: number;
      readonly elements: Elements;
    }
  | { readonly kind: 'deauthentication' | 'disassociation'; readonly reasonCode: number };

export interface AssociationRequest {
  readonly kind: 'association-request' | 'reassociation-request';
  readonly capabilities: number;
  /** How many beacons it may sleep through. */
  readonly listenInterval: number;
  /** Of a reassociation: the access point that it comes from. */
  readonly currentAp?: MacAddress;
  readonly elements: Elements;
}

export type ManagementKind = ManagementBody['kind'];

const subtypes: Readonly<Record<ManagementKind, number>> = {
  beacon: ManagementSubtype.BEACON,
  'probe-request': ManagementSubtype.PROBE_REQUEST,
  'probe-response': ManagementSubtype.PROBE_RESPONSE,
  authentication: ManagementSubtype.AUTHENTICATION,
  'association-request': ManagementSubtype.ASSOCIATION_REQUEST,
  'association-response': ManagementSubtype.ASSOCIATION_RESPONSE,
  'reassociation-request': ManagementSubtype.REASSOCIATION_REQUEST,
  'reassociation-response': ManagementSubtype.REASSOCIATION_RESPONSE,
  deauthentication: ManagementSubtype.DEAUTHENTICATION,
  disassociation: ManagementSubtype.DISASSOCIATION,
};

export const managementKinds = Object.keys(subtypes) as readonly ManagementKind[];

export function subtypeOf(kind: ManagementKind): number {
  return subtypes[kind];
}

/** Undefined for a subtype that is not read here. */
export function kindOf(subtype: number): ManagementKind | undefined {
  return managementKinds.find((kind) => subtypes[kind] === subtype);
}

export function writeManagement(body: ManagementBody): Uint8Array {
  const w = new Writer();
  switch (body.kind) {
    case 'beacon':
    case 'probe-response':
      writeTimestamp(w, body.timestamp);
      w.u16le(body.beaconInterval).u16le(body.capabilities);
      break;
    case 'authentication':
      w.u16le(body.algorithm).u16le(body.transaction).u16le(body.statusCode);
      break;
    case 'association-request':
    case 'reassociation-request':
      w.u16le(body.capabilities).u16le(body.listenInterval);
      if (body.kind === 'reassociation-request') w.mac(body.currentAp ?? '00:00:00:00:00:00');
      break;
    case 'association-response':
    case 'reassociation-response':
      // The two highest bits of the id are ones (§9.4.1.8).
      w.u16le(body.capabilities)
        .u16le(body.statusCode)
        .u16le(body.associationId | 0xc000);
      break;
    case 'deauthentication':
    case 'disassociation':
      w.u16le(body.reasonCode);
      break;
    case 'probe-request':
      break;
    default:
      body satisfies never;
  }
  if ('elements' in body) w.raw(writeElements(body.elements));
  return w.finish();
}

/** @throws DecodeError */
export function decodeManagement(kind: ManagementKind, body: Uint8Array): ManagementBody {
  return readManagement(kind, new Reader('dot11', body));
}

export function readManagement(kind: ManagementKind, reader: Reader): ManagementBody {
  switch (kind) {
    case 'beacon':
    case 'probe-response': {
      const timestamp = readTimestamp(reader);
      const beaconInterval = reader.u16le('beaconInterval');
      const capabilities = reader.u16le('capabilities');
      return { kind, timestamp, beaconInterval, capabilities, elements: readElements(reader) };
    }
    case 'probe-request':
      return { kind, elements: readElements(reader) };
    case 'authentication': {
      const algorithm = reader.u16le('algorithm');
      const transaction = reader.u16le('transaction');
      const statusCode = reader.u16le('statusCode');
      if (reader.remaining > 0) reader.rest('rest');
      return { kind, algorithm, transaction, statusCode };
    }
    case 'association-request':
    case 'reassociation-request': {
      const capabilities = reader.u16le('capabilities');
      const listenInterval = reader.u16le('listenInterval');
      const currentAp = kind === 'reassociation-request' ? reader.mac('currentAp') : undefined;
      const elements = readElements(reader);
      return { kind, capabilities, listenInterval, ...(currentAp && { currentAp }), elements };
    }
    case 'association-response':
    case 'reassociation-response': {
      const capabilities = reader.u16le('capabilities');
      const statusCode = reader.u16le('statusCode');
      const associationId = reader.u16le('associationId') & 0x3fff;
      return { kind, capabilities, statusCode, associationId, elements: readElements(reader) };
    }
    case 'deauthentication':
    case 'disassociation': {
      const reasonCode = reader.u16le('reasonCode');
      if (reader.remaining > 0) reader.rest('rest');
      return { kind, reasonCode };
    }
    default:
      return kind satisfies never;
  }
}

/** 64 bits, lowest byte first. */
function writeTimestamp(w: Writer, timestamp: bigint): void {
  for (let i = 0n; i < 8n; i++) w.u8(Number((timestamp >> (8n * i)) & 0xffn));
}

function readTimestamp(reader: Reader): bigint {
  const bytes = reader.raw('timestamp', 8);
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
