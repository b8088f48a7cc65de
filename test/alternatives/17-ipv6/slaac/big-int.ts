/** Addresses as numbers of 128 bits, zeros shortened with a regular expression. */

import type { Configuration } from '../../../../labs/17-ipv6/starter/slaac.ts';

const numberOf = (bytes: Uint8Array) => bytes.reduce((all, byte) => (all << 8n) | BigInt(byte), 0n);

function textOf(address: bigint): string {
  const groups = Array.from({ length: 8 }, (_, i) => ((address >> BigInt(112 - 16 * i)) & 0xffffn).toString(16));
  const whole = groups.join(':');
  const runs = [...whole.matchAll(/(?<![^:])0(:0)+(?![^:])/g)].sort((a, b) => b[0].length - a[0].length);
  const [longest] = runs;
  if (!longest) return whole;
  const before = whole.slice(0, longest.index).replace(/:$/, '');
  const after = whole.slice(longest.index + longest[0].length).replace(/^:/, '');
  return `${before}::${after}`;
}

function eui64(mac: string): bigint {
  const digits = mac.replaceAll(':', '');
  return BigInt(`0x${digits.slice(0, 6)}fffe${digits.slice(6)}`) ^ (2n << 56n);
}

export const formatAddress = (address: Uint8Array): string => textOf(numberOf(address));

export const linkLocalAddress = (mac: string): string => textOf((0xfe80n << 112n) | eui64(mac));

export const configure = (message: Uint8Array, mac: string): Configuration | null => {
  const number = (at: number, count: number) => Number(numberOf(message.subarray(at, at + count)));
  if (message.length < 16 || number(0, 2) !== 134 * 256) return null;
  const options: Uint8Array[] = [];
  let at = 16;
  while (at < message.length) {
    const length = 8 * (message[at + 1] ?? 0);
    if (length === 0 || at + length > message.length) return null;
    options.push(message.subarray(at, at + length));
    at += length;
  }
  const prefixes = options
    .filter(([kind]) => kind === 3)
    .map((option) => {
      const length = option[2]!;
      const rest = BigInt(128 - length);
      return {
        length,
        flags: option[3]!,
        valid: Number(numberOf(option.subarray(4, 8))),
        preferred: Number(numberOf(option.subarray(8, 12))),
        prefix: (numberOf(option.subarray(16)) >> rest) << rest,
      };
    })
    .filter(({ valid }) => valid !== 0);
  return {
    routerLifetime: number(6, 2),
    onLink: prefixes.filter(({ flags }) => flags >= 0x80).map(({ prefix, length }) => `${textOf(prefix)}/${length}`),
    addresses: prefixes
      .filter(({ flags, length, valid, preferred }) => (flags & 0x40) !== 0 && length === 64 && preferred <= valid)
      .filter(({ prefix }) => prefix >> 118n !== 0x3fan)
      .map(({ prefix, valid, preferred }) => ({
        address: textOf(prefix | eui64(mac)),
        validLifetime: valid,
        preferredLifetime: preferred,
      })),
    dnsServers: options
      .filter((option) => option[0] === 25 && numberOf(option.subarray(4, 8)) !== 0n)
      .flatMap((option) =>
        Array.from({ length: (option.length - 8) / 16 }, (_, i) =>
          formatAddress(option.subarray(8 + 16 * i, 24 + 16 * i)),
        ),
      ),
  };
};
