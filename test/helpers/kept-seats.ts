/**
 * Seats for tests of tasks, which judge hundreds of submissions: one process does them all, one after another, as
 * long as it lives. A seat's modules are loaded anew, from a folder of its own; what one submission did to the process, another
 * would see, which is why nobody but tests may have it so.
 */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Caller } from '../../src/grade/seat/caller.ts';
import { noIsolation } from '../../src/grade/seat/isolation.ts';
import { asModule, notStarted } from '../../src/grade/seat/process-seat.ts';
import type { Seat, Seats } from '../../src/grade/seat/seat.ts';
import { stripAll } from '../../src/grade/seat/strip.ts';
import { SyncProcess, sourceBeside } from '../../src/grade/seat/sync-process.ts';
import { StudentError } from '../../src/grade/trial.ts';

const isolator = noIsolation();

interface Kept {
  readonly process: SyncProcess;
  /** Where it finds code. */
  readonly code: string;
}

let kept: Kept | undefined;
let opened = 0;

export const keptSeats: Seats = {
  isolation: isolator.isolation,
  open(files, file): Seat {
    const stripped = stripAll(files, isolator.limits.parseTimeout);
    const main = stripped.get(file);
    if (main instanceof StudentError) throw main;
    if (!kept || kept.process.ended) kept = start();
    const { process, code } = kept;
    const name = String(++opened);
    const folder = join(code, name);
    for (const [path, source] of stripped) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), asModule(source));
    }
    const caller = new Caller(process, isolator.limits, folder);
    const before = process.printed.length;
    const close = () => rmSync(folder, { recursive: true, force: true });
    try {
      caller.load(`${name}/${file}`);
    } catch (error) {
      close();
      throw error;
    }
    return {
      student: caller.student,
      get isOver() {
        return process.ended !== undefined;
      },
      get printed() {
        return process.printed.slice(before);
      },
      close,
    };
  },
};

/** It ends with this process, whose pipe it reads. */
function start(): Kept {
  const folder = mkdtempSync(join(tmpdir(), 'packet-journey-seats-'));
  const code = join(folder, 'code');
  mkdirSync(code);
  writeFileSync(join(code, 'package.json'), '{"type":"module"}\n');
  writeFileSync(join(folder, 'runner.mjs'), sourceBeside('runner'));
  globalThis.process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const process = new SyncProcess(isolator.prepare(folder).launch, isolator.limits);
  if (process.next(isolator.limits.startTimeout) === undefined) throw notStarted(process);
  return { process, code };
}
