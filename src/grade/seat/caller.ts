/** Calls of a student's code in a process that answers one after another: runner.ts is at the other end. */

import { randomInt } from 'node:crypto';
import { z } from 'zod';
import type { Plain, Student, StudentError, StudentObject } from '../trial.ts';
import { decodePlain, encodePlain } from './plain.ts';
import type { Limits } from './seat.ts';
import { codeThrew, endedEarly, notAnAnswer, wrongShape } from './student-errors.ts';
import type { SyncProcess } from './sync-process.ts';

/** An error's texts have no end that the process could not move. */
const words = z.string().transform((word) => word.slice(0, 4000));
const replySchema = z.discriminatedUnion('ok', [
  z.object({ id: z.number(), ok: z.literal(true), value: z.unknown().optional() }),
  z.object({ id: z.number(), ok: z.literal(false), name: words, message: words, stack: words }),
]);

export class Caller {
  readonly student: Student;
  readonly #process: SyncProcess;
  readonly #limits: Limits;
  /** Where the process sees the student's code. */
  readonly #code: string;
  /** Nobody who has not read a request knows its number. */
  #id = randomInt(2 ** 40);
  #calls = 0;
  /** Milliseconds that the code has been waited for. */
  #waited = 0;
  /** Why no more will be answered. */
  #over: StudentError | undefined;

  /** @param process has said that it is ready */
  constructor(process: SyncProcess, limits: Limits, code: string) {
    this.#process = process;
    this.#limits = limits;
    this.#code = code;
    this.student = {
      call: (name, args, shape) => checked(name, this.#request({ op: 'call', name, args }), shape),
      make: (name, args) => this.#object(this.#request({ op: 'make', name, args })),
    };
  }

  /** Loads a module; the calls to come are of what it exports. @throws StudentError */
  load(file: string): void {
    this.#request({ op: 'load', name: file });
  }

  #object(id: unknown): StudentObject {
    const object = checked('', id, z.number());
    return {
      call: (name, args, shape) => checked(name, this.#request({ op: 'method', name, object, args }), shape),
    };
  }

  #request(request: { op: string; name: string; object?: number; args?: readonly Plain[] }): unknown {
    if (this.#over) throw this.#over;
    const id = ++this.#id;
    if (++this.#calls > this.#limits.calls) this.#end(endedEarly({ kind: 'timeout' }, request.name));
    const answer = this.#ask(encodePlain({ id, ...request }));
    if (answer === undefined) this.#end(endedEarly(this.#process.ended!, request.name));
    const reply = parsed(answer);
    if (reply?.id !== id) this.#end(notAnAnswer()); // whatever writes to the pipe, nothing it says counts any more
    if (!reply.ok) throw codeThrew(reply, this.#code);
    return reply.value;
  }

  /** Whoever asks later is told the same. */
  #end(why: StudentError): never {
    this.#over = why;
    this.#process.close();
    throw why;
  }

  #ask(message: string): string | undefined {
    const { callTimeout, seatTimeout } = this.#limits;
    const start = Date.now();
    this.#process.send(message);
    const answer = this.#process.next(Math.min(callTimeout, seatTimeout - this.#waited));
    this.#waited += Date.now() - start;
    return answer;
  }
}

function parsed(answer: string): z.infer<typeof replySchema> | undefined {
  try {
    return replySchema.safeParse(decodePlain(answer)).data;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

function checked<T>(name: string, value: unknown, shape: z.ZodType<T>): T {
  const outcome = shape.safeParse(value ?? undefined);
  if (outcome.success) return outcome.data;
  throw wrongShape(name, outcome.error);
}
