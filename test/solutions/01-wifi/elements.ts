/** A reference solution, written as a student would. */

import type { Network, Rate, Rsn } from '../../../labs/01-wifi/starter/elements.ts';

const CCMP = '00-0f-ac:4';

export function readElements(bytes: Uint8Array): Network {
  const elements = new Map<number, Uint8Array>();
  let at = 0;
  while (at + 2 <= bytes.length) {
    const id = bytes[at]!;
    const end = at + 2 + bytes[at + 1]!;
    if (end > bytes.length) break;
    if (!elements.has(id)) elements.set(id, bytes.subarray(at + 2, end));
    at = end;
  }
  const ssid = elements.get(0);
  const channel = elements.get(3);
  const rsn = elements.get(48);
  return {
    ssid: ssid && ssid.length <= 32 ? new TextDecoder().decode(ssid) : null,
    channel: channel && channel.length === 1 ? channel[0]! : null,
    rates: [...ratesOf(elements.get(1)), ...ratesOf(elements.get(50))],
    rsn: rsn ? readRsn(rsn) : null,
  };
}

function ratesOf(value: Uint8Array = new Uint8Array(0)): Rate[] {
  return Array.from(value)
    .filter((byte) => (byte & 0x7f) < 122)
    .map((byte) => ({ rate: (byte & 0x7f) / 2, basic: byte >= 0x80 }));
}

function readRsn(value: Uint8Array): Rsn | null {
  let at = 0;
  const take = (count: number) => {
    if (at + count > value.length) throw new RangeError('too short');
    at += count;
    return value.subarray(at - count, at);
  };
  const u16 = () => {
    const [low, high] = take(2);
    return low! + 256 * high!;
  };
  const suite = () => {
    const [a, b, c, type] = take(4);
    return `${[a, b, c].map((byte) => byte!.toString(16).padStart(2, '0')).join('-')}:${type}`;
  };
  const suites = () => {
    const list: string[] = [];
    for (let count = u16(); count > 0; count--) list.push(suite());
    return list;
  };
  try {
    if (u16() !== 1) return null;
    const groupCipher = at < value.length ? suite() : CCMP;
    const pairwiseCiphers = at < value.length ? suites() : [CCMP];
    const akms = at < value.length ? suites() : ['00-0f-ac:1'];
    return { groupCipher, pairwiseCiphers, akms };
  } catch {
    return null;
  }
}
