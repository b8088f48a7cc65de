/** 802.11 frames for the dissector: the header, then what a management frame says or what a data frame carries. */

import { Reader } from '../../bytes/reader.ts';
import type { DissectedLayer } from '../dissection.ts';
import { FCS_LENGTH } from '../ethernet-fcs.ts';
import { CCMP_HEADER_LENGTH, readCcmpHeader } from './ccmp.ts';
import { ControlSubtype, DataSubtype, dot11Ack, dot11Header, FrameType } from './dot11.ts';
import { kindOf, type ManagementKind, managementKinds, readManagement } from './management.ts';

/** The FCS at the end is left over as padding of this layer: whoever captured it says that it is there. */
export function dissectDot11(bytes: Uint8Array, start: number, end: number): DissectedLayer {
  const type = dot11Ack.read(bytes, start, end).type;
  const subtype = dot11Ack.get(bytes, start, 'subtype');
  const last = Math.max(start, end - FCS_LENGTH);
  if (type === FrameType.CONTROL && subtype === ControlSubtype.ACK) {
    return { fields: dot11Ack.spans(bytes, start, last), end: last };
  }
  const fields = dot11Header.spans(bytes, start, last);
  const from = start + dot11Header.size;
  const isProtected = dot11Header.get(bytes, start, 'protectedFrame');
  const next = nextOf(type, subtype, isProtected);
  return {
    fields,
    end: last,
    payload: { start: from, end: last, ...(next && { next: { by: 'name', value: next } as const }) },
  };
}

function nextOf(type: number, subtype: number, isProtected: boolean): string | undefined {
  if (type === FrameType.DATA && isProtected) return 'ccmp';
  if (type === FrameType.DATA && subtype === DataSubtype.DATA) return 'llc';
  const kind = type === FrameType.MANAGEMENT && !isProtected ? kindOf(subtype) : undefined;
  return kind && layerOf(kind);
}

/** The layer's name: 'probeRequest' for probe-request. */
export function layerOf(kind: ManagementKind): string {
  return kind.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** For each kind of management frame a layer of its own. */
export function dissectManagement(kind: ManagementKind) {
  return (bytes: Uint8Array, start: number, end: number): DissectedLayer => {
    const reader = new Reader(layerOf(kind), bytes, { start, end, record: true });
    readManagement(kind, reader);
    return { fields: reader.fields, end };
  };
}

/** By the layer's name. */
export const managementDissectors = managementKinds.map((kind) => [layerOf(kind), dissectManagement(kind)] as const);

/** The CCMP header; what follows is for those who have the key. */
export function dissectCcmp(bytes: Uint8Array, start: number, end: number): DissectedLayer {
  const reader = new Reader('ccmp', bytes, { start, end, record: true });
  const body = bytes.subarray(start, end);
  const header = readCcmpHeader(body);
  if (!header) return reader.fail('bad-value', 'extIv', 'not a CCMP header');
  reader.offset += CCMP_HEADER_LENGTH;
  const at = start * 8;
  return {
    fields: [
      { name: 'packetNumberLow', bitOffset: at, bitLength: 16, value: header.packetNumber % 65536 },
      { name: 'reserved', bitOffset: at + 16, bitLength: 8, value: body[2]! },
      { name: 'keyId', bitOffset: at + 24, bitLength: 8, value: header.keyId },
      { name: 'packetNumber', bitOffset: at + 32, bitLength: 32, value: header.packetNumber },
    ],
    end,
    payload: { start: start + CCMP_HEADER_LENGTH, end },
  };
}
