/** A dissected frame as a flat list of its fields. */

import type { Field, FieldValue } from '../../bytes/field.ts';
import { sameBytes } from '../../bytes/same-bytes.ts';
import { type Dissection, dissect, type Layer } from '../../packet/dissect.ts';

/** A frame as its fields, or the part of it that the student made. */
export interface FlatFrame {
  readonly bytes: Uint8Array;
  readonly dissection: Dissection;
  /** The student's part: `bytes[start, end)`. */
  readonly start: number;
  readonly end: number;
  /** Layers that lie in the part, at least with their end. */
  readonly layers: readonly Layer[];
  readonly leaves: readonly Leaf[];
}

/** A field without parts; a domain name counts as one, however it is compressed. */
export interface Leaf {
  /** 'tcp.mss.value'; in a frame with two layers of a protocol the second is 'ipv4#2…'. */
  readonly path: string;
  /** The same with a number where a name is repeated: 'dns.answer#2.address'. */
  readonly key: string;
  readonly protocol: string;
  readonly names: readonly string[];
  readonly value: FieldValue;
  readonly siblings: readonly Field[];
  /** The groups that it lies in, the outermost first. */
  readonly groups: readonly Group[];
  /** Of those with its name in the same group, from 1. */
  readonly ordinal: number;
  readonly layer: Layer;
  /** Bytes from the start of the student's part. */
  readonly offset: number;
  /** Bits from the start of the frame. */
  readonly bitOffset: number;
  readonly bitLength: number;
}

/** An option, a record, a list: fields that belong together. */
export interface Group {
  readonly key: string;
  readonly path: string;
  readonly names: readonly string[];
  /** What the option says as a whole, '' if nothing does. */
  readonly value: FieldValue;
  readonly siblings: readonly Field[];
  readonly ordinal: number;
  readonly bitOffset: number;
  readonly bitLength: number;
}

export interface Part {
  readonly frame: Uint8Array;
  /** Where the student's bytes begin in it, and how many they are. */
  readonly start: number;
  readonly length: number;
  readonly linkType: number;
}

/** @param isNameWhole a domain name is one field, or as many as it has labels */
export function flatten({ frame, start, length, linkType }: Part, isNameWhole = true): FlatFrame {
  const dissection = dissect(frame, linkType);
  const end = start + length;
  const layers = dissection.layers.filter(
    (layer) => layer.source === 'frame' && layer.end > start && layer.start < end,
  );
  const seen = new Map<string, number>();
  const leaves: Leaf[] = [];
  for (const layer of layers) {
    const ordinal = count(seen, layer.protocol);
    const path = ordinal === 1 ? layer.protocol : `${layer.protocol}#${ordinal}`;
    const walk = { layer, start, end, isNameWhole, leaves };
    collect(walk, layer.fields, { path, key: path, names: [], groups: [] });
  }
  return { bytes: frame, dissection, start, end, layers, leaves };
}

interface Walk {
  readonly layer: Layer;
  readonly start: number;
  readonly end: number;
  readonly isNameWhole: boolean;
  readonly leaves: Leaf[];
}

interface Place {
  readonly path: string;
  readonly key: string;
  readonly names: readonly string[];
  readonly groups: readonly Group[];
}

function collect(walk: Walk, fields: readonly Field[], above: Place): void {
  const { layer, start, end } = walk;
  const seen = new Map<string, number>();
  for (const field of fields) {
    const { name, value, bitOffset, bitLength, children = [] } = field;
    const id = identified(name, children);
    const ordinal = count(seen, id);
    const path = `${above.path}.${name}`;
    const key = `${above.key}.${id}${ordinal === 1 ? '' : `#${ordinal}`}`;
    const names = [...above.names, name];
    if (children.length > 0 && !(walk.isNameWhole && layer.protocol === 'dns' && domainNames.has(name))) {
      const group: Group = { key, path, names, value, siblings: fields, ordinal, bitOffset, bitLength };
      collect(walk, children, { path, key, names, groups: [...above.groups, group] });
    } else if (bitOffset >= start * 8 && bitOffset < end * 8) {
      const place = { offset: (bitOffset >> 3) - start, bitOffset, bitLength };
      const { groups } = above;
      const { protocol } = layer;
      walk.leaves.push({ path, key, protocol, names, value, siblings: fields, groups, ordinal, layer, ...place });
    }
  }
}

/** DNS fields that are domain names (RFC 1035 §3.1). */
const domainNames = new Set(['qname', 'name', 'nsdname', 'cname', 'ptrdname', 'exchange', 'mname', 'rname']);

/** Options that nobody here knows are told apart by their code, so that their order does not matter. */
function identified(name: string, children: readonly Field[]): string {
  if (!/^unknown|^option$/.test(name) || children.length === 0) return name;
  return `${name}(${children[0]!.value})`;
}

function count(seen: Map<string, number>, name: string): number {
  const ordinal = (seen.get(name) ?? 0) + 1;
  seen.set(name, ordinal);
  return ordinal;
}

/** Is it a checksum that the dissector verifies? */
export function isChecksum({ names, protocol }: Leaf): boolean {
  return names.length === 1 && /^(headerChecksum|checksum)$/.test(names[0]!) && verified.has(protocol);
}

const verified = new Set(['ipv4', 'icmp', 'udp', 'tcp', 'icmpv6']);

/** Bytes that only fill: how many there are is the sender's choice, but they are zero. */
export function isFiller({ path, protocol }: Leaf): boolean {
  return protocol === 'padding' || fillers.has(path);
}

const fillers = new Set(['dhcp.pad', 'dhcp.padding', 'tcp.noOperation', 'tcp.endOfOptions']);

/** How long it is depends on its compression. */
export function isDomainName({ protocol, names }: Leaf): boolean {
  return protocol === 'dns' && domainNames.has(names.at(-1)!);
}

/** A number that follows from how much there is of something else. */
export function isLength({ path, protocol, names }: Leaf): boolean {
  if (protocol === 'dhcp' || protocol === 'tcp') return /\.length$|^tcp\.dataOffset$/.test(path);
  if (protocol === 'arp') return false;
  if (protocol === 'http') return path.endsWith('.contentLength.fieldValue');
  return /(length|Length|^ihl|^(qd|an|ns|ar)Count)$/.test(names.at(-1)!);
}

export function sameValue(a: FieldValue | undefined, b: FieldValue | undefined): boolean {
  return a instanceof Uint8Array && b instanceof Uint8Array ? sameBytes(a, b) : a === b;
}
