/** A machine that looks at one byte after another and never at a string of the whole. */

export function readResponse(received: Uint8Array, method: string, closed: boolean) {
  let at = 0;
  const line = (): string | null => {
    const start = at;
    while (at + 1 < received.length) {
      if (received[at] === 13 && received[at + 1] === 10) {
        at += 2;
        return new TextDecoder('latin1').decode(received.subarray(start, at - 2));
      }
      at++;
    }
    return null;
  };
  const first = line();
  if (first === null) return null;
  const status = parseInt(first.split(' ')[1]!, 10);
  let contentType: string | null = null;
  let size: number | undefined;
  let inChunks = false;
  for (;;) {
    const next = line();
    if (next === null) return null;
    if (next === '') break;
    const [, name, value] = /^([^:]*):\s*(.*?)\s*$/.exec(next)!;
    if (/^content-type$/i.test(name!)) contentType = value!;
    if (/^content-length$/i.test(name!)) size = +value!;
    if (/^transfer-encoding$/i.test(name!) && /chunked/i.test(value!)) inChunks = true;
  }
  const none = method === 'HEAD' || [204, 304].includes(status);
  if (none) return { status, contentType, body: new Uint8Array(), length: at };
  if (!inChunks) {
    const end = size === undefined ? (closed ? received.length : Infinity) : at + size;
    if (end > received.length) return null;
    return { status, contentType, body: received.slice(at, end), length: end };
  }
  const parts: Uint8Array[] = [];
  for (;;) {
    const head = line();
    if (head === null) return null;
    const count = Number('0x' + /^[0-9a-f]+/i.exec(head)![0]);
    if (count === 0) break;
    if (at + count + 2 > received.length) return null;
    parts.push(received.subarray(at, at + count));
    at += count + 2;
  }
  for (let next = line(); next !== ''; next = line()) if (next === null) return null;
  const body = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let to = 0;
  for (const part of parts) {
    body.set(part, to);
    to += part.length;
  }
  return { status, contentType, body, length: at };
}
