/** The student's Happy Eyeballs in the place of ours. */

import type { IpAddress } from '../../../src/bytes/ip-address.ts';
import type { Micros } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { words, z } from '../../../src/grade/shapes.ts';
import { fail, type Student } from '../../../src/grade/trial.ts';
import type { MakeEyeballs } from '../../../src/nodes/apps/happy-connector.ts';
import type {
  AddressQuery,
  EyeballsAction,
  EyeballsConfig,
  EyeballsState,
  HappyEyeballs,
} from '../../../src/nodes/apps/happy-eyeballs.ts';
import type { Public } from '../../../src/stack/timed.ts';
import { StudentMachine } from '../../03-arp/tasks/student-machine.ts';

const action = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('query'), type: z.enum(['AAAA', 'A']) }),
  z.object({ kind: z.literal('connect'), address: words }),
  z.object({ kind: z.literal('cancel'), address: words }),
  z.object({ kind: z.literal('connected'), address: words }),
  z.object({ kind: z.literal('failed') }),
]);
const actions = z.array(action, { error: 'a list of actions is wanted' }).max(100);

export type Delays = Required<Pick<EyeballsConfig, 'resolutionDelay' | 'connectionAttemptDelay'>>;

export function studentEyeballs(student: Student, delays: Delays): MakeEyeballs {
  return () => new StudentEyeballs(student, delays);
}

export class StudentEyeballs implements Public<HappyEyeballs> {
  /** Nobody in the labs' worlds asks. */
  readonly state: EyeballsState = 'idle';
  readonly #machine: StudentMachine;
  readonly #queue: EyeballsAction[] = [];
  readonly #named = new Set<IpAddress>();
  readonly #running = new Set<IpAddress>();

  constructor(student: Student, delays: Delays) {
    this.#machine = new StudentMachine(student.make('createHappyEyeballs', [{ ...delays }]));
  }

  start(now: Micros): void {
    this.#tell('start', [now]);
  }

  handleAnswer(type: AddressQuery, addresses: readonly IpAddress[], now: Micros): void {
    for (const address of addresses) this.#named.add(address);
    this.#tell('handleAnswer', [type, [...addresses], now]);
  }

  handleOpen(address: IpAddress, now: Micros): void {
    if (this.#running.has(address)) this.#tell('handleOpen', [address, now]);
  }

  handleFailure(address: IpAddress, _reason: string, now: Micros): void {
    if (this.#running.delete(address)) this.#tell('handleFailure', [address, now]);
  }

  poll(): EyeballsAction | undefined {
    return this.#queue.shift();
  }

  nextTimer(): Micros {
    return this.#machine.nextTimer();
  }

  handleTimer(now: Micros): void {
    if (this.#machine.isDue(now)) this.#tell('handleTimer', [now]);
  }

  /** It may be called early, and must do nothing then. */
  wakeEarly(now: Micros): void {
    this.#tell('handleTimer', [now]);
  }

  #tell(method: string, args: (string | number | string[])[]): void {
    for (const wanted of this.#machine.tell(method, args, actions)) {
      this.#mustMakeSense(wanted);
      this.#queue.push(wanted.kind === 'failed' ? { ...wanted, reason: 'no address is left' } : wanted);
    }
  }

  /** What nobody could do is told here, so that no world stumbles over it. */
  #mustMakeSense(wanted: z.infer<typeof action>): void {
    if (wanted.kind === 'query' || wanted.kind === 'failed') return;
    const { kind, address } = wanted;
    if (kind === 'connect') {
      if (!this.#named.has(address)) {
        fail(text(`an attempt at ${address}, which no answer named`, `어느 답에도 없던 ${address}에 시도합니다`));
      }
      this.#running.add(address);
    } else if (!this.#running.has(address)) {
      fail(text(`${kind} ${address}, where no attempt runs`, `${kind} ${address}: 진행 중인 시도가 없습니다`));
    } else {
      this.#running.delete(address);
    }
  }
}
