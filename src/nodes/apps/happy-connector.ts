/**
 * Opens TCP connections to names, over IPv6 or IPv4, whichever answers: happy-eyeballs.ts with a resolver and sockets.
 * A program on a host, because it has timers.
 */

import type { IpAddress } from '../../bytes/ip-address.ts';
import type { Micros } from '../../bytes/time.ts';
import type { Application, ConnectOptions, Sockets } from '../../stack/sockets.ts';
import type { Stream, StreamHandler } from '../../stack/stream.ts';
import { earliestTimer, type Public } from '../../stack/timed.ts';
import { type AddressQuery, type EyeballsAction, type EyeballsConfig, HappyEyeballs } from './happy-eyeballs.ts';
import { LaterStream } from './later-stream.ts';

export interface HappyConnectorOptions extends EyeballsConfig {
  /** Asks for the addresses of a name; answers once, with none if there are none. */
  resolve(
    name: string,
    type: AddressQuery,
    now: Micros,
    answer: (addresses: readonly IpAddress[], now: Micros) => void,
  ): void;
  /** Another machine instead of ours, one for each connection. */
  makeMachine?: MakeEyeballs;
  /** Told of everything that is done, for a lab that shows it. */
  onAction?(action: EyeballsAction, now: Micros): void;
}

export type MakeEyeballs = (config: EyeballsConfig) => Public<HappyEyeballs>;

interface Race {
  readonly machine: Public<HappyEyeballs>;
  readonly name: string;
  readonly port: number;
  readonly options: ConnectOptions;
  readonly stream: LaterStream;
  readonly attempts: Map<IpAddress, Attempt>;
}

interface Attempt {
  readonly stream: Stream;
  /** Whom the stream speaks to once it has won. */
  winner: StreamHandler | undefined;
}

export class HappyConnector implements Application {
  readonly #options: HappyConnectorOptions;
  readonly #races = new Set<Race>();
  #sockets: Sockets | undefined;

  constructor(options: HappyConnectorOptions) {
    this.#options = options;
  }

  start(sockets: Sockets, _now: Micros): void {
    this.#sockets = sockets;
  }

  /** A stream to `name`; what is written before it is open is kept. @throws RangeError before `start` */
  connect(
    { name, port }: { name: string; port: number },
    handler: StreamHandler,
    now: Micros,
    options: ConnectOptions = {},
  ): Stream {
    if (!this.#sockets) throw new RangeError('the connector has not been started');
    const make = this.#options.makeMachine ?? ((config) => new HappyEyeballs(config));
    const machine = make(this.#options);
    const race: Race = { machine, name, port, options, stream: new LaterStream(handler), attempts: new Map() };
    this.#races.add(race);
    machine.start(now);
    this.#flush(race, now);
    return race.stream;
  }

  nextTimer(): Micros {
    return earliestTimer(Array.from(this.#races, ({ machine }) => machine));
  }

  handleTimer(now: Micros): void {
    for (const race of [...this.#races]) {
      race.machine.handleTimer(now);
      this.#flush(race, now);
    }
  }

  #flush(race: Race, now: Micros): void {
    const { machine, stream, attempts } = race;
    for (let action = machine.poll(); action; action = machine.poll()) {
      this.#options.onAction?.(action, now);
      switch (action.kind) {
        case 'query':
          this.#query(race, action.type, now);
          break;
        case 'connect':
          this.#attempt(race, action.address, now);
          break;
        case 'cancel':
          attempts.get(action.address)?.stream.abort(now);
          break;
        case 'connected': {
          const attempt = attempts.get(action.address)!;
          this.#races.delete(race);
          stream.connect((handler) => {
            attempt.winner = handler;
            return attempt.stream;
          }, now);
          if (attempt.winner) attempt.winner.onOpen?.(now);
          else attempt.stream.abort(now); // nobody wants it any more
          break;
        }
        case 'failed':
          this.#races.delete(race);
          stream.fail(action.reason, now);
          break;
        default:
          action satisfies never;
      }
    }
  }

  #query(race: Race, type: AddressQuery, now: Micros): void {
    this.#options.resolve(race.name, type, now, (addresses, at) => {
      race.machine.handleAnswer(type, addresses, at);
      this.#flush(race, at);
    });
  }

  #attempt(race: Race, address: IpAddress, now: Micros): void {
    const { machine, port, options, attempts } = race;
    const handler: StreamHandler = {
      onOpen: (at) => {
        machine.handleOpen(address, at);
        this.#flush(race, at);
      },
      onData: (bytes, at) => attempts.get(address)?.winner?.onData?.(bytes, at),
      onDrain: (at) => attempts.get(address)?.winner?.onDrain?.(at),
      onEnd: (at) => attempts.get(address)?.winner?.onEnd?.(at),
      onClose: (reason, at) => {
        const winner = attempts.get(address)?.winner;
        winner?.onClose?.(reason, at);
        if (winner) return;
        machine.handleFailure(address, reason ?? 'closed', at);
        this.#flush(race, at);
      },
    };
    const stream = this.#sockets!.connectTcp({ address, port }, handler, now, options);
    attempts.set(address, { stream, winner: undefined });
  }
}
