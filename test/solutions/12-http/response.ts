/** A reference solution, written as a student would. */

interface HttpResponse {
  status: number;
  contentType: string | null;
  body: Uint8Array;
  length: number;
}

export function readResponse(received: Uint8Array, method: string, closed: boolean): HttpResponse | null {
  const headEnd = find(received, '\r\n\r\n', 0);
  if (headEnd < 0) return null;
  const [statusLine = '', ...lines] = latin1(received.subarray(0, headEnd)).split('\r\n');
  const fields = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    fields.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  const status = Number(statusLine.split(' ')[1]);
  const contentType = fields.get('content-type') ?? null;
  const start = headEnd + 4;
  const whole = (body: Uint8Array, length: number) => ({ status, contentType, body, length });
  if (method === 'HEAD' || status === 204 || status === 304) return whole(new Uint8Array(0), start);
  if ((fields.get('transfer-encoding') ?? '').toLowerCase() === 'chunked') {
    const chunks = readChunks(received, start);
    return chunks && whole(chunks.body, chunks.end);
  }
  const announced = fields.get('content-length');
  if (announced !== undefined) {
    const end = start + Number(announced);
    return received.length >= end ? whole(received.slice(start, end), end) : null;
  }
  return closed ? whole(received.slice(start), received.length) : null;
}

function readChunks(bytes: Uint8Array, start: number): { body: Uint8Array; end: number } | null {
  const body: number[] = [];
  let at = start;
  for (;;) {
    const lineEnd = find(bytes, '\r\n', at);
    if (lineEnd < 0) return null;
    const size = Number.parseInt(latin1(bytes.subarray(at, lineEnd)), 16);
    at = lineEnd + 2;
    if (size === 0) break;
    if (bytes.length < at + size + 2) return null;
    body.push(...bytes.subarray(at, at + size));
    at += size + 2;
  }
  for (;;) {
    const lineEnd = find(bytes, '\r\n', at);
    if (lineEnd < 0) return null;
    const isEmpty = lineEnd === at;
    at = lineEnd + 2;
    if (isEmpty) return { body: Uint8Array.from(body), end: at };
  }
}

function find(bytes: Uint8Array, text: string, from: number): number {
  return latin1(bytes).indexOf(text, from);
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
