/** A seat in a process of its own. */

import { randomInt } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { z } from 'zod';
import { escapeText, shorten, text } from '../../explain/text.ts';
import type { Plain, Student, StudentObject } from '../trial.ts';
import { StudentError } from '../trial.ts';
import { IsolationError, type Isolator, type Prepared } from './isolation.ts';
import { decodePlain, encodePlain } from './plain.ts';
import type { Limits, Seat, Seats } from './seat.ts';
import { type Stripped, stripAll } from './strip.ts';
import { codeThrew, endedEarly, notAnAnswer, wrongShape } from './student-errors.ts';
import { SyncProcess, sourceBeside } from './sync-process.ts';

export function processSeats(isolator: Isolator): Seats {
  return {
    isolation: isolator.isolation,
    open(files, file) {
      const stripped = stripAll(files, isolator.limits.parseTimeout);
      const main = stripped.get(file);
      if (main instanceof StudentError) throw main;
      const around = mkdtempSync(join(tmpdir(), 'packet-journey-'));
      try {
        return new ProcessSeat(isolator, around, stage(around, stripped), file);
      } catch (error) {
        rmSync(around, { recursive: true, force: true });
        throw error;
      }
    },
  };
}

/**
 * Puts the code and the runner where the process will see them, and nothing else. The folder `around` it is closed to
 * everybody; what is inside may be read by whom it is shown to.
 */
function stage(around: string, files: Stripped): string {
  const folder = join(around, 'seat');
  const put = (path: string, content: string): void => {
    const target = resolve(folder, path);
    if (!target.startsWith(folder + sep)) throw new RangeError(`${path} leads out of the submission`);
    for (let parent = dirname(target); parent !== around; parent = dirname(parent)) {
      mkdirSync(parent, { recursive: true });
      chmodSync(parent, 0o755);
    }
    writeFileSync(target, content);
    chmodSync(target, 0o644);
  };
  for (const [path, source] of files) {
    put(
      join('code', path),
      source instanceof StudentError ? `throw new SyntaxError(${JSON.stringify(source.message)});` : source,
    );
  }
  put('code/package.json', '{"type":"module"}\n');
  put('runner.mjs', sourceBeside('runner'));
  return folder;
}

/** An error's texts have no end that the process could not move. */
const words = z.string().transform((word) => word.slice(0, 4000));
const replySchema = z.discriminatedUnion('ok', [
  z.object({ id: z.number(), ok: z.literal(true), value: z.unknown().optional() }),
  z.object({ id: z.number(), ok: z.literal(false), name: words, message: words, stack: words }),
]);

class ProcessSeat implements Seat {
  readonly student: Student;
  readonly #limits: Limits;
  readonly #process: SyncProcess;
  readonly #around: string;
  readonly #prepared: Prepared;
  /** Nobody who has not read a request knows its number. */
  #id = randomInt(2 ** 40);
  #calls = 0;
  /** Milliseconds that the code has been waited for. */
  #waited = 0;
  /** Why no more will be answered. */
  #over: StudentError | undefined;
  #isClosed = false;

  /** @throws IsolationError, StudentError */
  constructor(isolator: Isolator, around: string, folder: string, file: string) {
    this.#limits = isolator.limits;
    this.#around = around;
    this.#prepared = isolator.prepare(folder);
    this.#process = new SyncProcess(this.#prepared.launch, this.#limits);
    this.student = {
      call: (name, args, shape) => checked(name, this.#request({ op: 'call', name, args }), shape),
      make: (name, args) => this.#object(this.#request({ op: 'make', name, args })),
    };
    try {
      if (this.#process.next(this.#limits.startTimeout) === undefined) throw notStarted(this.#process);
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
    return this.#process.printed.split('\n').map(escapeText).join('\n');
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#process.close();
    this.#prepared.release();
    rmSync(this.#around, { recursive: true, force: true });
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
    if (!reply.ok) throw codeThrew(reply, this.#prepared.code);
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

/** Nothing of the student's has run yet. */
function notStarted({ ended, printed }: SyncProcess): IsolationError {
  const said = shorten(printed.trim().split('\n').at(-1) ?? '', 300);
  const how = ended?.kind === 'exit' ? (ended.why ?? ended.signal ?? `status ${ended.code}`) : 'timeout';
  const why = said === '' ? how : said;
  return new IsolationError(
    text(
      `no process for students’ code can be started (${why})`,
      `학생 코드를 실행할 프로세스를 시작할 수 없습니다(${why})`,
    ),
  );
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
