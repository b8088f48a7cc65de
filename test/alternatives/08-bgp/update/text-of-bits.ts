/** Prefixes as texts of bits, the message as hexadecimal text. */

import type { Update } from '../../../../labs/08-bgp/starter/update.ts';

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');
const bitsOf = (address: string) =>
  address
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');

function writePrefix(prefix: string): string {
  const [address = '', length = ''] = prefix.split('/');
  const bits = bitsOf(address).slice(0, Number(length));
  const padded = bits.padEnd(Math.ceil(bits.length / 8) * 8, '0');
  return (
    hex(Number(length), 2) + (padded.match(/.{8}/g) ?? []).map((byte) => hex(Number.parseInt(byte, 2), 2)).join('')
  );
}

function attribute(flags: number, type: number, value: string | null): string {
  if (value === null) return '';
  const length = value.length / 2;
  const extended = length > 255;
  return hex(flags + (extended ? 16 : 0), 2) + hex(type, 2) + hex(length, extended ? 4 : 2) + value;
}

export function encodeUpdate(update: Update): Uint8Array {
  const number = (value: number | null) => (value === null ? null : hex(value, 8));
  const path = update.asPath === null ? null : update.asPath.map((asNumber) => hex(asNumber, 8)).join('');
  const communities = update.communities.map((one) => {
    const [high, low] = one.split(':').map(Number);
    return hex(high!, 4) + hex(low!, 4);
  });
  const attributes = [
    attribute(0x40, 1, update.origin === null ? null : hex(update.origin, 2)),
    attribute(0x40, 2, path ? `02${hex(update.asPath!.length, 2)}${path}` : path),
    attribute(
      0x40,
      3,
      update.nextHop && Array.from(update.nextHop.split('.'), (part) => hex(Number(part), 2)).join(''),
    ),
    attribute(0x80, 4, number(update.med)),
    attribute(0x40, 5, number(update.localPref)),
    attribute(0xc0, 8, communities.length > 0 ? communities.join('') : null),
  ].join('');
  const withdrawn = update.withdrawn.map(writePrefix).join('');
  const sized = (content: string) => hex(content.length / 2, 4) + content;
  const body = sized(withdrawn) + sized(attributes) + update.announced.map(writePrefix).join('');
  const message = `${'ff'.repeat(16)}${hex(19 + body.length / 2, 4)}02${body}`;
  return Uint8Array.from(message.match(/../g)!, (byte) => Number.parseInt(byte, 16));
}

class Cursor {
  at = 0;
  readonly bytes: number[];
  constructor(bytes: number[]) {
    this.bytes = bytes;
  }
  take(count: number): number[] {
    this.at += count;
    return this.bytes.slice(this.at - count, this.at);
  }
  number(count: number): number {
    return this.take(count).reduce((value, byte) => value * 256 + byte, 0);
  }
  get isDone(): boolean {
    return this.at >= this.bytes.length;
  }
}

function prefixes(bytes: number[]): string[] {
  const cursor = new Cursor(bytes);
  const list: string[] = [];
  while (!cursor.isDone) {
    const length = cursor.number(1);
    const bits = cursor
      .take(Math.ceil(length / 8))
      .map((byte) => byte.toString(2).padStart(8, '0'))
      .join('')
      .slice(0, length)
      .padEnd(32, '0');
    list.push(
      `${bits
        .match(/.{8}/g)!
        .map((byte) => Number.parseInt(byte, 2))
        .join('.')}/${length}`,
    );
  }
  return list;
}

export function decodeUpdate(message: Uint8Array): Update {
  const cursor = new Cursor([...message.subarray(19)]);
  const withdrawn = prefixes(cursor.take(cursor.number(2)));
  const attributes = new Cursor(cursor.take(cursor.number(2)));
  const values = new Map<number, number[]>();
  while (!attributes.isDone) {
    const flags = attributes.number(1);
    const type = attributes.number(1);
    values.set(type, attributes.take(attributes.number(flags & 16 ? 2 : 1)));
  }
  const numbers = (bytes: number[], size: number) => {
    const list = new Cursor(bytes);
    return Array.from({ length: bytes.length / size }, () => list.number(size));
  };
  const one = (type: number, size: number) => (values.has(type) ? numbers(values.get(type)!, size)[0]! : null);
  const halves = numbers(values.get(8) ?? [], 2);
  return {
    withdrawn,
    announced: prefixes(cursor.take(message.length)),
    origin: one(1, 1),
    asPath: values.has(2) ? numbers(values.get(2)!.slice(2), 4) : null,
    nextHop: values.get(3)?.join('.') ?? null,
    med: one(4, 4),
    localPref: one(5, 4),
    communities: Array.from({ length: halves.length / 2 }, (_, i) => `${halves[2 * i]}:${halves[2 * i + 1]}`),
  };
}
