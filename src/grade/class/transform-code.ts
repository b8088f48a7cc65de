/**
 * TypeScript to JavaScript. For some short texts the parser takes longer than the universe has been there, and the text may
 * be a student's: it works in a thread of its own, and not for long.
 */

import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { SyncWorker } from '../seat/sync-worker.ts';

/** The text is no TypeScript, or needs more than was asked for, or takes too long. */
export class CodeError extends Error {
  /** From 1, where it is known. */
  readonly line: number | undefined;
  /** Nothing can be said of it, since the time was over. */
  readonly tookTooLong: boolean;

  constructor(message: string, line?: number, tookTooLong = false) {
    super(message);
    this.name = 'CodeError';
    this.line = line;
    this.tookTooLong = tookTooLong;
  }
}

export interface TransformOptions {
  readonly path: string;
  /** 'strip-only' blanks out the types: lines and columns stay. 'transform' prints the code anew, without comments. */
  readonly mode: 'strip-only' | 'transform';
  /** Milliseconds; a file of a thousand lines takes less than ten. */
  readonly timeout?: number;
}

/** @throws CodeError */
export function transformCode(source: string, { path, mode, timeout = 20_000 }: TransformOptions): string {
  thread ??= new SyncWorker<Order, Report>(threadSource, { library: libraryUrl() });
  thread.post({ source, options: { mode, filename: path } });
  const report = thread.next(Date.now() + timeout);
  if (report === undefined) {
    stop();
    throw new CodeError('this takes too long to read', undefined, true);
  }
  if ('code' in report) return report.code;
  if (report.isBroken) stop();
  throw new CodeError(report.message, report.line);
}

function stop(): void {
  thread?.stop();
  thread = undefined;
}

type Order = { source: string; options: { mode: string; filename: string } };
/** `isBroken`: the parser fell over, nested too deep, and cannot be trusted with another text. */
type Report = { code: string } | { message: string; line?: number; isBroken: boolean };

let thread: SyncWorker<Order, Report> | undefined;

function libraryUrl(): string {
  return pathToFileURL(createRequire(import.meta.url).resolve('@swc/wasm-typescript')).href;
}

/** JavaScript as it stands: it cannot transform itself. */
const threadSource = `
  import { workerData } from 'node:worker_threads';
  const { port, signal, library } = workerData;
  const { transformSync } = await import(library);
  port.on('message', ({ source, options }) => {
    port.postMessage(reportOn(source, options));
    Atomics.add(signal, 0, 1);
    Atomics.notify(signal, 0);
  });
  function reportOn(source, options) {
    try {
      return { code: transformSync(source, options).code };
    } catch (error) {
      if (typeof error?.code !== 'string') return { message: 'this is nested too deep to be read', isBroken: true };
      const { message, startLine } = error;
      return { message: String(message), ...(typeof startLine === 'number' && { line: startLine }), isBroken: false };
    }
  }
`;
