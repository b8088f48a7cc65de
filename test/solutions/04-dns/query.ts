/** A reference solution, written as a student would. */

import type { QueryParameters } from '../../../labs/04-dns/starter/query.ts';

export function buildQuery({ id, name, type, recursionDesired }: QueryParameters): Uint8Array | null {
  const encoded = encodeName(name);
  if (encoded === null) return null;
  const query = new Uint8Array(12 + encoded.length + 4);
  const view = new DataView(query.buffer);
  view.setUint16(0, id);
  view.setUint16(2, recursionDesired ? 0x0100 : 0);
  view.setUint16(4, 1); // QDCOUNT
  query.set(encoded, 12);
  view.setUint16(12 + encoded.length, type);
  view.setUint16(12 + encoded.length + 2, 1); // IN
  return query;
}

function encodeName(name: string): number[] | null {
  if (name === '.') return [0];
  const labels = (name.endsWith('.') ? name.slice(0, -1) : name).split('.');
  const octets: number[] = [];
  for (const label of labels) {
    if (label.length === 0 || label.length > 63) return null;
    octets.push(label.length, ...new TextEncoder().encode(label));
  }
  octets.push(0);
  return octets.length > 255 ? null : octets;
}
