/**
 * The thread that talks to students' processes, so that the grader can wait for an answer without giving up its turn: a
 * world asks its devices without waiting, and a student's code may be one of them. Stands alone, like runner.ts.
 *
 * From the grader come `RelayOrder`s; `RelayReport`s go back, each announced on `signal`.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { type MessagePort, workerData } from 'node:worker_threads';

export type RelayOrder =
  | { kind: 'spawn'; id: number; launch: Launch; maxMessage: number; maxPrinted: number }
  | { kind: 'send'; id: number; message: string }
  | { kind: 'kill'; id: number };

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly uid?: number;
  readonly gid?: number;
}

export type RelayReport =
  | { kind: 'message'; id: number; message: string }
  | { kind: 'printed'; id: number; text: string }
  /** `why` is given where the relay ended the process itself. */
  | {
      kind: 'exit';
      id: number;
      code: number | null;
      signal: string | null;
      why?: 'output-flood' | 'message-too-large' | 'no-start';
    };

const KEPT = 4096;
const { port, signal } = workerData as { port: MessagePort; signal: Int32Array };
const children = new Map<number, Child>();

interface Child {
  readonly process: ChildProcess;
  readonly pipe: Socket;
  why?: 'output-flood' | 'message-too-large';
}

port.on('message', (order: RelayOrder) => {
  if (order.kind === 'spawn') start(order);
  else if (order.kind === 'send') children.get(order.id)?.pipe.write(framed(order.message));
  else end(children.get(order.id));
});

function report(message: RelayReport): void {
  port.postMessage(message);
  Atomics.add(signal, 0, 1);
  Atomics.notify(signal, 0);
}

function start({ id, launch, maxMessage, maxPrinted }: RelayOrder & { kind: 'spawn' }): void {
  const { command, args, env, uid, gid } = launch;
  // A group of its own, so that all of it can be ended.
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env,
    detached: true,
    ...(uid !== undefined && { uid, gid }),
  });
  const entry: Child = { process: child, pipe: child.stdio[3] as Socket };
  children.set(id, entry);
  child.on('error', () => {
    if (children.delete(id)) report({ kind: 'exit', id, code: null, signal: null, why: 'no-start' });
  });
  child.on('exit', (code, name) => {
    end(entry); // what it started and left behind
    if (children.delete(id)) report({ kind: 'exit', id, code, signal: name, ...(entry.why && { why: entry.why }) });
  });
  entry.pipe?.on('error', () => {});
  readMessages(entry, maxMessage, (message) => report({ kind: 'message', id, message }));
  let printed = 0;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('error', () => {});
    stream?.on('data', (chunk: Buffer) => {
      const room = KEPT - printed;
      if (room > 0) report({ kind: 'printed', id, text: chunk.subarray(0, room).toString('utf8') });
      printed += chunk.length;
      if (printed > maxPrinted) stop(entry, 'output-flood');
    });
  }
}

function readMessages(entry: Child, maxMessage: number, onMessage: (message: string) => void): void {
  let pieces: Buffer[] = [];
  let length = 0;
  entry.pipe?.on('data', (chunk: Buffer) => {
    pieces.push(chunk);
    length += chunk.length;
    while (length >= 4) {
      const all = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
      pieces = [all];
      const size = all.readUInt32BE(0);
      if (size > maxMessage) {
        stop(entry, 'message-too-large');
        return;
      }
      if (length < 4 + size) return;
      onMessage(all.subarray(4, 4 + size).toString('utf8'));
      pieces = [all.subarray(4 + size)];
      length -= 4 + size;
    }
  });
}

function stop(entry: Child, why: NonNullable<Child['why']>): void {
  entry.why ??= why;
  entry.pipe.destroy();
  end(entry);
}

function end(entry: Child | undefined): void {
  const pid = entry?.process.pid;
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    entry?.process.kill('SIGKILL'); // no groups here, or nobody left in it
  }
}

function framed(message: string): Buffer {
  const body = Buffer.from(message, 'utf8');
  const head = Buffer.alloc(4);
  head.writeUInt32BE(body.length);
  return Buffer.concat([head, body]);
}
