/** A reference solution, written as a student would. */

interface Connection {
  rcvNxt: number;
  rcvWnd: number;
  sndUna: number;
  sndNxt: number;
  maxSndWnd: number;
  challengesLeft: number;
}

interface Segment {
  sequenceNumber: number;
  acknowledgmentNumber: number;
  syn: boolean;
  rst: boolean;
  ack: boolean;
  length: number;
}

export function verdict(connection: Connection, segment: Segment): 'take' | 'drop' | 'reset' | 'ack' | 'challenge' {
  const doubt = connection.challengesLeft > 0 ? 'challenge' : 'drop';
  if (segment.rst) {
    if (segment.sequenceNumber === connection.rcvNxt) return 'reset';
    return inWindow(connection, segment.sequenceNumber) ? doubt : 'drop';
  }
  if (segment.syn) return doubt;
  if (!acceptable(connection, segment)) return 'ack';
  if (!segment.ack) return 'drop';
  const ahead = distance(connection.sndNxt, segment.acknowledgmentNumber);
  const behind = distance(segment.acknowledgmentNumber, connection.sndUna);
  if (ahead > 0 || behind > connection.maxSndWnd) return doubt;
  return 'take';
}

function acceptable(connection: Connection, { sequenceNumber, length }: Segment): boolean {
  if (length === 0) return sequenceNumber === connection.rcvNxt || inWindow(connection, sequenceNumber);
  return inWindow(connection, sequenceNumber) || inWindow(connection, sequenceNumber + length - 1);
}

function inWindow({ rcvNxt, rcvWnd }: Connection, sequenceNumber: number): boolean {
  return (sequenceNumber - rcvNxt) >>> 0 < rcvWnd;
}

/** How far it is from a to b, negative backwards. */
function distance(a: number, b: number): number {
  return (b - a) | 0;
}
