/** Two sessions with a fake clock and a fake TCP between them: every byte takes a millisecond. */

import { Random } from '../../../src/bytes/random.ts';
import { type Micros, milliseconds, NEVER } from '../../../src/bytes/time.ts';
import { BgpDeframer, type BgpMessage, decodeBgp } from '../../../src/packet/bgp/message.ts';
import { BgpSession, type BgpSessionConfig, type BgpSessionOutput } from '../../../src/stack/bgp/session.ts';
import type { BgpState } from '../../../src/stack/bgp/states.ts';

export type Side = 'a' | 'b';
const other = { a: 'b', b: 'a' } as const;

export function makeSession(side: Side, changes: Partial<BgpSessionConfig> = {}): BgpSession {
  const [asNumber, peerAs] = side === 'a' ? [64496, 64497] : [64497, 64496];
  const bgpIdentifier = side === 'a' ? '192.0.2.1' : '192.0.2.2';
  return new BgpSession({ asNumber, peerAs, bgpIdentifier, holdTime: 90, random: new Random(side), ...changes });
}

interface Link {
  /** What each side calls the connection. */
  readonly id: Record<Side, number>;
  isOpen: boolean;
}

export class TwoSessions {
  now: Micros = 0;
  readonly sessions: Record<Side, BgpSession>;
  readonly told: Record<Side, BgpSessionOutput[]> = { a: [], b: [] };
  readonly said: { by: Side; at: Micros; message: BgpMessage }[] = [];
  /** 'connect' fails while it is set. */
  isUnreachable = false;
  /** Swallows what this side sends. */
  muted: Side | undefined;
  readonly #links: Link[] = [];
  readonly #events: { at: Micros; act: () => void }[] = [];
  #lastId = 0;

  constructor(a: Partial<BgpSessionConfig> = {}, b: Partial<BgpSessionConfig> = {}) {
    this.sessions = { a: makeSession('a', a), b: makeSession('b', b) };
  }

  start(...sides: Side[]): this {
    for (const side of sides) this.sessions[side].start(this.now);
    this.settle();
    return this;
  }

  states(): [BgpState, BgpState] {
    return [this.sessions.a.state, this.sessions.b.state];
  }

  changes(side: Side): [BgpState, BgpState][] {
    return this.told[side].flatMap((one) => (one.kind === 'state' ? [[one.from, one.to] as [BgpState, BgpState]] : []));
  }

  notifications(side: Side): string[] {
    return this.told[side].flatMap((one) => (one.kind === 'notification' ? [`${one.by}: ${one.text}`] : []));
  }

  /** Lets time pass, in the order of what happens. */
  run(duration: Micros): this {
    const end = this.now + duration;
    for (;;) {
      this.settle();
      const timers = [this.sessions.a.nextTimer(), this.sessions.b.nextTimer()];
      const next = Math.min(...timers, this.#events[0]?.at ?? NEVER);
      if (next > end) break;
      this.now = Math.max(this.now, next);
      if (this.#events[0] && this.#events[0].at <= this.now) this.#events.shift()!.act();
      else for (const side of ['a', 'b'] as const) this.sessions[side].handleTimer(this.now);
    }
    this.now = end;
    return this;
  }

  /** TCP breaks without a word. */
  cut(): void {
    for (const link of this.#links.filter(({ isOpen }) => isOpen)) {
      link.isOpen = false;
      for (const side of ['a', 'b'] as const) this.sessions[side].handleClosed(link.id[side], this.now);
    }
    this.settle();
  }

  settle(): void {
    for (const side of ['a', 'b'] as const) {
      for (let output = this.sessions[side].poll(); output; output = this.sessions[side].poll()) {
        this.told[side].push(output);
        this.#carryOut(side, output);
      }
    }
  }

  #carryOut(side: Side, output: BgpSessionOutput): void {
    const far = other[side];
    if (output.kind === 'connect') {
      this.#later(() => {
        if (this.isUnreachable) return this.sessions[side].handleConnectFailed(this.now);
        const link = { id: { a: ++this.#lastId, b: ++this.#lastId }, isOpen: true };
        this.#links.push(link);
        this.sessions[side].handleOpen(link.id[side], true, this.now);
        this.sessions[far].handleOpen(link.id[far], false, this.now);
      });
    }
    if (output.kind === 'send') {
      const link = this.#links.find(({ id }) => id[side] === output.connection)!;
      for (const bytes of new BgpDeframer().push(output.bytes)) {
        const size = this.sessions[side].agreement?.asNumberSize ?? 4;
        this.said.push({ by: side, at: this.now, message: decodeBgp(bytes, size) });
      }
      if (this.muted === side) return;
      this.#later(() => link.isOpen && this.sessions[far].handleData(link.id[far], output.bytes, this.now));
    }
    if (output.kind === 'close') {
      const link = this.#links.find(({ id }) => id[side] === output.connection);
      this.#later(() => {
        if (!link?.isOpen) return;
        link.isOpen = false;
        this.sessions[far].handleClosed(link.id[far], this.now);
      });
    }
  }

  #later(act: () => unknown): void {
    this.#events.push({ at: this.now + milliseconds(1), act: () => void act() });
  }
}
