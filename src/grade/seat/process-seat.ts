/** A seat in a process of its own. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Plain, Student, StudentObject } from '../trial.ts';
import type { Isolator } from './isolation.ts';
import { decodePlain, encodePlain } from './plain.ts';
import { limits, type Seat, type Seats } from './seat.ts';
import { stripTypes } from './strip.ts';
import { codeThrew, endedEarly, notAnAnswer, wrongShape } from './student-errors.ts';
import { type Ended, SyncProcess, sourceBeside } from './sync-process.ts';

export function processSeats(isolator: Isolator): Seats {
  return {
    isolation: isolator.isolation,
    open(files, file) {
      const folder = stage(files);
      try {
        return new ProcessSeat(isolator, folder, file);
      } catch (error) {
        rmSync(folder, { recursive: true, force: true });
        throw error;
      }
    },
  };
}

/** Puts the code, its types stripped, and the runner where the process will see them, and nothing else. */
function stage(files: ReadonlyMap<string, string>): string {
  const sources = Array.from(files, ([path, source]) => [path, stripTypes(source, path)] as const);
  const folder = mkdtempSync(join(tmpdir(), 'packet-journey-'));
  for (const [path, source] of sources) {
    const target = join(folder, 'code', path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, source);
  }
  mkdirSync(join(folder, 'code'), { recursive: true });
  writeFileSync(join(folder, 'code/package.json'), '{"type":"module"}\n');
  writeFileSync(join(folder, 'runner.mjs'), sourceBeside('runner'));
  return folder;
}

const replySchema = z.discriminatedUnion('ok', [
  z.object({ id: z.number(), ok: z.literal(true), value: z.unknown() }),
  z.object({ id: z.number(), ok: z.literal(false), name: z.string(), message: z.string(), stack: z.string() }),
]);

class ProcessSeat implements Seat {
  readonly student: Student;
  readonly #process: SyncProcess;
  readonly #folder: string;
  readonly #release: () => void;
  readonly #deadline = Date.now() + limits.seatTimeout;
  #calls = 0;

  constructor(isolator: Isolator, folder: string, file: string) {
    this.#folder = folder;
    const { launch, release } = isolator.prepare(folder);
    this.#release = release;
    this.#process = new SyncProcess(launch);
    this.student = {
      call: (name, args, shape) => checked(name, this.#request({ op: 'call', name, args }), shape),
      make: (name, args) => this.#object(this.#request({ op: 'make', name, args })),
    };
    try {
      this.#request({ op: 'load', name: file });
    } catch (error) {
      this.close();
      throw error;
    }
  }

  get isOver(): boolean {
    return this.#process.ended !== undefined;
  }

  get printed(): string {
    return this.#process.printed;
  }

  close(): void {
    this.#process.close();
    this.#release();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #object(id: unknown): StudentObject {
    const object = checked('', id, z.number());
    return {
      call: (name, args, shape) => checked(name, this.#request({ op: 'method', name, object, args }), shape),
    };
  }

  #request(request: { op: string; name: string; object?: number; args?: readonly Plain[] }): unknown {
    const id = ++this.#calls;
    const left = Math.min(limits.callTimeout, this.#deadline - Date.now());
    if (id > limits.calls || left <= 0) throw endedEarly({ kind: 'timeout' }, request.name);
    const answer = this.#process.ask(encodePlain({ id, ...request }), left);
    if (answer === undefined) throw endedEarly(this.#process.ended as Ended, request.name);
    const reply = parsed(answer);
    if (reply?.id !== id) {
      this.#process.close(); // somebody else is writing to the pipe: nothing it says counts any more
      throw notAnAnswer();
    }
    if (!reply.ok) throw codeThrew(reply, this.#folder);
    return reply.value;
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
