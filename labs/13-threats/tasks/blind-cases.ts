/** Segments near and far, and what becomes of each; places are told relative to the connection's own numbers. */

import type { Random } from '../../../src/bytes/random.ts';
import { seqAdd } from '../../../src/bytes/sequence.ts';
import type { Text } from '../../../src/explain/text.ts';
import { text } from '../../../src/explain/text.ts';
import type { Mistake } from '../../../src/grade/finding.ts';
import { drawU32 } from '../../../src/grade/personal.ts';
import type { Plain } from '../../../src/grade/trial.ts';
import type { VerdictCase } from './verdict-cases.ts';

export const verdicts = ['take', 'drop', 'reset', 'ack', 'challenge'] as const;
export type Verdict = (typeof verdicts)[number];

export type Connection = {
  readonly [field in 'rcvNxt' | 'rcvWnd' | 'sndUna' | 'sndNxt' | 'maxSndWnd' | 'challengesLeft']: number;
};

type BlindCase = VerdictCase<Verdict>;

export function drawConnection(random: Random): Connection {
  const sndUna = drawU32(random);
  return {
    rcvNxt: drawU32(random),
    rcvWnd: 2000 + random.below(60_000),
    sndUna,
    sndNxt: seqAdd(sndUna, 100 + random.below(5000)),
    maxSndWnd: 6000 + random.below(50_000),
    challengesLeft: 1 + random.below(9),
  };
}

/** Windows and acknowledgments that lie across the end of the numbers. */
export function drawWrapping(random: Random): Connection {
  const connection = drawConnection(random);
  const sndUna = seqAdd(0, -1 - random.below(50));
  return { ...connection, rcvNxt: seqAdd(0, -1 - random.below(1000)), sndUna, sndNxt: seqAdd(sndUna, 3000) };
}

/** A segment that would be taken, with something changed. `at` and `acknowledges` count from RCV.NXT and SND.NXT. */
interface Changes {
  at?: number;
  acknowledges?: number;
  syn?: boolean;
  rst?: boolean;
  ack?: boolean;
  length?: number;
}

function blindCase(
  connection: Connection,
  say: Text,
  { at = 0, acknowledges = 0, syn = false, rst = false, ack = true, length = 0 }: Changes,
  want: Verdict,
  source: string,
  mistake?: Mistake,
): BlindCase {
  const segment: Plain = {
    sequenceNumber: seqAdd(connection.rcvNxt, at),
    acknowledgmentNumber: ack ? seqAdd(connection.sndNxt, acknowledges) : 0,
    syn,
    rst,
    ack,
    length,
  };
  return { say, args: [{ ...connection }, segment], want, source, ...(mistake && { mistake }) };
}

const RST = 'RFC 5961 §3.2';
const SYN = 'RFC 5961 §4.2';
const ACK = 'RFC 5961 §5.2';
const ACCEPTABLE = 'RFC 9293 §3.10.7.4';

export function rstCases(connection: Connection): BlindCase[] {
  const { rcvWnd } = connection;
  const rst = (en: string, ko: string, changes: Changes, want: Verdict, mistake?: Mistake) =>
    blindCase(connection, text(`a RST ${en}`, `${ko} RST`), { rst: true, ack: false, ...changes }, want, RST, mistake);
  return [
    rst('at the expected number', '기다리던 번호의', {}, 'reset'),
    rst('one beyond it', '그다음 번호의', { at: 1 }, 'challenge'),
    rst('in the middle of the window', '윈도 가운데의', { at: rcvWnd >> 1 }, 'challenge'),
    rst('at the last number of the window', '윈도 마지막 번호의', { at: rcvWnd - 1 }, 'challenge', 'off-by-one'),
    rst('just beyond the window', '윈도 바로 뒤의', { at: rcvWnd }, 'drop', 'off-by-one'),
    rst('just before the window', '윈도 바로 앞의', { at: -1 }, 'drop', 'off-by-one'),
    rst('far away', '멀리 떨어진', { at: 0x70000000 }, 'drop'),
    rst(
      'with an ACK of nonsense, at the expected number',
      '엉뚱한 ACK를 가진, 기다리던 번호의',
      { ack: true, acknowledges: 1e9 },
      'reset',
    ),
    rst('with SYN, in the window', 'SYN도 있고 윈도 안에 있는', { syn: true, length: 1, at: 5 }, 'challenge'),
    rst('with SYN, at the expected number', 'SYN도 있고 기다리던 번호인', { syn: true, length: 1 }, 'reset'),
    rst('with SYN, outside of the window', 'SYN도 있고 윈도 밖에 있는', { syn: true, length: 1, at: -9 }, 'drop'),
  ];
}

export function synCases(connection: Connection): BlindCase[] {
  const { rcvWnd } = connection;
  const syn = (en: string, ko: string, changes: Changes) =>
    blindCase(
      connection,
      text(`a SYN ${en}`, `${ko} SYN`),
      { syn: true, ack: false, length: 1, ...changes },
      'challenge',
      SYN,
    );
  return [
    syn('at the expected number', '기다리던 번호의', {}),
    syn('in the window', '윈도 안의', { at: rcvWnd >> 1 }),
    syn('outside of the window', '윈도 밖의', { at: rcvWnd + 100 }),
    syn('with ACK', 'ACK도 있는', { ack: true, at: -1 }),
  ];
}

