import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromHex } from '../../../src/bytes/hex.ts';
import { buildIpv4, decodeIpv4 } from '../../../src/packet/ipv4.ts';
import { decrementTtl } from '../../../src/stack/ip/ttl.ts';

test('a mended checksum is the one that summing anew gives (RFC 1624 §3)', () => {
  fc.assert(
    fc.property(
      fc.record({
        ttl: fc.integer({ min: 1, max: 255 }),
        protocol: fc.nat({ max: 255 }),
        identification: fc.nat({ max: 0xffff }),
        src: fc.ipV4(),
        dst: fc.ipV4(),
      }),
      (fields) => {
        const packet = { ...fields, payload: Uint8Array.of(1, 2, 3) };
        const before = buildIpv4(packet);
        const copy = before.slice();
        expect(decrementTtl(before)).toEqual(buildIpv4({ ...packet, ttl: packet.ttl - 1 }));
        expect(before).toEqual(copy);
      },
    ),
  );
});

test('the checksum that the older equation of RFC 1141 gets wrong comes out right (RFC 1624 §4)', () => {
  // A header whose words besides TTL and checksum sum so that the new checksum is 0x0000, not 0xffff.
  for (let identification = 0; identification < 0x10000; identification++) {
    const fields = { src: '10.0.0.1', dst: '10.0.0.2', protocol: 17, identification, payload: fromHex('') };
    const expected = buildIpv4({ ...fields, ttl: 63 });
    if (expected[10] !== 0 || expected[11] !== 0) continue;
    const mended = decrementTtl(buildIpv4({ ...fields, ttl: 64 }));
    expect(mended).toEqual(expected);
    expect(decodeIpv4(mended).ttl).toBe(63);
    return;
  }
  throw new Error('no such header');
});

test('a TTL of 0 cannot fall', () => {
  const packet = buildIpv4({ src: '10.0.0.1', dst: '10.0.0.2', protocol: 17, ttl: 0, payload: new Uint8Array(0) });
  expect(() => decrementTtl(packet)).toThrow(RangeError);
});
