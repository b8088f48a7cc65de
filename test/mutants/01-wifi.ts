/** Typical mistakes in the tasks of the wifi lab. */

import type { Mistake } from '../../src/grade/finding.ts';
import type { Mutant } from '../helpers/task-suite.ts';

const of =
  (task: string) =>
  (name: string, from: string, to: string, mistake?: Mistake): Mutant => ({
    task,
    name,
    replace: [[from, to]],
    ...(mistake && { mistake }),
  });
const ele = of('elements');
const keys = of('pmk-ptk');
const mic = of('eapol-mic');

export const mutants: readonly Mutant[] = [
  ele('rates in units of 500 kbit/s', '(byte & 0x7f) / 2', 'byte & 0x7f', 'wrong-unit'),
  ele('rates without the halves', '(byte & 0x7f) / 2', '(byte & 0x7f) >> 1', 'cut-off'),
  ele('the basic bit counts as rate', '(byte & 0x7f) / 2', 'byte / 2', 'wrong-bit'),
  ele('every rate is basic', 'basic: byte >= 0x80', 'basic: byte > 0'),
  ele('the basic bit is the lowest one', 'basic: byte >= 0x80', 'basic: (byte & 1) === 1'),
  ele('no extended rates', ', ...ratesOf(elements.get(50))]', ']', 'missing-option'),
  ele('membership selectors are rates', '.filter((byte) => (byte & 0x7f) < 122)', '.filter((byte) => byte < 256)'),
  ele('selectors only with the highest bit', '(byte & 0x7f) < 122', 'byte < 250'),
  ele('the name in Latin-1', 'new TextDecoder().decode(ssid)', 'String.fromCharCode(...ssid)'),
  ele('a hidden name is none', 'ssid && ssid.length <= 32', 'ssid && ssid.length > 0 && ssid.length <= 32'),
  ele('names of any length', 'ssid && ssid.length <= 32', 'ssid'),
  ele('channels of any length', 'channel && channel.length === 1', 'channel && channel.length > 0'),
  ele('the last element counts', 'if (!elements.has(id)) elements', 'elements'),
  ele('elements cut off are read', 'if (end > bytes.length) break;', ''),
  ele('the length counts id and length', 'at + 2 + bytes[at + 1]!', 'at + Math.max(2, bytes[at + 1]!)'),
  ele('suites low byte first', 'const [a, b, c, type] = take(4)', 'const [type, c, b, a] = take(4)', 'byte-order'),
  ele('counts with the high byte first', 'return low! + 256 * high!', 'return 256 * low! + high!'),
  ele(
    'one suite of each kind',
    'for (let count = u16(); count > 0; count--) list.push(suite());',
    'const count = u16();\n    list.push(suite());\n    take(4 * (count - 1));',
    'missing-option',
  ),
  ele('any version', 'if (u16() !== 1) return null;', 'u16();'),
  ele('no defaults', 'at < value.length ? suites() : [CCMP]', 'suites()'),
  ele('the default AKM is PSK', "['00-0f-ac:1']", "['00-0f-ac:2']"),
  ele('half a suite ends the list', "throw new RangeError('too short')", 'return new Uint8Array(4)'),
  keys('name and passphrase swapped', 'pbkdf2Sync(passphrase, ssid,', 'pbkdf2Sync(ssid, passphrase,', 'swapped-fields'),
  keys('one iteration', 'ssid, 4096,', 'ssid, 1,', 'cut-off'),
  keys('4095 iterations', 'ssid, 4096,', 'ssid, 4095,', 'off-by-one'),
  keys('PBKDF2 with SHA-256', "32, 'sha1'", "32, 'sha256'"),
  keys('a PMK of 20 bytes', "32, 'sha1'", "20, 'sha1'", 'too-short'),
  keys(
    'the name in Latin-1',
    'pbkdf2Sync(passphrase, ssid,',
    "pbkdf2Sync(passphrase, Buffer.from(ssid, 'latin1'),",
    'wrong-type',
  ),
  keys('no salt', 'pbkdf2Sync(passphrase, ssid,', "pbkdf2Sync(passphrase, '',", 'reads-nothing'),
  keys('blocks counted from 1', 'let counter = 0;', 'let counter = 1;', 'off-by-one'),
  keys(
    'no zero byte behind the label',
    'hmac.update(label).update(Uint8Array.of(0));',
    'hmac.update(label);',
    'missing-end',
  ),
  keys('all blocks are the same', 'Uint8Array.of(counter)', 'Uint8Array.of(0)', 'reads-nothing'),
  keys('the counter in four bytes', 'Uint8Array.of(counter)', 'Uint8Array.of(0, 0, 0, counter)', 'wrong-type'),
  keys('whole blocks', 'output.slice(0, bits / 8)', 'output', 'extra-bytes'),
  keys('HMAC-SHA-256 in the PRF', "createHmac('sha1', key)", "createHmac('sha256', key)"),
  keys(
    'the access point first',
    'isSmaller(ap, station) ? [ap, station] : [station, ap]',
    '[ap, station]',
    'wrong-order',
  ),
  keys('the larger address first', 'isSmaller(ap, station) ?', 'isSmaller(station, ap) ?', 'wrong-order'),
  keys(
    'the station’s nonce first',
    'isSmaller(anonce, snonce) ? [anonce, snonce] : [snonce, anonce]',
    '[snonce, anonce]',
    'wrong-order',
  ),
  keys('nonces in the addresses’ order', 'isSmaller(anonce, snonce) ?', 'isSmaller(ap, station) ?', 'wrong-order'),
  keys('nonces before addresses', '[...addresses, ...nonces]', '[...nonces, ...addresses]', 'wrong-order'),
  keys(
    'KCK and KEK swapped',
    '{ kck: ptk.slice(0, 16), kek: ptk.slice(16, 32)',
    '{ kek: ptk.slice(0, 16), kck: ptk.slice(16, 32)',
    'swapped-fields',
  ),
  keys(
    'bytes compared as signed numbers',
    'return a[at]! < b[at]!;',
    'return (a[at]! << 24) < (b[at]! << 24);',
    'wrong-order',
  ),
  keys('only the first byte compared', 'return a[at]! < b[at]!;', 'return at === 0 && a[0]! < b[0]!;'),
  mic('the MIC field as it is', 'blank.fill(0, MIC, MIC + 16);', '', 'checksum-field-included'),
  mic('the padding behind goes in', 'frame.slice(0, length)', 'frame.slice()', 'checksum-range'),
  mic('the length with the header', '4 + frame[2]! * 256', 'frame[2]! * 256', 'length-off-by-header'),
  mic('without the EAPOL header', '.update(blank)', '.update(blank.subarray(4))', 'checksum-range'),
  mic('all 20 bytes', 'new Uint8Array(hash).slice(0, 16)', 'new Uint8Array(hash)', 'extra-bytes'),
  mic('the last 16 bytes', 'new Uint8Array(hash).slice(0, 16)', 'new Uint8Array(hash).slice(4)', 'cut-off'),
  mic('HMAC-SHA-256', "createHmac('sha1', kck)", "createHmac('sha256', kck)", 'wrong-type'),
  mic('HMAC-MD5, of the older version', "createHmac('sha1', kck)", "createHmac('md5', kck)"),
  mic(
    'the frame itself is made blank',
    'const blank = frame.slice(0, length);',
    'const blank = frame.subarray(0, length);',
  ),
  mic('15 bytes made blank', 'MIC, MIC + 16);\n  const', 'MIC, MIC + 15);\n  const'),
  mic('the counter is not looked at', "if (!isSame(counters[0]!, counters[1]!)) return 'no-answer';", ''),
  mic('only the counter’s last byte', 'message.slice(REPLAY_COUNTER, NONCE)', 'message.slice(NONCE - 1, NONCE)'),
  mic(
    'the flags are not looked at',
    "if ((information & (PAIRWISE | KEY_MIC | KEY_ACK | SECURE)) !== wanted) return 'no-answer';",
    '',
  ),
  mic('Secure is not looked at', 'KEY_ACK | SECURE)) !==', 'KEY_ACK)) !=='),
  mic(
    'no other flag may be set',
    '(information & (PAIRWISE | KEY_MIC | KEY_ACK | SECURE)) !== wanted',
    '(information & ~7) !== wanted',
  ),
  mic('both nonces from message 1', 'const snonce = message2', 'const snonce = message1'),
  mic('the KEK instead of the KCK', 'const { kck } =', 'const { kek: kck } ='),
  mic(
    'part of the MIC compared',
    'isSame(keyMic(message2, kck), message2.slice(MIC, MIC + 16))',
    'keyMic(message2, kck)[0] === message2[MIC]',
  ),
  mic('a wrong MIC is no answer', "? 'same' : 'other'", "? 'same' : 'no-answer'"),
];
