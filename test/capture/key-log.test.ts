/** Key logs after RFC 9850 §2. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toHex } from '../../src/bytes/hex.ts';
import { clientRandomLine, formatKeyLog, parseKeyLog } from '../../src/capture/key-log.ts';

const random = Uint8Array.from({ length: 32 }, (_, index) => index);
const secret = Uint8Array.from({ length: 48 }, (_, index) => 255 - index);

test('a TLS 1.2 session is one CLIENT_RANDOM line: label, client random, master secret', () => {
  expect(clientRandomLine(random, secret)).toBe(`CLIENT_RANDOM ${toHex(random)} ${toHex(secret)}\n`);
});

test('comments, blank lines and lines of another form are passed over; both line ends are taken', () => {
  const text = `# made by a test\r\n\r\n${clientRandomLine(random, secret).trim()}\r\nRSA 0011 2233\nCLIENT_RANDOM 00 11\n`;
  expect(parseKeyLog(text)).toEqual([{ label: 'CLIENT_RANDOM', clientRandom: random, secret }]);
});

test('labels of TLS 1.3 are kept', () => {
  const line = `SERVER_TRAFFIC_SECRET_0 ${toHex(random)} ${toHex(secret.slice(0, 32))}`;
  expect(parseKeyLog(line)).toMatchObject([{ label: 'SERVER_TRAFFIC_SECRET_0' }]);
});

test('what is formatted is parsed back', () => {
  const entry = fc.record({
    label: fc.constantFrom('CLIENT_RANDOM', 'EXPORTER_SECRET'),
    clientRandom: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    secret: fc.uint8Array({ minLength: 1, maxLength: 64 }),
  });
  fc.assert(
    fc.property(fc.array(entry), (entries) => {
      expect(parseKeyLog(formatKeyLog(entries))).toEqual(entries);
    }),
  );
});

test('misuse is refused', () => {
  expect(() => clientRandomLine(random.slice(1), secret)).toThrow(RangeError);
  expect(() => formatKeyLog([{ label: 'two words', clientRandom: random, secret }])).toThrow(RangeError);
});

test('any text is parsed without an exception', () => {
  fc.assert(fc.property(fc.string(), (text) => Array.isArray(parseKeyLog(text))));
});
