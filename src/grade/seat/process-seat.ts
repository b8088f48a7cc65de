/** A seat in a process of its own. */

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { escapeText, shorten, text } from '../../explain/text.ts';
import { type Student, StudentError } from '../trial.ts';
import { Caller } from './caller.ts';
import { IsolationError, type Isolator, type Prepared } from './isolation.ts';
import type { Seat, Seats } from './seat.ts';
import { type Stripped, stripAll } from './strip.ts';
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
  for (const [path, source] of files) put(join('code', path), asModule(source));
  put('code/package.json', '{"type":"module"}\n');
  put('runner.mjs', sourceBeside('runner'));
  return folder;
}

/** What is no code throws where it is loaded. */
export function asModule(source: string | StudentError): string {
  return source instanceof StudentError ? `throw new SyntaxError(${JSON.stringify(source.message)});` : source;
}

class ProcessSeat implements Seat {
  readonly student: Student;
  readonly #process: SyncProcess;
  readonly #around: string;
  readonly #prepared: Prepared;
  #isClosed = false;

  /** @throws IsolationError, StudentError */
  constructor(isolator: Isolator, around: string, folder: string, file: string) {
    this.#around = around;
    this.#prepared = isolator.prepare(folder);
    this.#process = new SyncProcess(this.#prepared.launch, isolator.limits);
    const caller = new Caller(this.#process, isolator.limits, this.#prepared.code);
    this.student = caller.student;
    try {
      if (this.#process.next(isolator.limits.startTimeout) === undefined) throw notStarted(this.#process);
      caller.load(file);
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
}

/** Nothing of the student's has run yet. */
export function notStarted({ ended, printed }: SyncProcess): IsolationError {
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
