/** Segments, and what the ACK that answers each has to say. */

import type { Random } from '../../../src/bytes/random.ts';
import { seqAdd } from '../../../src/bytes/sequence.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { drawU16, drawU32 } from '../../../src/grade/personal.ts';
import type { PlainRecord } from '../../../src/grade/trial.ts';
import { buildTcp, type TcpFields } from '../../../src/packet/tcp.ts';
import type { SocketPair } from './socket-pair.ts';

export interface AckCase {
  readonly about: Text;
  readonly connection: Connection;
  /** What has arrived. */
  readonly segment: Uint8Array;
  /** The acknowledgment number of a right answer. */
  readonly expected: number;
}

export interface Connection extends SocketPair, PlainRecord {
  readonly sendNext: number;
  readonly receiveNext: number | null;
  readonly receiveWindow: number;
}

export function rightAck({ connection, expected }: AckCase): Uint8Array {
  const { sourceAddress, destinationAddress, sourcePort, destinationPort, sendNext, receiveWindow } = connection;
  const fields = {
    srcPort: sourcePort,
    dstPort: destinationPort,
    sequenceNumber: sendNext,
    acknowledgmentNumber: expected,
    ack: true,
    window: receiveWindow,
  };
  return buildTcp(fields, sourceAddress, destinationAddress);
}

/** The third segment of the handshake. @param isn of the peer */
export function synAckCase(random: Random, pair: SocketPair, isn = drawU32(random)): AckCase {
  const options = { mss: 1460, sackPermitted: true, windowScale: 7 };
  const connection = { ...drawConnection(random, pair), receiveNext: null };
  return {
    about: text('SYN, ACK with options', '옵션이 있는 SYN, ACK'),
    connection,
    segment: fromPeer(random, connection, { sequenceNumber: isn, syn: true, options }),
    expected: seqAdd(isn, 1),
  };
}

/** In order: even and odd lengths, with options, with FIN. @param next what is expected */
export function inOrderCases(random: Random, pair: SocketPair, fin: boolean, next = drawU32(random)): AckCase[] {
  const timestamps = { value: drawU32(random), echoReply: drawU32(random) };
  const cases = [
    { length: 536, psh: true },
    { length: 1, psh: true },
    { length: 1447, options: { timestamps } },
  ];
  const all = fin ? [{ length: 0 }, ...cases] : cases;
  return all.map(({ length, ...more }) => {
    const connection = { ...drawConnection(random, pair), receiveNext: next };
    const with12 = 'options' in more ? text(', 12 bytes of options', ', 옵션 12바이트') : text('', '');
    const withFin = fin ? text(' and FIN', '와 FIN') : text('', '');
    return {
      about: text(
        `${length} bytes of data${withFin.en}${with12.en}, in order`,
        `순서대로 온 데이터 ${length}바이트${withFin.ko}${with12.ko}`,
      ),
      connection,
      segment: fromPeer(random, connection, { sequenceNumber: next, fin, payload: random.bytes(length), ...more }),
      expected: seqAdd(next, length + (fin ? 1 : 0)),
    };
  });
}

/** Later than expected, earlier, and partly so. */
export function outOfOrderCases(random: Random, pair: SocketPair, next = drawU32(random)): AckCase[] {
  const cases = [
    { offset: 700, length: 300, fin: false, about: text('700 bytes too early', '700바이트 앞선 세그먼트') },
    { offset: 1, length: 1, fin: false, about: text('one byte too early', '1바이트 앞선 세그먼트') },
    { offset: 500, length: 0, fin: true, about: text('a FIN with data missing before it', '앞의 데이터가 빠진 FIN') },
    { offset: -300, length: 300, fin: false, about: text('all of it known already', '이미 모두 받은 세그먼트') },
    { offset: -900, length: 301, fin: false, about: text('a segment from long before', '오래전에 받은 세그먼트') },
    { offset: -1, length: 1, fin: false, about: text('its one byte known already', '이미 받은 1바이트') },
    {
      offset: -200,
      length: 501,
      fin: false,
      about: text('200 bytes known, 301 new', '200바이트는 받았고 301바이트는 새것'),
    },
    { offset: -50, length: 50, fin: true, about: text('data known, FIN new', '데이터는 받았고 FIN은 새것') },
  ];
  return cases.map(({ offset, length, fin, about }) => {
    const connection = { ...drawConnection(random, pair), receiveNext: next };
    const sequenceNumber = seqAdd(next, offset);
    const end = offset > 0 ? 0 : Math.max(0, offset + length + (fin ? 1 : 0));
    return {
      about,
      connection,
      segment: fromPeer(random, connection, { sequenceNumber, fin, payload: random.bytes(length) }),
      expected: seqAdd(next, end),
    };
  });
}

function drawConnection(random: Random, pair: SocketPair) {
  return { ...pair, sendNext: drawU32(random), receiveWindow: 2000 + (drawU16(random) % 63_000) };
}

/** With ACK, and the peer's own window. */
function fromPeer(random: Random, connection: Connection, fields: Omit<TcpFields, 'srcPort' | 'dstPort'>): Uint8Array {
  const { sourceAddress, destinationAddress, sourcePort, destinationPort, sendNext } = connection;
  const all = {
    srcPort: destinationPort,
    dstPort: sourcePort,
    acknowledgmentNumber: sendNext,
    ack: true,
    window: drawU16(random),
    ...fields,
  };
  return buildTcp(all, destinationAddress, sourceAddress);
}
