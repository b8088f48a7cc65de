/** A reference solution, written as a student would: the bytes so far, and a look at them whenever something comes. */

import { readResponse } from './response.ts';

interface Request {
  id: number;
  method: string;
  target: string;
  headers: [string, string][];
}

interface Actions {
  send: Uint8Array[];
  responses: { id: number; response: { status: number; headers: [string, string][]; body: Uint8Array } }[];
  failed: number[];
  close: boolean;
}

export function createHttpClient() {
  const waiting: Request[] = [];
  let current: Request | undefined;
  let received = new Uint8Array(0);
  let isOver = false;

  function sendNext(actions: Actions): void {
    if (current) return;
    current = waiting.shift();
    if (!current) return;
    const lines = [`${current.method} ${current.target} HTTP/1.1`];
    for (const [name, value] of current.headers) lines.push(`${name}: ${value}`);
    actions.send.push(new TextEncoder().encode(`${lines.join('\r\n')}\r\n\r\n`));
  }

  function look(actions: Actions, closed: boolean): void {
    while (current && !isOver) {
      const head = headOf(received);
      if (head.status < 200) {
        received = received.slice(head.length);
        continue;
      }
      const message = readResponse(received, current.method, closed);
      if (!message) return;
      const { status, body, length } = message;
      actions.responses.push({ id: current.id, response: { status, headers: head.headers, body } });
      received = received.slice(length);
      const stays = !closed && mayStay(current, status, head);
      current = undefined;
      if (stays) sendNext(actions);
      else leave(actions);
    }
  }

  function leave(actions: Actions): void {
    if (isOver) return;
    isOver = true;
    actions.close = true;
    if (current) actions.failed.push(current.id);
    actions.failed.push(...waiting.map(({ id }) => id));
    current = undefined;
    waiting.length = 0;
  }

  function act(what: (actions: Actions) => void): Actions {
    const actions: Actions = { send: [], responses: [], failed: [], close: false };
    what(actions);
    return actions;
  }

  return {
    request: (request: Request) =>
      act((actions) => {
        waiting.push(request);
        sendNext(actions);
      }),
    receive: (bytes: Uint8Array) =>
      act((actions) => {
        const all = new Uint8Array(received.length + bytes.length);
        all.set(received);
        all.set(bytes, received.length);
        received = all;
        look(actions, false);
      }),
    end: () =>
      act((actions) => {
        look(actions, true);
        leave(actions);
      }),
  };
}

interface Head {
  version: string;
  /** NaN if the head is not whole. */
  status: number;
  headers: [string, string][];
  length: number;
}

function headOf(bytes: Uint8Array): Head {
  const text = new TextDecoder('latin1').decode(bytes);
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return { version: '', status: Number.NaN, headers: [], length: 0 };
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  const [version = '', status = ''] = statusLine.split(' ');
  return { version, status: Number(status), headers, length: end + 4 };
}

function mayStay(request: Request, status: number, { version, headers }: Head): boolean {
  if (version !== 'HTTP/1.1' || saysClose(headers) || saysClose(request.headers)) return false;
  if (request.method === 'HEAD' || status === 204 || status === 304) return true;
  return headers.some(([name]) => name === 'content-length' || name === 'transfer-encoding');
}

function saysClose(headers: [string, string][]): boolean {
  const words = headers
    .filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) => value.split(','));
  return words.some((word) => word.trim().toLowerCase() === 'close');
}
