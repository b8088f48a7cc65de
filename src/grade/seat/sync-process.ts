/** A process that is asked and answers, while the asker waits: relay.ts does the waiting in a thread of its own. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { Launch, RelayOrder, RelayReport } from './relay.ts';
import { limits } from './seat.ts';
import { stripTypes } from './strip.ts';

export type Ended = Extract<RelayReport, { kind: 'exit' }> | { kind: 'timeout' };

export class SyncProcess {
  readonly #id: number;
  /** How it ended, once it has. */
  ended: Ended | undefined;
  printed = '';

  constructor(launch: Launch) {
    relay ??= startRelay();
    this.#id = ++relay.lastId;
    const { message: maxMessage, printed: maxPrinted } = limits;
    order({ kind: 'spawn', id: this.#id, launch, maxMessage, maxPrinted });
  }

  /** Sends a message and waits for the next one; undefined if the process has ended instead, or the time is over. */
  ask(message: string, timeout: number): string | undefined {
    if (this.ended) return undefined;
    order({ kind: 'send', id: this.#id, message });
    const answer = this.#await((report) => report.kind === 'message', timeout);
    if (answer?.kind === 'message') return answer.message;
    if (!this.ended) {
      this.close();
      this.ended = { kind: 'timeout' };
    }
    return undefined;
  }

  close(): void {
    if (this.ended) return;
    order({ kind: 'kill', id: this.#id });
    this.#await(() => false, 5000);
  }

  #await(wanted: (report: RelayReport) => boolean, timeout: number): RelayReport | undefined {
    const { port, signal } = relay!;
    const deadline = Date.now() + timeout;
    for (;;) {
      const seen = Atomics.load(signal, 0);
      for (let one = receiveMessageOnPort(port); one; one = receiveMessageOnPort(port)) {
        const report = one.message as RelayReport;
        if (report.id !== this.#id) continue; // of one that was given up
        if (report.kind === 'printed') this.printed += report.text;
        if (report.kind === 'exit') this.ended = report;
        if (wanted(report)) return report;
      }
      if (this.ended) return undefined;
      const left = deadline - Date.now();
      if (left <= 0 || Atomics.wait(signal, 0, seen, left) === 'timed-out') return undefined;
    }
  }
}

interface Relay {
  readonly port: MessagePort;
  readonly signal: Int32Array;
  lastId: number;
}

/** One for all processes of this one. */
let relay: Relay | undefined;

function order(message: RelayOrder): void {
  relay!.port.postMessage(message);
}

/** As a data: URL, the thread needs no loader for TypeScript, wherever this runs. */
function startRelay(): Relay {
  const { port1, port2 } = new MessageChannel();
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const source = encodeURIComponent(sourceBeside('relay'));
  const worker = new Worker(new URL(`data:text/javascript,${source}`), {
    workerData: { port: port2, signal },
    transferList: [port2],
    execArgv: [],
  });
  worker.unref();
  port1.unref();
  return { port: port1, signal, lastId: 0 };
}

/** The JavaScript of a module of this folder that stands alone, from the checkout as from the package. */
export function sourceBeside(name: 'relay' | 'runner'): string {
  const ending = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
  const path = fileURLToPath(new URL(`./${name}${ending}`, import.meta.url));
  return stripTypes(readFileSync(path, 'utf8'), path);
}
