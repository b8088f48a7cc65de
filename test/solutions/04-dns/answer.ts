/** A reference solution, written as a student would. */

import type { Answer, Asked } from '../../../labs/04-dns/starter/answer.ts';
import { readName } from './name.ts';

interface Found {
  name: string;
  type: number;
  ttl: number;
  /** Where the data is, and its length. */
  data: number;
  length: number;
}

export function readAnswer(message: Uint8Array, asked: Asked): Answer {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const flags = view.getUint16(2);
  const question = readName(message, 12)!;
  const wanted = asked.name.toLowerCase();
  const isMine =
    view.getUint16(0) === asked.id &&
    (flags & 0x8000) !== 0 &&
    question.name.toLowerCase() === wanted &&
    view.getUint16(question.end) === 1 &&
    view.getUint16(question.end + 2) === 1;
  if (!isMine) return nothing('not-mine');
  if ((flags & 0x0200) !== 0) return nothing('truncated');
  const rcode = flags & 0x000f;
  if (rcode === 3) return nothing('no-such-name');
  if (rcode !== 0) return nothing('failed');

  const records = readRecords(message, view, question.end + 4, view.getUint16(6));
  const seen = new Set<string>();
  let name = wanted;
  let ttl = 0xffffffff;
  for (;;) {
    if (seen.has(name)) return nothing('failed');
    seen.add(name);
    const own = records.filter((record) => record.name === name);
    const addresses = own.filter((record) => record.type === 1);
    if (addresses.length > 0) {
      for (const record of addresses) ttl = Math.min(ttl, record.ttl);
      return { status: 'found', addresses: addresses.map((record) => addressAt(message, record.data)), ttl };
    }
    const alias = own.find((record) => record.type === 5);
    if (!alias) return nothing('no-data');
    ttl = Math.min(ttl, alias.ttl);
    name = readName(message, alias.data)!.name.toLowerCase();
  }
}

function readRecords(message: Uint8Array, view: DataView, start: number, count: number): Found[] {
  const records: Found[] = [];
  let at = start;
  for (let i = 0; i < count; i++) {
    const { name, end } = readName(message, at)!;
    const length = view.getUint16(end + 8);
    const data = end + 10;
    records.push({ name: name.toLowerCase(), type: view.getUint16(end), ttl: view.getUint32(end + 4), data, length });
    at = data + length;
  }
  return records;
}

function addressAt(message: Uint8Array, at: number): string {
  return message.subarray(at, at + 4).join('.');
}

function nothing(status: Answer['status']): Answer {
  return { status, addresses: [], ttl: 0 };
}
