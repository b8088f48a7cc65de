/**
 * A student's machine with timers, as our devices see it: `nextTimer` is asked only when something has happened, and a
 * machine that keeps the world from going on is found out.
 */

import { type Micros, NEVER } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { micros, type z } from '../../../src/grade/shapes.ts';
import { fail, type Plain, type StudentObject } from '../../../src/grade/trial.ts';

/** More than this is wanted done in no run of a world or a check. */
const MAX_OUTPUTS = 5000;
/** So many calls of handleTimer in one instant are no progress. */
const MAX_AT_ONCE = 100;
/** Nor are so many in one run. */
const MAX_WAKES = 5000;
/** null arrives as undefined. */
const timer = micros.nullish();

export class StudentMachine {
  readonly #object: StudentObject;
  #timer: Micros | undefined;
  #lastWoken: Micros = -1;
  #wokenAtOnce = 0;
  #wakes = 0;
  #outputs = 0;

  constructor(object: StudentObject) {
    this.#object = object;
  }

  /** Calls a method that may change what is due next, and may want things done. */
  tell<T>(method: string, args: readonly Plain[], shape: z.ZodType<T>): T {
    this.#timer = undefined;
    const wanted = this.#object.call(method, args, shape);
    if (Array.isArray(wanted)) this.#outputs += wanted.length;
    if (this.#outputs <= MAX_OUTPUTS) return wanted;
    return fail(
      text(
        `your code wanted more than ${MAX_OUTPUTS} things done: does it ask again and again?`,
        `코드가 요청한 일이 ${MAX_OUTPUTS}개를 넘었습니다. 끝없이 다시 묻고 있습니까?`,
      ),
      { mistake: 'endless-loop' },
    );
  }

  /** Calls a method that changes nothing. */
  ask<T>(method: string, args: readonly Plain[], shape: z.ZodType<T>): T {
    return this.#object.call(method, args, shape);
  }

  nextTimer(): Micros {
    this.#timer ??= this.#object.call('nextTimer', [], timer) ?? NEVER;
    return this.#timer;
  }

  /** Is anything due? Then `handleTimer` is to be called by `tell`. */
  isDue(now: Micros): boolean {
    if (this.nextTimer() > now) return false;
    this.#wakes++;
    this.#wokenAtOnce = now === this.#lastWoken ? this.#wokenAtOnce + 1 : 1;
    this.#lastWoken = now;
    if (this.#wokenAtOnce <= MAX_AT_ONCE && this.#wakes <= MAX_WAKES) return true;
    return fail(
      text(
        'nextTimer keeps naming a time that is past or next to it, even right after handleTimer',
        'handleTimer를 부른 뒤에도 nextTimer가 계속 지난 시각이나 바로 다음 시각을 돌려줍니다',
      ),
      { mistake: 'endless-loop' },
    );
  }
}
