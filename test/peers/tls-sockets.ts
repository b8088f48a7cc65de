/** Our TLS over the machine's own TCP on 127.0.0.1, and the real programs that talk to it. */

import { type ChildProcess, spawn } from 'node:child_process';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Stream, StreamHandler } from '../../src/stack/stream.ts';
import type { TlsClientConfig } from '../../src/stack/tls/client.ts';
import type { TlsServerConfig } from '../../src/stack/tls/server.ts';
import { acceptTls, connectTls } from '../../src/stack/tls/tls-stream.ts';
import { findTool } from '../helpers/peers.ts';

const LOCALHOST = '127.0.0.1';

/** Time does not matter here: the machines only hand it through. */
const NOW = 0;

function overSocket(socket: Socket, handler: () => StreamHandler): Stream {
  let reason: string | undefined;
  socket.on('data', (bytes: Buffer) => handler().onData?.(new Uint8Array(bytes), NOW));
  socket.on('drain', () => handler().onDrain?.(NOW));
  socket.on('end', () => handler().onEnd?.(NOW));
  socket.on('error', (error) => {
    reason = error.message;
  });
  socket.on('close', () => handler().onClose?.(reason, NOW));
  return {
    write: (bytes) => socket.write(bytes),
    get queued() {
      return socket.writableLength;
    },
    end: () => socket.end(),
    abort: () => socket.resetAndDestroy(),
  };
}

/** Our server on a free port of 127.0.0.1. */
export async function listenTls(
  config: TlsServerConfig,
  accept: (stream: Stream) => StreamHandler,
): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    let below: StreamHandler = {};
    below = acceptTls(
      overSocket(socket, () => below),
      config,
      accept,
    );
  });
  const port = await listen(server);
  return {
    port,
    // waits for the connections too, so that what the peers said last has been heard
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

export interface ClientOutcome {
  received: Uint8Array[];
  /** Undefined if the connection ended in order. */
  reason: string | undefined;
}

/** Our client to a real server: sends `request` when the handshake is done, and waits for the end. */
export function talkTls(port: number, config: TlsClientConfig, request: Uint8Array): Promise<ClientOutcome> {
  let socket: Socket | undefined;
  return talkOver(
    (handler) => {
      socket = connect({ port, host: LOCALHOST, allowHalfOpen: true });
      socket.on('connect', () => handler.onOpen?.(NOW));
      return overSocket(socket, () => handler);
    },
    () => socket?.destroySoon(),
    config,
    request,
  );
}

/** As `talkTls`, with a server inside a network namespace: bash holds the TCP connection, and hands its bytes through. */
export function talkTlsInside(
  namespace: string,
  port: number,
  config: TlsClientConfig,
  request: Uint8Array,
): Promise<ClientOutcome> {
  const script = `
    ip link set lo up
    for i in $(seq 200); do { exec 3<>/dev/tcp/${LOCALHOST}/${port}; } 2>/dev/null && break; sleep 0.02; done
    cat <&3 & reader=$!
    cat >&3
    wait $reader`;
  const child = spawn('ip', ['netns', 'exec', namespace, 'bash', '-c', script]);
  return talkOver(
    (handler) => {
      child.stdout.on('data', (bytes: Buffer) => handler.onData?.(new Uint8Array(bytes), NOW));
      child.on('close', () => handler.onClose?.(undefined, NOW));
      setImmediate(() => handler.onOpen?.(NOW));
      return {
        write: (bytes) => child.stdin.write(bytes),
        queued: 0,
        end: () => child.stdin.end(),
        abort: () => child.kill(),
      };
    },
    () => child.stdin.end(),
    config,
    request,
  );
}

function talkOver(
  open: (handler: StreamHandler) => Stream,
  over: () => void,
  config: TlsClientConfig,
  request: Uint8Array,
): Promise<ClientOutcome> {
  return new Promise((resolve) => {
    const received: Uint8Array[] = [];
    const stream = connectTls(
      open,
      config,
      {
        onOpen: () => stream.write(request, NOW),
        onData: (bytes) => received.push(bytes),
        onClose: (reason) => {
          over();
          resolve({ received, reason });
        },
      },
      NOW,
    );
  });
}

export interface Finished {
  output: string;
  errors: string;
  code: number | null;
}

/** Runs a program to its end, with `input` on its standard input. */
export function run(tool: string, args: readonly string[], input = ''): Promise<Finished> {
  const child = spawn(findTool(tool)!, args);
  const finished = outputOf(child);
  child.stdin.end(input);
  return finished;
}

/** A real server that is listening; `stop` ends it, and nothing else. */
export interface RunningServer {
  port: number;
  /** When it ends by itself. */
  finished: Promise<Finished>;
  stop(): Promise<Finished>;
}

/** Starts a server that listens on a free port of 127.0.0.1, and waits until it has taken one connection. */
export async function startServer(tool: string, argsFor: (port: number) => readonly string[]): Promise<RunningServer> {
  const port = await freePort();
  const child = spawn(findTool(tool)!, argsFor(port));
  const finished = outputOf(child);
  for (let tries = 0; tries < 200 && !(await accepts(port)); tries++) {
    if (child.exitCode !== null) throw new Error(`${tool} ended: ${(await finished).errors}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return {
    port,
    finished,
    stop: () => {
      child.kill();
      return finished;
    },
  };
}

function outputOf(child: ChildProcess): Promise<Finished> {
  let output = '';
  let errors = '';
  child.stdout?.on('data', (text) => {
    output += text;
  });
  child.stderr?.on('data', (text) => {
    errors += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ output, errors, code }));
  });
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, LOCALHOST, () => {
      const address = server.address();
      if (address && typeof address === 'object') resolve(address.port);
    });
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: LOCALHOST });
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
