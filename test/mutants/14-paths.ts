/** Typical mistakes in the tasks of the paths lab. */

import { mutantsOf } from '../helpers/mutants.ts';
import type { Mutant } from '../helpers/task-suite.ts';

const sack = mutantsOf('sack-option');
const rto = mutantsOf('rto');
const win = mutantsOf('window');

export const mutants: readonly Mutant[] = [
  sack('oldest block first', 'ranges = [range, ...others]', 'ranges = [...others, range]', 'wrong-order'),
  sack(
    'blocks in the order of their numbers',
    'ranges = [range, ...others]',
    'ranges = [range, ...others].sort((a, b) => a.left - b.left)',
    'wrong-order',
  ),
  sack(
    'right edge is the last byte',
    '(segment.sequenceNumber + segment.length) >>> 0',
    '(segment.sequenceNumber + segment.length - 1) >>> 0',
    'off-by-one',
  ),
  sack(
    'blocks that touch stay two',
    'isAfter(other.left, range.right) ||',
    '!isAfter(range.right, other.left) ||',
    'extra-bytes',
  ),
  sack(
    'blocks are never joined',
    'others.push(other);\n        continue;\n      }',
    'others.push(other);\n        continue;\n      }\n      if (others) { others.push(other); continue; }',
  ),
  sack('length without kind and length', '2 + 8 * count]', '8 * count]', 'option-length'),
  sack('length with the NOPs', '2 + 8 * count]', '4 + 8 * count]', 'option-length'),
  sack('no NOPs', 'option.set([1, 1, 5, 2 + 8 * count]);', 'option.set([5, 2 + 8 * count, 1, 1]);'),
  sack('kind 4', '[1, 1, 5,', '[1, 1, 4,'),
  sack(
    'left edges in little endian',
    'view.setUint32(4 + 8 * i, ranges[i]!.left)',
    'view.setUint32(4 + 8 * i, ranges[i]!.left, true)',
    'byte-order',
  ),
  sack(
    'room is not looked at',
    'Math.min(ranges.length, 4, Math.floor((room - 4) / 8))',
    'Math.min(ranges.length, 4)',
    'extra-bytes',
  ),
  sack('room without the two NOPs', 'Math.floor((room - 4) / 8)', 'Math.floor((room - 2) / 8)', 'extra-bytes'),
  sack('three blocks at most', 'Math.min(ranges.length, 4,', 'Math.min(ranges.length, 3,', 'too-short'),
  sack(
    'five blocks at most',
    'Math.min(ranges.length, 4, Math.floor((room - 4) / 8))',
    'Math.min(ranges.length, 5, Math.floor((room + 4) / 8))',
    'extra-bytes',
  ),
  sack('an option without blocks', 'if (count < 1) return', 'if (count < 0) return', 'extra-bytes'),
  sack(
    'what fills the gap is a block',
    'if (isAfter(range.left, next)) {',
    'if (range.left !== receiveNext) {',
    'extra-bytes',
  ),
  sack('RCV.NXT never moves', 'if (isAfter(range.right, next)) next = range.right;', '', 'extra-bytes'),
  sack('numbers compared as they are', '((a - b) | 0) > 0', 'a > b'),
  rto('first sample through the formulas', 'if (srtt === null) {', 'srtt ??= 0;\n      if (false) {'),
  rto(
    'SRTT before RTTVAR',
    'rttvar = 0.75 * rttvar + 0.25 * Math.abs(srtt - event.rtt);\n        srtt = 0.875 * srtt + 0.125 * event.rtt;',
    'srtt = 0.875 * srtt + 0.125 * event.rtt;\n        rttvar = 0.75 * rttvar + 0.25 * Math.abs(srtt - event.rtt);',
    'wrong-order',
  ),
  rto('alpha and beta swapped', '0.875 * srtt + 0.125 * event.rtt', '0.75 * srtt + 0.25 * event.rtt'),
  rto('alpha on the wrong side', '0.875 * srtt + 0.125 * event.rtt', '0.125 * srtt + 0.875 * event.rtt'),
  rto('RTTVAR is all of the first sample', 'rttvar = event.rtt / 2', 'rttvar = event.rtt'),
  rto('K missing', 'K * rttvar', 'rttvar', 'wrong-timer'),
  rto('no lower bound', 'Math.max(rto, SMALLEST)', 'rto', 'wrong-timer'),
  rto('no upper bound', 'Math.min(Math.max(rto, SMALLEST), LARGEST)', 'Math.max(rto, SMALLEST)', 'wrong-timer'),
  rto('granularity forgotten', 'Math.max(G, K * rttvar)', 'K * rttvar'),
  rto('deviation with its sign', 'Math.abs(srtt - event.rtt)', '(event.rtt - srtt)'),
  rto('no backing off', 'rto = rto * 2;', ''),
  rto('backing off by one and a half', 'rto * 2', 'rto * 1.5'),
  rto(
    'backing off for good',
    'rto = srtt + Math.max(G, K * rttvar);',
    'rto = Math.max(rto, srtt + Math.max(G, K * rttvar));',
  ),
  rto('a timeout forgets SRTT', 'rto = rto * 2;', 'rto = rto * 2;\n      srtt = null;'),
  rto('milliseconds', 'results.push(rto)', 'results.push(rto / 1000)', 'wrong-unit'),
  rto('only the last', 'return results', 'return results.slice(-1)', 'too-short'),
  win('slow start by what was acknowledged', 'cwnd += Math.min(event.bytes, mss);', 'cwnd += event.bytes;'),
  win(
    'slow start by a segment, however little was acknowledged',
    'cwnd += Math.min(event.bytes, mss);',
    'cwnd += mss;',
  ),
  win('slow start at the threshold, too', 'cwnd < ssthresh', 'cwnd <= ssthresh'),
  win('no congestion avoidance', 'if (counted >= cwnd) {', 'if (counted >= mss) {'),
  win('a whole window is not enough', 'if (counted >= cwnd) {', 'if (counted > cwnd) {'),
  win('the rest of the count is lost', 'counted -= cwnd;', 'counted = 0;'),
  win(
    'taken off after growing',
    'counted -= cwnd;\n          cwnd += mss;',
    'cwnd += mss;\n          counted -= cwnd;',
  ),
  win(
    'half of the window',
    'ssthresh = Math.max(Math.floor(event.flightSize / 2), 2 * mss);',
    'ssthresh = Math.max(Math.floor(cwnd / 2), 2 * mss);',
  ),
  win(
    'no smallest threshold',
    'ssthresh = Math.max(Math.floor(event.flightSize / 2), mss * 2);',
    'ssthresh = Math.floor(event.flightSize / 2);',
  ),
  win(
    'rounded up',
    'Math.max(Math.floor(event.flightSize / 2), 2 * mss)',
    'Math.max(Math.ceil(event.flightSize / 2), 2 * mss)',
  ),
  win('three segments not added', 'cwnd = ssthresh + 3 * mss;', 'cwnd = ssthresh;'),
  win(
    'no inflation',
    "} else if (event.type === 'another-duplicate') {\n      cwnd += mss;",
    "} else if (event.type === 'another-duplicate') {\n      cwnd += 0;",
  ),
  win('no deflation', 'cwnd = ssthresh!;', ''),
  win('a timeout halves only', 'cwnd = mss;\n      counted = 0;', 'cwnd = ssthresh;\n      counted = 0;'),
  win(
    'a timeout goes back to the initial window',
    'cwnd = mss;\n      counted = 0;',
    'cwnd = initialWindow;\n      counted = 0;',
  ),
  win('a loss keeps the count', 'cwnd = ssthresh + 3 * mss;\n      counted = 0;', 'cwnd = ssthresh + 3 * mss;'),
  win('a threshold from the start', 'let ssthresh: number | null = null;', 'let ssthresh: number | null = 65535;'),
];
