/** A process that is asked and answers, while the asker waits: relay.ts does the waiting in a thread of its own. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { transformCode } from '../class/transform-code.ts';
import type { Launch, RelayOrder, RelayReport } from './relay.ts';
import type { Limits } from './seat.ts';
import { SyncWorker } from './sync-worker.ts';

export type Ended = Extract<RelayReport, { kind: 'exit' }> | { kind: 'timeout' };

/** Real time that a process may take to end when it is killed, in milliseconds. */
const TO_END = 5000;

export class SyncProcess {
  readonly #id: number;
  readonly #messages: string[] = [];
  /** How it ended, once it has. */
  ended: Ended | undefined;
  printed = '';

  constructor(launch: Launch, { message: maxMessage, printed: maxPrinted }: Limits) {
    relay ??= new SyncWorker<RelayOrder, RelayReport>(sourceBeside('relay'));
    this.#id = ++lastId;
    processes.set(this.#id, this);
    relay.post({ kind: 'spawn', id: this.#id, launch, maxMessage, maxPrinted });
  }

  send(message: string): void {
    if (!this.ended) relay!.post({ kind: 'send', id: this.#id, message });
  }

  /** Waits for the next message; undefined if the process ends instead, or is ended because the time is over. */
  next(timeout: number): string | undefined {
    this.#waitFor(() => this.#messages.length > 0, timeout);
    const message = this.#messages.shift();
    if (message !== undefined || this.ended) return message;
    this.close();
    this.ended = { kind: 'timeout' };
    return undefined;
  }

  /** Ends it, if it has not ended. */
  close(): void {
    if (!this.ended) {
      relay!.post({ kind: 'kill', id: this.#id });
      this.#waitFor(() => false, TO_END);
      this.ended ??= { kind: 'timeout' };
    }
    processes.delete(this.#id);
  }

  #waitFor(isDone: () => boolean, timeout: number): void {
    const deadline = Date.now() + timeout;
    while (!isDone() && !this.ended) {
      const report = relay!.next(deadline);
      if (!report) return;
      const one = processes.get(report.id);
      if (one) one.#take(report);
    }
  }

  #take(report: RelayReport): void {
    if (report.kind === 'message') this.#messages.push(report.message);
    else if (report.kind === 'printed') this.printed += report.text;
    else this.ended = report;
  }
}

/** One for all processes of this one. */
let relay: SyncWorker<RelayOrder, RelayReport> | undefined;
let lastId = 0;
const processes = new Map<number, SyncProcess>();
const sources = new Map<string, string>();

/** The JavaScript of a module of this folder that stands alone, from the checkout as from the package. */
export function sourceBeside(name: 'relay' | 'runner'): string {
  const known = sources.get(name);
  if (known !== undefined) return known;
  const ending = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
  const path = fileURLToPath(new URL(`./${name}${ending}`, import.meta.url));
  const written = readFileSync(path, 'utf8');
  const source = ending === '.ts' ? transformCode(written, { path, mode: 'strip-only' }) : written;
  sources.set(name, source);
  return source;
}
