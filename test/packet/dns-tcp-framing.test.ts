import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concatBytes } from '../../src/bytes/writer.ts';
import { DnsDeframer, frameDns } from '../../src/packet/dns/tcp-framing.ts';

test('a message gets its length in two bytes in front (RFC 1035 §4.2.2)', () => {
  expect(frameDns(new Uint8Array(258)).subarray(0, 2)).toEqual(Uint8Array.of(1, 2));
  expect(() => frameDns(new Uint8Array(65536))).toThrow(RangeError);
});

test('messages come out of a stream whole, however it is cut', () => {
  const messages = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 5 });
  const cuts = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 });
  fc.assert(
    fc.property(messages, cuts, (sent, sizes) => {
      const stream = concatBytes(...sent.map(frameDns));
      const deframer = new DnsDeframer();
      const received: Uint8Array[] = [];
      for (let at = 0, i = 0; at < stream.length; i++) {
        const size = sizes[i % sizes.length]!;
        received.push(...deframer.push(stream.slice(at, at + size)));
        at += size;
      }
      expect(received).toEqual(sent);
    }),
  );
});

test('an incomplete message stays inside', () => {
  const deframer = new DnsDeframer();
  expect(deframer.push(Uint8Array.of(0))).toEqual([]);
  expect(deframer.push(Uint8Array.of(2, 7))).toEqual([]);
  expect(deframer.push(Uint8Array.of(8))).toEqual([Uint8Array.of(7, 8)]);
});
