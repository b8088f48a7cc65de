/**
 * The thread that talks to students' processes, so that the grader can wait for an answer without giving up its turn: a
 * world asks its devices without waiting, and a student's code may be one of them. Stands alone, like runner.ts.
 *
 * From the grader come `RelayOrder`s; `RelayReport`s go back, each announced on `signal`. A process says one message
 * when it is ready, and then one for each that it is sent; whoever says more is ended.
 */

import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
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
  /** To be read from file descriptor 4, before anything of the student's runs. */
  readonly filter?: Uint8Array;
}

export type RelayReport =
  | { kind: 'message'; id: number; message: string }
  | { kind: 'printed'; id: number; text: string }
  /** `why` is given where the relay ended the process itself, or could not start it. */
  | { kind: 'exit'; id: number; code: number | null; signal: string | null; why?: Why | 'no-start' };

type Why = 'output-flood' | 'message-too-large' | 'unasked';

/** Of what is printed, in bytes. */
const KEPT = 4096;
/** How long to wait, after the process has ended, for who else holds its pipes, in milliseconds. */
const LINGER = 500;
const { port, signal } = workerData as { port: MessagePort; signal: Int32Array };
const children = new Map<number, Child>();

interface Child {
  readonly process: ChildProcess;
  readonly pipe: Socket;
  /** Messages that may still come. */
  wanted: number;
  why?: Why;
}

port.on('message', (order: RelayOrder) => {
  const child = children.get(order.id);
  if (order.kind === 'spawn') start(order);
  else if (order.kind === 'kill') end(child);
  else if (child) {
    child.wanted++;
    child.pipe.write(framed(order.message));
  }
});

function report(message: RelayReport): void {
  port.postMessage(message);
  Atomics.add(signal, 0, 1);
  Atomics.notify(signal, 0);
}

function start(order: RelayOrder & { kind: 'spawn' }): void {
  const { id, launch, maxMessage } = order;
  const child = spawned(launch);
  // Without a process id nothing was started, and there may be no pipes.
  if (child?.pid === undefined) {
    child?.on('error', () => {});
    report({ kind: 'exit', id, code: null, signal: null, why: 'no-start' });
    return;
  }
  const entry: Child = { process: child, pipe: child.stdio[3] as Socket, wanted: 1 };
  children.set(id, entry);
  for (const stream of child.stdio) stream?.on('error', () => {}); // a broken pipe: its end is reported
  if (launch.filter) (child.stdio[4] as Socket).end(launch.filter);
  child.on('error', () => {});
  reportEnd(id, entry);
  reportPrinted(order, entry);
  readMessages(entry, maxMessage, (message) => report({ kind: 'message', id, message }));
}

function spawned({ command, args, env, filter }: Launch): ChildProcess | undefined {
  const stdio: ('ignore' | 'pipe' | number)[] = ['ignore', 'pipe', 'pipe', 'pipe', filter ? 'pipe' : 'ignore'];
  const inherited = inheritable().filter((fd) => fd > 3 && stdio[fd] !== 'pipe');
  const nothing = inherited.length > 0 ? openSync('/dev/null', 'r') : undefined;
  for (const fd of inherited) {
    while (stdio.length <= fd) stdio.push('ignore'); // that is, left alone
    stdio[fd] = nothing!;
  }
  try {
    // A group of its own, so that all of it can be ended.
    return spawn(command, args, { stdio, env, detached: true, windowsHide: true } satisfies SpawnOptions);
  } catch {
    return undefined;
  } finally {
    if (nothing !== undefined) closeSync(nothing);
  }
}

/** What whoever started this process left open, and would be open in all that it starts: Node's own is not among it. */
function inheritable(): number[] {
  const O_CLOEXEC = 0o2000000;
  const folder = '/proc/self/fdinfo';
  const isKept = (fd: string): boolean => {
    try {
      const flags = /^flags:\s*([0-7]+)/m.exec(readFileSync(`${folder}/${fd}`, 'utf8'))?.[1] ?? '0';
      return (Number.parseInt(flags, 8) & O_CLOEXEC) === 0;
    } catch {
      return false; // it was for reading this
    }
  };
  return process.platform === 'linux' ? readdirSync(folder).filter(isKept).map(Number) : [];
}

/** What was said last is reported before the end is. */
function reportEnd(id: number, entry: Child): void {
  const { process: child } = entry;
  child.on('exit', () => {
    end(entry); // what it started and left behind
    const timer = setTimeout(() => hangUp(entry), LINGER);
    child.on('close', (code, name) => {
      clearTimeout(timer);
      children.delete(id);
      report({ kind: 'exit', id, code, signal: name, ...(entry.why && { why: entry.why }) });
    });
  });
}

function reportPrinted({ id, maxPrinted }: RelayOrder & { kind: 'spawn' }, entry: Child): void {
  let printed = 0;
  for (const stream of [entry.process.stdout, entry.process.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      if (entry.why) return;
      const room = KEPT - printed;
      if (room > 0) report({ kind: 'printed', id, text: chunk.subarray(0, room).toString('utf8') });
      printed += chunk.length;
      if (printed > maxPrinted) stop(entry, 'output-flood');
    });
  }
}

/** Takes no more memory than one message may have, however the bytes come. */
function readMessages(entry: Child, maxMessage: number, onMessage: (message: string) => void): void {
  let part = { bytes: Buffer.alloc(4), filled: 0, isLength: true };
  const complete = (): void => {
    const { bytes, isLength } = part;
    const size = isLength ? bytes.readUInt32BE(0) : 4;
    part = { bytes: Buffer.alloc(0), filled: 0, isLength: !isLength };
    if (!isLength) onMessage(bytes.toString('utf8'));
    else if (entry.wanted-- <= 0) stop(entry, 'unasked');
    else if (size > maxMessage) stop(entry, 'message-too-large');
    if (!entry.why) part.bytes = Buffer.alloc(size);
  };
  entry.pipe.on('data', (chunk: Buffer) => {
    for (let at = 0; at < chunk.length && !entry.why; ) {
      const taken = chunk.copy(part.bytes, part.filled, at);
      part.filled += taken;
      at += taken;
      while (part.filled === part.bytes.length && !entry.why) complete();
    }
  });
}

/** Its pipes are read to their end, so that its end is reported when it is gone. */
function stop(entry: Child, why: Why): void {
  entry.why ??= why;
  end(entry);
}

function hangUp({ process: child }: Child): void {
  for (const stream of child.stdio) stream?.destroy();
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
