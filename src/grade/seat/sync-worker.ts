/** A thread that works while this one waits for it, without giving up its turn. */

import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';

/** What the thread finds in `workerData`. Every report that it posts is announced by adding to `signal[0]` and notifying. */
export interface WorkerEnds {
  readonly port: MessagePort;
  readonly signal: Int32Array;
}

export class SyncWorker<Order, Report> {
  readonly #port: MessagePort;
  readonly #signal = new Int32Array(new SharedArrayBuffer(4));
  readonly #worker: Worker;

  /** @param source JavaScript, a module that stands alone: wherever this runs, the thread needs no loader */
  constructor(source: string, data: Readonly<Record<string, unknown>> = {}) {
    const { port1, port2 } = new MessageChannel();
    const ends: WorkerEnds = { port: port2, signal: this.#signal };
    this.#worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), {
      workerData: { ...data, ...ends },
      transferList: [port2],
      execArgv: [],
    });
    this.#worker.on('error', () => {}); // nothing more is reported, and who waits for it waits no longer than it said
    this.#worker.unref();
    port1.unref();
    this.#port = port1;
  }

  post(order: Order): void {
    this.#port.postMessage(order);
  }

  /** The next report; undefined if there is none until `deadline` (of Date.now()). */
  next(deadline: number): Report | undefined {
    for (;;) {
      const seen = Atomics.load(this.#signal, 0);
      const received = receiveMessageOnPort(this.#port);
      if (received) return received.message as Report;
      const left = deadline - Date.now();
      if (left <= 0 || Atomics.wait(this.#signal, 0, seen, left) === 'timed-out') return undefined;
    }
  }

  /** Whatever it is doing. */
  stop(): void {
    this.#port.close();
    void this.#worker.terminate();
  }
}
