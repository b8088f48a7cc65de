/**
 * Name compression (RFC 1035 §4.1.4). dns-packet writes every name in full, in all places; a real server does not,
 * and the answers of the root and com servers fit into 512 bytes only because of it. So this pass goes over what
 * dns-packet wrote and replaces each part of a name that stood earlier in the message by a pointer to it.
 */

import { Reader } from '../../bytes/reader.ts';
import { Writer } from '../../bytes/writer.ts';
import { dnsHeader, typeNumber } from './message.ts';

/** Where names stand in RDATA. Only the types of RFC 1035 may be compressed there (RFC 3597 §4). */
const namesInRdata = new Map<number, { before: number; names: number }>([
  [typeNumber('NS'), { before: 0, names: 1 }],
  [typeNumber('CNAME'), { before: 0, names: 1 }],
  [typeNumber('PTR'), { before: 0, names: 1 }],
  [typeNumber('MX'), { before: 2, names: 1 }],
  [typeNumber('SOA'), { before: 0, names: 2 }],
]);

/** A pointer has 14 bits. */
const FARTHEST_TARGET = 0x3fff;

/** The same message with its names compressed. @param message well formed, its names in full. */
export function compressNames(message: Uint8Array): Uint8Array {
  const header = dnsHeader.read(message);
  const r = new Reader('dns', message);
  const w = new Writer(message.length);
  /** Where each name and name's end was first written, by its octets: names keep their case. */
  const written = new Map<string, number>();

  const copy = (length: number) => w.raw(r.raw('bytes', length));
  const copyName = () => {
    const labels: string[] = [];
    for (let length = r.u8('length'); length > 0; length = r.u8('length')) labels.push(r.text('label', length));
    for (let i = 0; i < labels.length; i++) {
      const rest = labels
        .slice(i)
        .map((label) => String.fromCharCode(label.length) + label)
        .join('');
      const target = written.get(rest);
      if (target !== undefined) {
        w.u16(0xc000 | target);
        return;
      }
      if (w.length <= FARTHEST_TARGET) written.set(rest, w.length);
      w.u8(labels[i]!.length).text(labels[i]!);
    }
    w.u8(0);
  };

  copy(dnsHeader.size);
  for (let i = 0; i < header.qdCount; i++) {
    copyName();
    copy(4); // QTYPE, QCLASS
  }
  for (let i = 0; i < header.anCount + header.nsCount + header.arCount; i++) {
    copyName();
    const type = r.u16('type');
    w.u16(type);
    copy(6); // CLASS, TTL
    const end = r.u16('rdLength') + r.offset;
    w.sized(2, () => {
      const { before, names } = namesInRdata.get(type) ?? { before: 0, names: 0 };
      copy(before);
      for (let n = 0; n < names; n++) copyName();
      copy(end - r.offset);
    });
  }
  return w.finish();
}
