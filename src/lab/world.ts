/**
 * A world: devices wired together with links over a medium. It moves frames and timers between the medium and the
 * devices, records every frame on every link, and lets a lab wait until something has happened.
 */

import { Random } from '../bytes/random.ts';
import { type Micros, NEVER, seconds } from '../bytes/time.ts';
import { type Impairment, impair, type LinkRules } from '../media/impair.ts';
import type { Link, LinkEnd, LinkSpec, Medium } from '../media/medium.ts';
import { tap } from '../media/tap.ts';
import type { Node } from '../nodes/node.ts';
import type { Parts } from './parts.ts';

/** A frame as it was put into a link. */
export interface RecordedFrame {
  readonly link: string;
  /** The end that sent it. */
  readonly from: LinkEnd;
  readonly time: Micros;
  readonly bytes: Uint8Array;
}

/** Where a cable is plugged in. */
export type Plug = readonly [node: Node, port: number];

/** A cable that can be pulled out and put in again: set `plugged`. */
export interface Cable {
  plugged: boolean;
}

export interface WorldOptions {
  readonly medium: Medium;
  /** Everything random in the world follows from it. */
  readonly seed: string;
  /** Parts of devices that others stand in for. */
  readonly parts?: Parts;
  /** What links do to frames beside what the lab says of them, by link name; '*' for all that are not named. */
  readonly weather?: Readonly<Record<string, Impairment>>;
  /** Stops the world: `until` rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What a lab waited for did not happen. */
export class WorldTimeout extends Error {
  constructor(what: string, limit: Micros) {
    super(`waited ${limit / 1_000_000} s in vain until ${what}`);
    this.name = 'WorldTimeout';
  }
}

export class World {
  readonly random: Random;
  readonly parts: Parts;
  /** The links, in the order in which they were made. */
  readonly links: LinkSpec[] = [];
  /** Every frame so far, in order. */
  readonly frames: RecordedFrame[] = [];
  readonly #medium: Medium;
  readonly #weather: Readonly<Record<string, Impairment>>;
  readonly #signal: AbortSignal | undefined;
  readonly #rules: Record<string, LinkRules> = {};
  readonly #nodes = new Map<Node, NodeState>();
  readonly #untapped = new Set<string>();

  constructor({ medium, seed, signal, parts = {}, weather = {} }: WorldOptions) {
    this.random = new Random(`seed ${seed}`);
    this.parts = parts;
    this.#weather = weather;
    this.#signal = signal;
    const record = (link: string, time: Micros, bytes: Uint8Array, from: LinkEnd) => {
      if (!this.#untapped.has(link)) this.frames.push({ link, from, time, bytes });
    };
    // The tap is outermost: it sees what a device puts into the link, before the link delays or loses it.
    this.#medium = tap(impair(medium, this.#rules, this.random.fork('links')), record);
  }

  get now(): Micros {
    return this.#medium.now();
  }

  /** Microseconds since 1970-01-01 UTC at world time 0. */
  get epoch(): number {
    return this.#medium.epoch;
  }

  add<N extends Node>(node: N): N {
    this.#nodes.set(node, { plugs: [], timerAt: NEVER, cancelTimer: () => {} });
    return node;
  }

  /** Lays a cable. `rules` say what the link does to frames besides carrying them: its delay, above all. */
  connect(name: string, a: Plug, b: Plug, rules: LinkRules = {}, framing: LinkSpec['framing'] = 'ethernet'): Cable {
    const { spec, cable } = this.#connect(name, a, b, rules, framing);
    this.links.push(spec);
    return cable;
  }

  /** From a radio to the air. It is in no capture: what goes on in the air a listener hears once, and not each radio again. */
  connectRadio(name: string, radio: Plug, air: Plug, rules: LinkRules = {}): Cable {
    this.#untapped.add(name);
    return this.#connect(name, radio, air, rules, 'radio').cable;
  }

  /** Does something with the devices from outside (starts a program, pulls a plug), then lets what follows happen. */
  act<T>(deed: (now: Micros) => T): T {
    const result = deed(this.now);
    for (const node of this.#nodes.keys()) this.#settle(node);
    return result;
  }

  /**
   * Lets the world go on until `done()`.
   * @param what completes the sentence "waited in vain until …".
   * @throws WorldTimeout after `limit` (default 60 s of the world's time), or the signal's reason.
   */
  async until(done: () => boolean, what: string, limit: Micros = seconds(60)): Promise<void> {
    const stopped = () => this.#signal?.aborted ?? false;
    const happened = await this.#medium.run(() => done() || stopped(), limit);
    this.#signal?.throwIfAborted();
    if (!happened) throw new WorldTimeout(what, limit);
  }

  /** Lets `duration` of the world's time pass. Where time is real, stretches in which nothing happens are skipped. */
  async pass(duration: Micros): Promise<void> {
    await this.#medium.pass(() => this.#signal?.aborted ?? false, duration);
    this.#signal?.throwIfAborted();
  }

  #connect(
    name: string,
    a: Plug,
    b: Plug,
    rules: LinkRules,
    framing: LinkSpec['framing'],
  ): { readonly spec: LinkSpec; readonly cable: Cable } {
    const ends = [a, b] as const;
    const spec: LinkSpec = { name, framing, ends: [a[0].name, b[0].name] };
    const cable: Cable = { plugged: true };
    this.#rules[name] = under(this.#weather[name] ?? this.#weather['*'], rules);
    const link = this.#medium.open(spec, (at, frame) => {
      const [node, port] = ends[at];
      if (!cable.plugged) return;
      node.handleFrame(port, frame, this.now);
      this.#settle(node);
    });
    for (const end of [0, 1] as const) {
      const [node, port] = ends[end];
      this.#stateOf(node).plugs[port] = { link, end, cable };
    }
    return { spec, cable };
  }

  /** Takes from a device what it wants to send and when it wants to be woken. */
  #settle(node: Node): void {
    const state = this.#stateOf(node);
    for (let out = node.pollTransmit(); out; out = node.pollTransmit()) {
      const plug = state.plugs[out.port];
      if (plug?.cable.plugged) plug.link.send(plug.end, out.frame); // else the frame goes nowhere
    }
    const at = node.nextTimer();
    if (at === state.timerAt) return;
    state.cancelTimer();
    state.timerAt = at;
    state.cancelTimer = at === NEVER ? () => {} : this.#medium.setTimer(at, () => this.#wake(node, state));
  }

  #wake(node: Node, state: NodeState): void {
    state.timerAt = NEVER;
    state.cancelTimer = () => {};
    node.handleTimer(this.now);
    this.#settle(node);
  }

  #stateOf(node: Node): NodeState {
    const state = this.#nodes.get(node);
    if (!state) throw new RangeError(`${node.name} is not in this world: add it first`);
    return state;
  }
}

interface NodeState {
  /** By port. */
  plugs: ({ link: Link; end: LinkEnd; cable: Cable } | undefined)[];
  timerAt: Micros;
  cancelTimer: () => void;
}

function under(weather: Impairment | undefined, rules: LinkRules): LinkRules {
  if (!weather) return rules;
  const [from0, from1] = 'length' in rules ? rules : [rules, rules];
  return [
    { ...from0, ...weather },
    { ...from1, ...weather },
  ];
}
