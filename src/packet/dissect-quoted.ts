/**
 * The datagram that an ICMP error quotes (RFC 792, "Internet Header + 64 bits of Original Data Datagram"; ICMPv6: RFC 4443 §2.4 c): its IP header
 * and the ports behind it as fields inside `icmp.quoted`, so that a reader sees which packet the error is about.
 */

import type { Field } from '../bytes/field.ts';
import { IpProtocol, ipv4Header } from './ipv4.ts';
import { ipv6Header } from './ipv6.ts';
import { layout, uint } from './layout.ts';

/** TCP, UDP: what the first bytes of both say. */
const ports = layout('quoted', { srcPort: uint(16, 'Source Port'), dstPort: uint(16, 'Destination Port') });

/** The fields of an ICMP layer, with children in its `quoted` field where that holds an IP header. */
export function withQuotedDatagram(fields: readonly Field[], bytes: Uint8Array): readonly Field[] {
  return fields.map((field) => {
    if (field.name !== 'quoted') return field;
    const start = field.bitOffset / 8;
    const children = quotedFields(bytes, start, start + field.bitLength / 8);
    return children ? { ...field, children } : field;
  });
}

function quotedFields(bytes: Uint8Array, start: number, end: number): Field[] | undefined {
  if (end - start < ipv4Header.size) return undefined;
  if (bytes[start]! >> 4 === 6) return quotedFields6(bytes, start, end);
  const { version, ihl, protocol, fragmentOffset } = ipv4Header.read(bytes, start, end);
  const headerEnd = start + ihl * 4;
  if (version !== 4 || ihl < 5 || headerEnd > end) return undefined;
  const fields: Field[] = [group('ipv4', start, headerEnd, ipv4Header.spans(bytes, start, end))];
  const optionsStart = start + ipv4Header.size;
  if (headerEnd > optionsStart) (fields[0]!.children as Field[]).push(rest('options', bytes, optionsStart, headerEnd));
  fields.push(...transportFields(fragmentOffset === 0 ? protocol : -1, bytes, headerEnd, end));
  return fields;
}

function quotedFields6(bytes: Uint8Array, start: number, end: number): Field[] | undefined {
  if (end - start < ipv6Header.size) return undefined;
  const headerEnd = start + ipv6Header.size;
  const { nextHeader } = ipv6Header.read(bytes, start, end);
  const header = group('ipv6', start, headerEnd, ipv6Header.spans(bytes, start, end));
  return [header, ...transportFields(nextHeader, bytes, headerEnd, end)];
}

function transportFields(protocol: number, bytes: Uint8Array, start: number, end: number): Field[] {
  const transport = protocol === IpProtocol.TCP ? 'tcp' : protocol === IpProtocol.UDP ? 'udp' : undefined;
  const fields: Field[] = [];
  let at = start;
  if (transport && end - at >= ports.size) {
    fields.push(group(transport, at, at + ports.size, ports.spans(bytes, at, end)));
    at += ports.size;
  }
  if (at < end) fields.push(rest('data', bytes, at, end));
  return fields;
}

function group(name: string, start: number, end: number, children: Field[]): Field {
  return { name, bitOffset: start * 8, bitLength: (end - start) * 8, value: '', children };
}

function rest(name: string, bytes: Uint8Array, start: number, end: number): Field {
  return { name, bitOffset: start * 8, bitLength: (end - start) * 8, value: bytes.subarray(start, end) };
}
