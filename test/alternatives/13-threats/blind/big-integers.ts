/** All numbers are unfolded around the connection's own, and then compared as ordinary ones. */

type Numbers = Record<'rcvNxt' | 'rcvWnd' | 'sndUna' | 'sndNxt' | 'maxSndWnd' | 'challengesLeft', number>;
type Flags = Record<'syn' | 'rst' | 'ack', boolean>;
type Segment = Flags & Record<'sequenceNumber' | 'acknowledgmentNumber' | 'length', number>;

const TURN = 2n ** 32n;

/** The number nearest to `to` that is `value` modulo 2^32. */
function unfold(value: number, to: bigint): bigint {
  const candidates = [-1n, 0n, 1n].map((turns) => BigInt(value) + turns * TURN);
  return candidates.reduce((best, one) => (abs(one - to) < abs(best - to) ? one : best));
}

const abs = (value: bigint) => (value < 0n ? -value : value);

export function verdict(connection: Numbers, segment: Segment): string {
  const rcvNxt = BigInt(connection.rcvNxt);
  const first = unfold(segment.sequenceNumber, rcvNxt);
  const last = first + BigInt(Math.max(segment.length, 1) - 1);
  const inside = (at: bigint) => at >= rcvNxt && at < rcvNxt + BigInt(connection.rcvWnd);
  const challenged = () => (connection.challengesLeft === 0 ? 'drop' : 'challenge');

  if (segment.rst) {
    if (first === rcvNxt) return 'reset';
    return inside(first) ? challenged() : 'drop';
  }
  if (segment.syn) return challenged();

  let acceptable = inside(first) || inside(last);
  if (connection.rcvWnd === 0) acceptable = segment.length === 0 && first === rcvNxt;
  if (!acceptable) return 'ack';

  if (!segment.ack) return 'drop';
  const sndNxt = BigInt(connection.sndNxt);
  const acknowledged = unfold(segment.acknowledgmentNumber, sndNxt);
  const oldest = unfold(connection.sndUna, sndNxt) - BigInt(connection.maxSndWnd);
  return acknowledged < oldest || acknowledged > sndNxt ? challenged() : 'take';
}
