/** Lives of connections as lists of segments, each with the state that it leads to. Written by hand, so nothing computes them. */

import type { Random } from '../../../src/bytes/random.ts';
import { seqAdd } from '../../../src/bytes/sequence.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import type { Event, State } from '../starter/states.ts';

export interface Story {
  readonly about: Text;
  readonly events: readonly Event[];
  readonly states: readonly State[];
}

type Flags = 'S' | 'SA' | 'A' | 'FA' | 'R' | 'RA';

/** Numbers of both sides, from their initial sequence numbers. */
export class Life {
  readonly events: Event[] = [];
  readonly states: State[] = [];
  #mine: number;
  #theirs: number;

  constructor(mine: number, theirs: number) {
    this.#mine = mine;
    this.#theirs = theirs;
  }

  listen(): this {
    return this.#push({ ...nothing, what: 'listen' }, 'LISTEN');
  }

  timeout(): this {
    return this.#push({ ...nothing, what: 'timeout' }, 'CLOSED');
  }

  /** @param again the segment has been sent before, so the numbers do not go on */
  sent(flags: Flags, state: State, length = 0, { again = false } = {}): this {
    const event = { ...flagsOf(flags), what: 'sent' as const, length };
    const taken = length + Number(event.syn) + Number(event.fin);
    const sequenceNumber = again ? seqAdd(this.#mine, -taken) : this.#mine;
    if (!again) this.#mine = seqAdd(this.#mine, taken);
    return this.#push({ ...event, sequenceNumber, acknowledgmentNumber: event.ack ? this.#theirs : 0 }, state);
  }

  /** @param missing bytes of ours that this does not acknowledge yet */
  received(flags: Flags, state: State, length = 0, { missing = 0, again = false } = {}): this {
    const event = { ...flagsOf(flags), what: 'received' as const, length };
    const taken = length + Number(event.syn) + Number(event.fin);
    const sequenceNumber = again ? seqAdd(this.#theirs, -taken) : this.#theirs;
    if (!again) this.#theirs = seqAdd(this.#theirs, taken);
    const acknowledgmentNumber = event.ack ? seqAdd(this.#mine, -missing) : 0;
    return this.#push({ ...event, sequenceNumber, acknowledgmentNumber }, state);
  }

  /** Connected, from our side. */
  connected(): this {
    return this.sent('S', 'SYN-SENT').received('SA', 'ESTABLISHED').sent('A', 'ESTABLISHED');
  }

  /** Connected, from the other side. */
  accepted(): this {
    return this.listen().received('S', 'SYN-RECEIVED').sent('SA', 'SYN-RECEIVED').received('A', 'ESTABLISHED');
  }

  as(about: Text): Story {
    return { about, events: this.events, states: this.states };
  }

  #push(event: Event, state: State): this {
    this.events.push(event);
    this.states.push(state);
    return this;
  }
}

const nothing = {
  syn: false,
  ack: false,
  fin: false,
  rst: false,
  sequenceNumber: 0,
  acknowledgmentNumber: 0,
  length: 0,
};

function flagsOf(flags: Flags): Omit<Event, 'what' | 'length'> {
  return {
    ...nothing,
    syn: flags.includes('S'),
    ack: flags.includes('A'),
    fin: flags.includes('F'),
    rst: flags.includes('R'),
  };
}

/** A new life, whose numbers may be told. */
export function newLife(random: Random, mine = random.u32(), theirs = random.u32()): Life {
  return new Life(mine, theirs);
}

type Make = () => Life;

export function clientStories(make: Make, bytes: number): Story[] {
  return [
    make()
      .connected()
      .sent('A', 'ESTABLISHED', bytes)
      .received('A', 'ESTABLISHED', 2 * bytes)
      .sent('FA', 'FIN-WAIT-1')
      .received('A', 'FIN-WAIT-2')
      .received('FA', 'TIME-WAIT')
      .sent('A', 'TIME-WAIT')
      .timeout()
      .as(text('a client that closes first', '먼저 닫는 클라이언트')),
    make()
      .connected()
      .received('FA', 'CLOSE-WAIT', bytes)
      .sent('A', 'CLOSE-WAIT')
      .sent('FA', 'LAST-ACK')
      .received('A', 'CLOSED')
      .as(text('a client that closes second', '나중에 닫는 클라이언트')),
  ];
}

export function serverStories(make: Make, bytes: number): Story[] {
  return [
    make()
      .accepted()
      .received('A', 'ESTABLISHED', bytes)
      .sent('A', 'ESTABLISHED', bytes)
      .received('FA', 'CLOSE-WAIT')
      .sent('FA', 'LAST-ACK')
      .received('A', 'CLOSED')
      .as(text('a server that closes second', '나중에 닫는 서버')),
    make()
      .accepted()
      .received('A', 'ESTABLISHED', bytes)
      .sent('FA', 'FIN-WAIT-1', 3 * bytes)
      .received('FA', 'TIME-WAIT')
      .sent('A', 'TIME-WAIT')
      .received('FA', 'TIME-WAIT', 0, { again: true })
      .sent('A', 'TIME-WAIT')
      .timeout()
      .as(text('a server that closes first, and gets FIN and ACK in one', '먼저 닫고 FIN과 ACK를 함께 받는 서버')),
  ];
}

export function closingStories(make: Make, bytes: number): Story[] {
  return [
    make()
      .connected()
      .sent('FA', 'FIN-WAIT-1', bytes)
      .received('A', 'FIN-WAIT-1', 0, { missing: 1 })
      .received('A', 'FIN-WAIT-1', bytes, { missing: 1 })
      .received('A', 'FIN-WAIT-2')
      .received('A', 'FIN-WAIT-2', bytes)
      .sent('A', 'FIN-WAIT-2')
      .received('FA', 'TIME-WAIT', 2 * bytes)
      .as(
        text(
          'half closed: the data is acknowledged before the FIN, and answers still come',
          '반쯤 닫힘: 데이터가 FIN보다 먼저 확인되고 응답은 계속 옴',
        ),
      ),
    make()
      .accepted()
      .sent('FA', 'FIN-WAIT-1')
      .received('FA', 'CLOSING', 0, { missing: 1 })
      .sent('A', 'CLOSING')
      .received('A', 'CLOSING', 0, { missing: 1 })
      .received('A', 'TIME-WAIT')
      .timeout()
      .as(text('both close at the same time', '양쪽이 동시에 닫음')),
    make()
      .accepted()
      .received('FA', 'CLOSE-WAIT', bytes)
      .sent('A', 'CLOSE-WAIT', 3 * bytes)
      .received('A', 'CLOSE-WAIT', 0, { missing: bytes })
      .sent('FA', 'LAST-ACK', bytes)
      .received('A', 'LAST-ACK', 0, { missing: 1 })
      .sent('FA', 'LAST-ACK', bytes, { again: true })
      .received('A', 'CLOSED')
      .as(text('the last FIN is sent twice', '마지막 FIN을 두 번 보냄')),
  ];
}

export function brokenStories(make: Make, bytes: number): Story[] {
  return [
    make()
      .sent('S', 'SYN-SENT')
      .sent('S', 'SYN-SENT', 0, { again: true })
      .received('RA', 'CLOSED')
      .as(text('connection refused', '연결 거부됨')),
    make()
      .listen()
      .received('R', 'LISTEN')
      .received('S', 'SYN-RECEIVED')
      .sent('SA', 'SYN-RECEIVED')
      .sent('SA', 'SYN-RECEIVED', 0, { again: true })
      .received('RA', 'LISTEN')
      .received('S', 'SYN-RECEIVED')
      .sent('SA', 'SYN-RECEIVED')
      .received('FA', 'CLOSE-WAIT', bytes)
      .sent('R', 'CLOSED')
      .as(text('a server whose first caller hangs up', '첫 상대가 끊어 버린 서버')),
    make()
      .sent('S', 'SYN-SENT')
      .received('S', 'SYN-RECEIVED')
      .sent('SA', 'SYN-RECEIVED', 0, { again: true })
      .received('A', 'ESTABLISHED')
      .sent('A', 'ESTABLISHED', bytes)
      .received('R', 'CLOSED')
      .as(text('both call at the same time, and one breaks off', '양쪽이 동시에 걸고 한쪽이 끊음')),
    make()
      .sent('S', 'SYN-SENT')
      .received('S', 'SYN-RECEIVED')
      .received('RA', 'CLOSED')
      .as(text('both call at the same time, and one is refused', '양쪽이 동시에 걸고 한쪽이 거부됨')),
    make()
      .connected()
      .sent('FA', 'FIN-WAIT-1')
      .received('RA', 'CLOSED')
      .as(text('a RST instead of the last ACK', '마지막 ACK 대신 온 RST')),
    make().connected().sent('RA', 'CLOSED').as(text('broken off from this side', '이쪽에서 끊음')),
  ];
}
