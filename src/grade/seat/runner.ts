/**
 * Runs inside the student's process: loads the student's module and does the calls that come in on file descriptor 3.
 * It gets no verdict and no expected value, only arguments; whatever the student's code does to this process, all it can
 * reach is its own answers. It stands alone, importing nothing but Node, because nothing else is there.
 *
 *     node runner.mjs <folder with the code> <largest message, bytes>
 *
 * A message is its length in four bytes, then JSON (plain.ts). The first one out says that all is ready.
 */

import { readFileSync } from 'node:fs';
import * as module from 'node:module';
import { Socket } from 'node:net';
import { pathToFileURL } from 'node:url';

interface Request {
  id: number;
  op: 'load' | 'call' | 'make' | 'method';
  name: string;
  object?: number;
  args?: unknown[];
}

const [folder = '', largest = '0'] = process.argv.slice(2);
const socket = new Socket({ fd: 3, readable: true, writable: true });
const objects: Record<string, unknown>[] = [];
let exported: Record<string, unknown> = {};
let received: Buffer = Buffer.alloc(0);
/** The request whose promise is waited for. */
let awaited: Request | undefined;

acceptTypeScript();
socket.on('data', (chunk: Buffer) => {
  received = Buffer.concat([received, chunk]);
  for (let length = nextLength(); length !== undefined; length = nextLength()) {
    const request = decode(received.subarray(4, 4 + length).toString('utf8')) as Request;
    received = received.subarray(4 + length);
    void answer(request);
  }
});
socket.on('end', () => process.exit());
socket.on('error', () => process.exit());
// Nothing is left to happen, and the promise is not settled: it never will be. As in student-errors.ts.
process.on('beforeExit', () => {
  if (awaited) fail(awaited, new Error('nothing is left that could settle this promise'));
});
send(0, { ok: true, value: null });

function nextLength(): number | undefined {
  if (received.length < 4) return undefined;
  const length = received.readUInt32BE(0);
  return received.length >= 4 + length ? length : undefined;
}

async function answer(request: Request): Promise<void> {
  awaited = request;
  socket.unref(); // only what the student's code waits for keeps this process going
  try {
    const value = await perform(request);
    if (awaited === request) send(request.id, { ok: true, value });
  } catch (error) {
    if (awaited === request) fail(request, error);
  }
  done(request);
}

function fail(request: Request, error: unknown): void {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const [shortName, short, trace] = [
    String(name).slice(0, 200),
    String(message).slice(0, 2000),
    String(stack).slice(0, 4000),
  ];
  send(request.id, { ok: false, name: shortName, message: short, stack: trace });
  done(request);
}

function done(request: Request): void {
  if (awaited !== request) return;
  awaited = undefined;
  socket.ref();
}

async function perform({ op, name, object, args = [] }: Request): Promise<unknown> {
  switch (op) {
    case 'load':
      exported = (await import(pathToFileURL(`${folder}/${name}`).href)) as Record<string, unknown>;
      return null;
    case 'call':
      return (await functionNamed(exported, name)(...args)) ?? null;
    case 'make': {
      const maker = functionNamed(exported, name);
      const made: unknown = isClass(maker) ? Reflect.construct(maker, args) : await maker(...args);
      if (typeof made !== 'object' || made === null) throw new TypeError(`${name} gave no object`);
      return objects.push(made as Record<string, unknown>) - 1;
    }
    case 'method': {
      const target = objects[object ?? -1]!;
      return (await functionNamed(target, name).apply(target, args)) ?? null;
    }
    default:
      return op satisfies never;
  }
}

type AnyFunction = (...args: unknown[]) => unknown;

function functionNamed(holder: Record<string, unknown>, name: string): AnyFunction {
  const found = holder[name];
  if (typeof found !== 'function') throw new TypeError(`there is no function ${name}`);
  return found as AnyFunction;
}

function isClass(value: AnyFunction): boolean {
  return Function.prototype.toString.call(value).startsWith('class');
}

function send(id: number, content: { ok: boolean; [key: string]: unknown }): void {
  let body = Buffer.from(encode({ id, ...content }), 'utf8');
  if (body.length > Number(largest)) {
    body = Buffer.from(encode({ id, ok: false, name: 'RangeError', message: 'the result is too large', stack: '' }));
  }
  const head = Buffer.alloc(4);
  head.writeUInt32BE(body.length);
  socket.write(Buffer.concat([head, body]));
}

function encode(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key, part: unknown) {
    const raw = this[key];
    if (raw instanceof Uint8Array) return { $bytes: Buffer.from(raw).toString('base64') };
    if (typeof raw === 'bigint') throw new TypeError('a bigint cannot be returned');
    return part;
  });
}

function decode(json: string): unknown {
  return JSON.parse(json, (_key, part: unknown) => {
    if (typeof part !== 'object' || part === null || !('$bytes' in part) || Object.keys(part).length !== 1) return part;
    return new Uint8Array(Buffer.from(String(part.$bytes), 'base64'));
  }) as unknown;
}

type Load = (url: string, context: unknown, next: (url: string, context: unknown) => unknown) => unknown;

/** The types are gone from the .ts files already (strip.ts), but older Nodes refuse the ending. */
function acceptTypeScript(): void {
  const load: Load = (url, context, next) => {
    if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context);
    return { format: 'module', source: readFileSync(new URL(url), 'utf8'), shortCircuit: true };
  };
  const { registerHooks } = module as { registerHooks?: (hooks: { load: Load }) => void };
  if (registerHooks) {
    registerHooks({ load });
    return;
  }
  // Node 20: the hook runs in a thread of its own, which takes its text.
  const hooks = `import { readFileSync } from 'node:fs'; export const load = ${load};`;
  module.register(`data:text/javascript,${encodeURIComponent(hooks)}`);
}
