/** A dissected frame as a flat list of its fields. */

import type { Field, FieldValue } from '../bytes/field.ts';
import type { Dissection, Layer } from '../packet/dissect-result.ts';

/** A frame as its fields, or the part of it that the student made. */
export interface FlatFrame {
  readonly dissection: Dissection;
  readonly layers: readonly Layer[];
  readonly leaves: readonly Leaf[];
}

/** A field without parts. */
export interface Leaf {
  /** 'tcp.mss.value'; in a frame with two layers of a protocol the second is 'ipv4#2…'. */
  readonly path: string;
  readonly protocol: string;
  readonly names: readonly string[];
  readonly value: FieldValue;
  readonly siblings: readonly Field[];
  /** Bytes from the start of the student's part. */
  readonly offset: number;
  readonly bitLength: number;
}

export function flatten(dissection: Dissection, start: number): FlatFrame {
  const layers = dissection.layers.filter(
    (layer) => layer.source === 'frame' && (layer.end > start || layer.start >= start),
  );
  const seen = new Map<string, number>();
  const leaves = layers.flatMap((layer) => {
    const count = (seen.get(layer.protocol) ?? 0) + 1;
    seen.set(layer.protocol, count);
    const prefix = count === 1 ? layer.protocol : `${layer.protocol}#${count}`;
    return leavesOf(layer, layer.fields, [], prefix, start);
  });
  return { dissection, layers, leaves };
}

export function leavesOf(
  layer: Layer,
  fields: readonly Field[],
  above: readonly string[],
  prefix: string,
  start: number,
): Leaf[] {
  return fields.flatMap((field): Leaf[] => {
    const names = [...above, field.name];
    if (field.children && field.children.length > 0) return leavesOf(layer, field.children, names, prefix, start);
    const { value, bitLength } = field;
    const offset = (field.bitOffset >> 3) - start;
    return [
      {
        path: [prefix, ...names].join('.'),
        protocol: layer.protocol,
        names,
        value,
        siblings: fields,
        offset,
        bitLength,
      },
    ];
  });
}

export function groupByPath(leaves: readonly Leaf[]): Map<string, Leaf[]> {
  const groups = new Map<string, Leaf[]>();
  for (const leaf of leaves) groups.set(leaf.path, [...(groups.get(leaf.path) ?? []), leaf]);
  return groups;
}
