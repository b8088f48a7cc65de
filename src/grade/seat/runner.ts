/**
 * Runs inside the student's process: loads the student's module and does the calls that come in on file descriptor 3.
 * It gets no verdict and no expected value, only arguments; whatever the student's code does to this process, all it can
 * reach is its own answers. It stands alone, importing nothing but Node, because nothing else is there.
 *
 *     node runner.mjs <folder with the code> <largest message, bytes>
 *
 * A message is its length in four bytes, then JSON (plain.ts).
 */

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

function nextLength(): number | undefined {
  if (received.length < 4) return undefined;
  const length = received.readUInt32BE(0);
  return received.length >= 4 + length ? length : undefined;
}

async function answer(request: Request): Promise<void> {
  try {
    send(request.id, { ok: true, value: await perform(request) });
  } catch (error) {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    send(request.id, { ok: false, name, message: message.slice(0, 2000), stack: String(stack).slice(0, 4000) });
  }
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

/** The types are gone from the .ts files already (strip.ts), but older Nodes refuse the ending. */
function acceptTypeScript(): void {
  const hooks = `
    import { readFileSync } from 'node:fs';
    const source = (url) => ({ format: 'module', source: readFileSync(new URL(url), 'utf8'), shortCircuit: true });
    export const load = (url, context, next) => (url.startsWith('file:') && url.endsWith('.ts') ? source(url) : next(url, context));
  `;
  module.register(`data:text/javascript,${encodeURIComponent(hooks)}`);
}
