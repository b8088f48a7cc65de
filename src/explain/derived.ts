/** What no single field says and is worked out from several. */

import type { Field, FieldValue } from '../bytes/field.ts';
import type { Dissection, Layer } from '../packet/dissect-result.ts';

/** The value of a layer's field, not looking into groups. */
export function valueIn(layer: Layer | undefined, name: string): FieldValue | undefined {
  return layer?.fields.find((field) => field.name === name)?.value;
}

/** The same as a number, 0 if there is none. */
export function numberIn(layer: Layer | undefined, name: string): number {
  return Number(valueIn(layer, name) ?? 0);
}

/** The IP layer around `layer`. */
export function ipAround(dissection: Dissection, layer: Layer): Layer | undefined {
  const before = dissection.layers.slice(0, dissection.layers.indexOf(layer));
  return before.findLast(({ protocol }) => protocol === 'ipv4' || protocol === 'ipv6');
}

/** Bytes of data in a TCP segment. TCP does not carry its length; the IP header's says it (RFC 9293 §3.1). */
export function tcpPayloadLength(dissection: Dissection, tcp: Layer): number {
  const ip = ipAround(dissection, tcp);
  if (!ip) return 0;
  if (ip.bytes !== tcp.bytes) return tcp.bytes.length - tcp.end; // a reassembled datagram
  const packetEnd =
    ip.protocol === 'ipv4' ? ip.start + numberIn(ip, 'totalLength') : ip.end + numberIn(ip, 'payloadLength');
  return packetEnd - tcp.end;
}

/** The child that holds what an option says: the one after its kind (or code) and length, or the first of a list. */
export function optionValue(field: Field): Field | undefined {
  if (field.value !== '' || !field.children) return undefined;
  let content = field.children;
  if (['kind', 'code'].includes(content[0]?.name ?? '')) content = content.slice(1);
  if (content[0]?.name === 'length') content = content.slice(1);
  const [first] = content;
  return first && !first.children && content.every(({ name }) => name === first.name) ? first : undefined;
}
