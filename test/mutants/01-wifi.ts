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
];