export function acceptableCases(connection: Connection): BlindCase[] {
  const { rcvWnd } = connection;
  const one = (en: string, ko: string, changes: Changes, want: Verdict, mistake?: Mistake) =>
    blindCase(connection, text(en, ko), changes, want, ACCEPTABLE, mistake);
  return [
    one('data at the expected number', '기다리던 번호의 데이터', { length: 100 }, 'take'),
    one('data further on in the window', '윈도 안 뒤쪽의 데이터', { at: 300, length: 100 }, 'take'),
    one('data that was there before', '이미 받은 데이터', { at: -100, length: 100 }, 'ack', 'off-by-one'),
    one(
      'data of which the last byte is new',
      '마지막 바이트만 새로운 데이터',
      { at: -99, length: 100 },
      'take',
      'off-by-one',
    ),
    one(
      'data of which the first byte just fits',
      '첫 바이트만 윈도에 드는 데이터',
      { at: rcvWnd - 1, length: 100 },
      'take',
    ),
    one('data beyond the window', '윈도 뒤의 데이터', { at: rcvWnd, length: 100 }, 'ack', 'off-by-one'),
    one('an empty segment at the expected number', '기다리던 번호의 빈 세그먼트', {}, 'take'),
    one(
      'an empty segment at the last number of the window',
      '윈도 마지막 번호의 빈 세그먼트',
      { at: rcvWnd - 1 },
      'take',
    ),
    one('an empty segment one before (a keep-alive)', '한 번호 앞의 빈 세그먼트(keep-alive)', { at: -1 }, 'ack'),
    one('an empty segment beyond the window', '윈도 뒤의 빈 세그먼트', { at: rcvWnd }, 'ack', 'off-by-one'),
    one(
      'data beyond the window and without ACK',
      '윈도 뒤에 있고 ACK도 없는 데이터',
      { at: rcvWnd, length: 10, ack: false },
      'ack',
      'wrong-order',
    ),
  ];
}

/** With a window of 0. */
export function closedCases(open: Connection): BlindCase[] {
  const connection = { ...open, rcvWnd: 0 };
  const one = (en: string, ko: string, changes: Changes, want: Verdict) =>
    blindCase(connection, text(`${en}, with a window of 0`, `윈도가 0일 때 ${ko}`), changes, want, ACCEPTABLE);
  return [
    one('an empty segment at the expected number', '기다리던 번호의 빈 세그먼트', {}, 'take'),
    one('an empty segment one beyond', '그다음 번호의 빈 세그먼트', { at: 1 }, 'ack'),
    one('data at the expected number', '기다리던 번호의 데이터', { length: 1 }, 'ack'),
    one('a RST at the expected number', '기다리던 번호의 RST', { rst: true, ack: false }, 'reset'),
    one('a RST one beyond', '그다음 번호의 RST', { rst: true, ack: false, at: 1 }, 'drop'),
  ];
}

export function ackCases(connection: Connection): BlindCase[] {
  const { sndUna, sndNxt, maxSndWnd } = connection;
  const oldest = ((sndUna - sndNxt) | 0) - maxSndWnd;
  const one = (en: string, ko: string, changes: Changes, want: Verdict, mistake?: Mistake) =>
    blindCase(connection, text(en, ko), { length: 20, ...changes }, want, ACK, mistake);
  return [
    one('data with an ACK of all that was sent', '보낸 것을 모두 확인하는 데이터', {}, 'take'),
    one(
      'data with an ACK of nothing new',
      '새로 확인하는 것이 없는 데이터',
      { acknowledges: (sndUna - sndNxt) | 0 },
      'take',
    ),
    one(
      'data with an ACK beyond what was sent',
      '보내지 않은 것을 확인하는 데이터',
      { acknowledges: 1 },
      'challenge',
      'off-by-one',
    ),
    one('data with an ACK far beyond', '한참 뒤를 확인하는 데이터', { acknowledges: 1_000_000 }, 'challenge'),
    one(
      'data with an ACK as old as may be',
      '허용되는 가장 오래된 ACK를 가진 데이터',
      { acknowledges: oldest },
      'take',
      'off-by-one',
    ),
    one(
      'data with an ACK that is one older',
      '그보다 하나 더 오래된 ACK를 가진 데이터',
      { acknowledges: oldest - 1 },
      'challenge',
      'off-by-one',
    ),
    one('data without ACK', 'ACK가 없는 데이터', { ack: false }, 'drop'),
  ];
}

/** When all challenges of the five seconds are used up. */
export function limitCases(open: Connection): BlindCase[] {
  const connection = { ...open, challengesLeft: 0 };
  const one = (en: string, ko: string, changes: Changes, want: Verdict) =>
    blindCase(
      connection,
      text(`${en}, with no challenge left`, `챌린지 ACK를 다 쓴 뒤 ${ko}`),
      changes,
      want,
      'RFC 5961 §7',
    );
  return [
    one('a RST in the window', '윈도 안의 RST', { rst: true, ack: false, at: 7 }, 'drop'),
    one('a SYN', 'SYN', { syn: true, ack: false, length: 1 }, 'drop'),
    one('an ACK beyond what was sent', '보내지 않은 것을 확인하는 ACK', { acknowledges: 9 }, 'drop'),
    one('a RST at the expected number', '기다리던 번호의 RST', { rst: true, ack: false }, 'reset'),
    one('data that was there before', '이미 받은 데이터', { at: -20, length: 20 }, 'ack'),
    one('data at the expected number', '기다리던 번호의 데이터', { length: 20 }, 'take'),
  ];
}

/** The same cases, where going wrong most likely has to do with the end of the numbers. */
export function wrapping(cases: readonly BlindCase[]): BlindCase[] {
  return cases.map((one) => ({ ...one, mistake: 'sequence-wrap' }));
}
