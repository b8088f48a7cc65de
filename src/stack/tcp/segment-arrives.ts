/**
 * SEGMENT ARRIVES: what a connection does with a segment, in the order of RFC 9293 §3.10.7. The checks of RFC 5961 §3
 * to §5 (blind attacks) and of RFC 7323 §5 (PAWS) are in their places. Urgent data is read in line (RFC 6093 §4).
 */

import { seqAdd, seqGt, seqLe, seqLt } from '../../bytes/sequence.ts';
import type { Micros } from '../../bytes/time.ts';
import { segmentLength, type TcpFields, type TcpSegment } from '../../packet/tcp.ts';
import type { Public } from '../timed.ts';
import type { TcpConfig } from './config.ts';
import type { Agreement } from './options.ts';
import type { TcpReceiver } from './receiver.ts';
import { resetFor } from './reset.ts';
import type { TcpSender } from './sender.ts';
import type { TcpState } from './states.ts';
import type { Timestamps } from './timestamps.ts';

/** The transmission control block (§3.3.1) as these rules see it; TcpConnection is one. */
export interface ControlBlock {
  readonly state: TcpState;
  readonly passive: boolean;
  readonly config: Pick<TcpConfig, 'blindAttackChecks'>;
  readonly sender: Public<TcpSender>;
  readonly receiver: Public<TcpReceiver>;
  readonly timestamps: Timestamps;
  readonly agreement: Agreement | undefined;
  enter(state: TcpState, now: Micros): void;
  /** The peer's SYN: numbers and options. */
  synchronize(segment: TcpSegment, now: Micros): void;
  /** Ends it all; without a reason, in good order. */
  close(reason: string | undefined, now: Micros): void;
  reset(fields: Pick<TcpFields, 'sequenceNumber' | 'acknowledgmentNumber' | 'ack'>): void;
  /** An ACK that makes an honest peer prove itself (RFC 5961), sent with measure. */
  challenge(now: Micros): void;
  restartTimeWait(now: Micros): void;
}

export function segmentArrives(connection: ControlBlock, segment: TcpSegment, now: Micros): void {
  switch (connection.state) {
    case 'CLOSED':
      answerWithReset(connection, segment);
      break;
    case 'LISTEN':
      inListen(connection, segment, now);
      break;
    case 'SYN-SENT':
      inSynSent(connection, segment, now);
      break;
    default:
      inOtherStates(connection, segment, now);
  }
}

/** §3.10.7.2. Data in a SYN is not taken: it is not acknowledged, so it will come again. */
function inListen(connection: ControlBlock, segment: TcpSegment, now: Micros): void {
  if (segment.ack) answerWithReset(connection, segment);
  if (segment.rst || segment.ack || !segment.syn) return;
  connection.synchronize(segment, now);
  connection.sender.synchronize();
  connection.enter('SYN-RECEIVED', now);
}

/** §3.10.7.3. */
function inSynSent(connection: ControlBlock, segment: TcpSegment, now: Micros): void {
  const { sender } = connection;
  const { acknowledgmentNumber } = segment;
  const ackIsGood = seqLt(sender.iss, acknowledgmentNumber) && seqLe(acknowledgmentNumber, sender.highestSent);
  if (segment.ack && !ackIsGood) {
    answerWithReset(connection, segment);
    return;
  }
  if (segment.rst) {
    if (segment.ack) connection.close('connection refused', now);
    return;
  }
  if (!segment.syn) return;
  connection.synchronize(segment, now);
  if (segment.ack) {
    takeAck(connection, segment, segment.window, now);
    connection.enter('ESTABLISHED', now);
    takeText(connection, segment, seqAdd(segment.sequenceNumber, 1), now);
  } else {
    sender.synchronize();
    connection.enter('SYN-RECEIVED', now);
  }
}

/** §3.10.7.4. */
function inOtherStates(connection: ControlBlock, segment: TcpSegment, now: Micros): void {
  const { sender, receiver } = connection;
  let { sequenceNumber, syn } = segment;
  const window = syn ? segment.window : segment.window * 2 ** (connection.agreement?.sendShift ?? 0);
  if (connection.state === 'SYN-RECEIVED' && syn && sequenceNumber === receiver.irs && !segment.rst) {
    // The SYN that brought us here, again: our SYN, ACK was lost. With ACK it is the other half of a simultaneous
    // open (§3.5, figure 8), of which only the ACK is news.
    if (!segment.ack) {
      sender.synchronize();
      return;
    }
    sequenceNumber = receiver.nxt;
    syn = false;
  }

  // First: the sequence number, after PAWS (RFC 7323 §5.3).
  if (!checkTimestamps(connection, segment, now)) return;
  if (!receiver.isAcceptable(sequenceNumber, segmentLength({ ...segment, syn }))) {
    answerUnacceptable(connection, segment, now);
    return;
  }
  const { timestamps } = segment.options;
  if (connection.timestamps.enabled && timestamps) connection.timestamps.update(timestamps.value, sequenceNumber, now);

  const { blindAttackChecks } = connection.config;
  // Second: RST. Only the exact number is believed (RFC 5961 §3.2).
  if (segment.rst) {
    if (sequenceNumber === receiver.nxt || !blindAttackChecks) connection.close(resetReason(connection), now);
    else connection.challenge(now);
    return;
  }
  // Fourth: SYN. A passive open starts over; otherwise the peer has to show that it means it (RFC 5961 §4.2).
  if (syn) {
    const startsOver = connection.state === 'SYN-RECEIVED' && connection.passive;
    // RFC 793 p. 71: a SYN in the window is an error, answered with a RST.
    if (!startsOver && !blindAttackChecks) connection.reset({ sequenceNumber: sender.nxt });
    if (startsOver || !blindAttackChecks) connection.close('connection reset', now);
    else connection.challenge(now);
    return;
  }
  // Fifth: ACK.
  if (!segment.ack || !checkAck(connection, segment, now)) return;
  if (connection.state === 'SYN-RECEIVED') connection.enter('ESTABLISHED', now);
  takeAck(connection, segment, window, now);
  afterAck(connection, now);
  // Sixth (urgent) is left out; seventh and eighth: data and FIN.
  takeText(connection, segment, sequenceNumber, now);
}

/** RFC 7323 §3.2: once agreed, every segment has timestamps. §5.3 R1: an older one is from before the numbers wrapped. */
function checkTimestamps(connection: ControlBlock, segment: TcpSegment, now: Micros): boolean {
  if (!connection.timestamps.enabled || segment.rst) return true;
  const { timestamps } = segment.options;
  if (!timestamps) return false;
  if (!connection.timestamps.isOld(timestamps.value, now)) return true;
  answerUnacceptable(connection, segment, now);
  return false;
}

/** Old data gets its ACK again, or the peer would send it for ever; what has none is answered with measure. */
function answerUnacceptable(connection: ControlBlock, segment: TcpSegment, now: Micros): void {
  if (segment.rst) return;
  if (connection.state === 'TIME-WAIT' && segment.fin) connection.restartTimeWait(now);
  if (segmentLength(segment) > 0) connection.receiver.ackNow();
  else connection.challenge(now);
}

function resetReason(connection: ControlBlock): string {
  return connection.state === 'SYN-RECEIVED' ? 'connection refused' : 'connection reset';
}

/** May the ACK be believed? RFC 5961 §5.2 narrows what RFC 793 took. */
function checkAck(connection: ControlBlock, segment: TcpSegment, now: Micros): boolean {
  const { sender } = connection;
  const { acknowledgmentNumber } = segment;
  const unsent = seqGt(acknowledgmentNumber, sender.highestSent);
  if (connection.state === 'SYN-RECEIVED') {
    if (!unsent && seqLt(sender.una, acknowledgmentNumber)) return true;
    answerWithReset(connection, segment);
    return false;
  }
  const ancient = seqLt(acknowledgmentNumber, seqAdd(sender.una, -sender.maxWnd));
  if (!unsent && (!ancient || !connection.config.blindAttackChecks)) return true;
  connection.challenge(now);
  return false;
}

function takeAck(connection: ControlBlock, segment: TcpSegment, window: number, now: Micros): void {
  const echo = connection.timestamps.enabled ? segment.options.timestamps?.echoReply : undefined;
  connection.sender.handleAck(
    {
      sequenceNumber: segment.sequenceNumber,
      acknowledgmentNumber: segment.acknowledgmentNumber,
      window,
      takesSequence: segmentLength(segment) > 0,
      sack: segment.options.sack ?? [],
      timestampRtt: echo === undefined ? undefined : connection.timestamps.roundTrip(echo, now),
    },
    now,
  );
}

/** What the ACK of our FIN leads to. */
function afterAck(connection: ControlBlock, now: Micros): void {
  if (!connection.sender.finAcked) return;
  switch (connection.state) {
    case 'FIN-WAIT-1':
      connection.enter('FIN-WAIT-2', now);
      break;
    case 'CLOSING':
      connection.enter('TIME-WAIT', now);
      break;
    case 'LAST-ACK':
      connection.close(undefined, now);
      break;
    default:
  }
}

function takeText(connection: ControlBlock, segment: TcpSegment, sequenceNumber: number, now: Micros): void {
  const { receiver } = connection;
  if (receiver.finReceived) return;
  receiver.receive(sequenceNumber, segment.payload, segment.fin, now);
  if (!receiver.finReceived) return;
  switch (connection.state) {
    case 'ESTABLISHED':
      connection.enter('CLOSE-WAIT', now);
      break;
    case 'FIN-WAIT-1':
      connection.enter('CLOSING', now);
      break;
    case 'FIN-WAIT-2':
      connection.enter('TIME-WAIT', now);
      break;
    default:
  }
}

function answerWithReset(connection: ControlBlock, segment: TcpSegment): void {
  const reset = resetFor(segment);
  if (reset) connection.reset(reset);
}
