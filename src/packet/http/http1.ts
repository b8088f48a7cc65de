/**
 * HTTP/1.1 messages: a head of text lines, then a body (syntax RFC 9112, meaning RFC 9110). Here are the head's reading
 * and writing and where the body ends; `http-parser.ts` takes messages from a stream. Read RFC 9112 §2 (format and
 * robustness), §3 and §4 (first lines), §5 (header fields), §6 (body) before working here.
 */

import { DecodeError } from '../../bytes/decode-error.ts';
import { Reader } from '../../bytes/reader.ts';
import { concatBytes, Writer } from '../../bytes/writer.ts';

/**
 * Header fields in the order and spelling of the wire, e.g. `[['Host', 'www.google.com']]`. Names compare without
 * regard to case (RFC 9110 §5.1): look them up with `headerValue`.
 */
export type HttpHeaders = readonly (readonly [name: string, value: string])[];

export interface HttpRequestHead {
  readonly kind: 'request';
  /** Case counts: 'GET'. */
  readonly method: string;
  /** What is asked for, as it stands in the line: '/index.html' mostly (RFC 9112 §3.2). */
  readonly target: string;
  /** '1.1' or '1.0' */
  readonly version: string;
  readonly headers: HttpHeaders;
}

export interface HttpResponseHead {
  readonly kind: 'response';
  readonly version: string;
  /** 100 to 999. */
  readonly status: number;
  /** For humans only; may be empty. */
  readonly reason: string;
  readonly headers: HttpHeaders;
}

export type HttpHead = HttpRequestHead | HttpResponseHead;

/** What a recipient puts up with; beyond it a message is refused (RFC 9112 §2.3, §3, RFC 9110 §5.4). */
export interface HttpLimits {
  /** Bytes of the head, or of a chunked body's trailer section. */
  headBytes: number;
  headerCount: number;
}
export const defaultHttpLimits: HttpLimits = { headBytes: 16_384, headerCount: 100 };

/** How the end of a body is found (RFC 9112 §6.3). */
export type BodyFraming =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly length: number }
  | { readonly kind: 'chunked' }
  /** It ends with the connection: responses only. */
  | { readonly kind: 'close' };

/** The value of a header field; several fields of one name are one list (RFC 9110 §5.3). Undefined: not there. */
export function headerValue(headers: HttpHeaders, name: string): string | undefined {
  const values = headerValues(headers, name);
  return values.length > 0 ? values.join(', ') : undefined;
}

/** The values of all fields of a name, for those that must not be joined (Set-Cookie, Host). */
export function headerValues(headers: HttpHeaders, name: string): string[] {
  const wanted = name.toLowerCase();
  return headers.filter(([each]) => each.toLowerCase() === wanted).map(([, value]) => value);
}

/** Does a comma-separated header field, as Connection, hold this word? */
export function headerHas(headers: HttpHeaders, name: string, word: string): boolean {
  return headerList(headers, name).includes(word.toLowerCase());
}

/** A head by itself. @throws DecodeError also if bytes follow it. */
export function decodeHead(kind: HttpHead['kind'], bytes: Uint8Array, limits = defaultHttpLimits): HttpHead {
  const r = new Reader('http', bytes);
  const head = readHead(kind, r, limits);
  if (r.remaining > 0) r.fail('bad-length', 'head', `${r.remaining} bytes follow the empty line`);
  return head;
}

/** Reads first line, header fields and the empty line. @throws DecodeError */
export function readHead(kind: HttpHead['kind'], r: Reader, limits = defaultHttpLimits): HttpHead {
  if (kind === 'request') {
    const line = r.group('requestLine', () => readRequestLine(r));
    return { kind, ...line, headers: readHeaders(r, kind, limits) };
  }
  const line = r.group('statusLine', () => readStatusLine(r));
  return { kind, ...line, headers: readHeaders(r, kind, limits) };
}

/**
 * Reads header fields up to and with the empty line. A line that begins with a blank goes on with the one before
 * (obsolete line folding): refused in requests, taken as a blank in responses (RFC 9112 §5.2).
 */
export function readHeaders(r: Reader, kind: HttpHead['kind'], limits = defaultHttpLimits): HttpHeaders {
  const headers: [string, string][] = [];
  for (;;) {
    const { textEnd, next } = findLine(r);
    if (textEnd === r.offset) break;
    if (headers.length === limits.headerCount)
      r.fail('bad-length', 'head', `more than ${headers.length} header fields`);
    if (isBlank(r.bytes[r.offset])) r.fail('bad-value', 'fieldName', 'begins with a blank');
    const colon = r.bytes.indexOf(0x3a, r.offset);
    if (colon === -1 || colon >= textEnd) r.fail('bad-value', 'fieldName', 'no colon in the line of a header field');
    const name = latin1(r.bytes, r.offset, colon);
    // Also a blank before the colon: some would overlook it, and see another message than we do (RFC 9112 §5.1).
    if (!TOKEN.test(name)) r.fail('bad-value', 'fieldName', `'${name}' is not a name`);
    r.group(camelCase(name), () => {
      r.text('fieldName', colon - r.offset);
      r.text('colon', 1);
      const value = readFieldValue(r, textEnd, next, kind);
      headers.push([name, value]);
      return value;
    });
  }
  r.raw('emptyLine', findLine(r).next - r.offset);
  return headers;
}

/** The head as bytes, with its empty line. @throws RangeError for what would not be read back as it was meant. */
export function writeHead(head: HttpHead): Uint8Array {
  const w = new Writer(512);
  if (head.kind === 'request') {
    check(TOKEN.test(head.method) && TARGET.test(head.target), `${head.method} ${head.target}`);
    w.text(`${head.method} ${head.target} HTTP/${head.version}\r\n`);
  } else {
    check(head.status >= 100 && head.status <= 999 && FIELD_VALUE.test(head.reason), `${head.status} ${head.reason}`);
    // The blank after the status stands even without a reason (RFC 9112 §4).
    w.text(`HTTP/${head.version} ${head.status} ${head.reason}\r\n`);
  }
  writeHeaders(w, head.headers);
  return w.finish();
}

/** Header fields and the empty line. */
export function writeHeaders(w: Writer, headers: HttpHeaders): void {
  for (const [name, value] of headers) {
    // A line end in a value would let whoever chose the value write further fields.
    check(TOKEN.test(name) && FIELD_VALUE.test(value), `${name}: ${value}`);
    w.text(`${name}: ${value}\r\n`);
  }
  w.text('\r\n');
}

/** What `buildMessage` cannot work out itself. */
export type HttpMessageFields =
  | (Pick<HttpRequestHead, 'kind' | 'method' | 'target' | 'headers'> & { version?: string; body?: Uint8Array })
  | (Pick<HttpResponseHead, 'kind' | 'status' | 'reason' | 'headers'> & { version?: string; body?: Uint8Array });

/** A whole message; Content-Length is filled in for a body, unless the fields already say how it ends. */
export function buildMessage({ body, ...fields }: HttpMessageFields): Uint8Array {
  const { headers } = fields;
  const isFramed = ['content-length', 'transfer-encoding'].some((name) => headerValue(headers, name) !== undefined);
  const framing: HttpHeaders = body && !isFramed ? [['Content-Length', String(body.length)]] : [];
  const head = writeHead({ ...fields, version: fields.version ?? '1.1', headers: [...headers, ...framing] });
  return body ? concatBytes(head, body) : head;
}

/**
 * Where the body of a message ends (RFC 9112 §6.3).
 * @param method for a response: of the request that it answers, since HEAD has none.
 * @throws DecodeError where two readers could disagree about it, which is how requests are smuggled (§11.2).
 */
export function bodyFraming(head: HttpHead, method?: string): BodyFraming {
  if (head.kind === 'response') {
    const { status } = head;
    const isTunnel = method === 'CONNECT' && status >= 200 && status < 300;
    if (method === 'HEAD' || status < 200 || status === 204 || status === 304 || isTunnel) return { kind: 'none' };
  }
  const encoding = headerValue(head.headers, 'Transfer-Encoding');
  const length = headerValue(head.headers, 'Content-Length');
  if (encoding !== undefined) {
    if (length !== undefined) refuse('contentLength', 'stands beside Transfer-Encoding');
    if (head.version === '1.0') refuse('transferEncoding', 'HTTP/1.0 has none (§6.1)');
    if (encoding.toLowerCase() !== 'chunked') refuse('transferEncoding', `'${encoding}' is not chunked alone`);
    return { kind: 'chunked' };
  }
  if (length !== undefined) return { kind: 'length', length: parseLength(length) };
  return head.kind === 'request' ? { kind: 'none' } : { kind: 'close' };
}

/** Several equal values count as one (RFC 9112 §6.3, rule 5); anything but digits is refused. */
function parseLength(text: string): number {
  const values = new Set(text.split(',').map((value) => value.trim()));
  const [digits = ''] = values;
  const length = Number(digits);
  if (values.size !== 1 || !/^\d+$/.test(digits) || !Number.isSafeInteger(length)) {
    refuse('contentLength', `'${text}' is not a length`);
  }
  return length;
}

/** RFC 9112 §3. */
function readRequestLine(r: Reader): { method: string; target: string; version: string } {
  const { textEnd, next } = findLine(r);
  const [method = '', target = '', ...rest] = latin1(r.bytes, r.offset, textEnd).split(' ');
  if (!TOKEN.test(method)) r.fail('bad-value', 'method', 'the line does not begin with a method');
  if (!TARGET.test(target) || rest.length !== 1) {
    r.fail('bad-value', 'requestTarget', 'the line is not method, target and version with one blank between each');
  }
  r.text('method', method.length);
  r.text('space', 1);
  r.text('requestTarget', target.length);
  r.text('space', 1);
  const version = readVersion(r, textEnd);
  r.raw('lineEnd', next - textEnd);
  return { method, target, version };
}

/** RFC 9112 §4. A missing reason and a missing blank before it are put up with. */
function readStatusLine(r: Reader): { version: string; status: number; reason: string } {
  const { textEnd, next } = findLine(r);
  const version = readVersion(r, Math.min(r.offset + 'HTTP/1.1'.length, textEnd));
  const digits = latin1(r.bytes, r.offset, Math.min(r.offset + 5, textEnd));
  if (!/^ [1-9]\d\d( |$)/.test(digits)) r.fail('bad-value', 'statusCode', 'no three digits between two blanks');
  r.text('space', 1);
  const status = Number(r.text('statusCode', 3));
  if (r.offset < textEnd) r.text('space', 1);
  if (!FIELD_VALUE.test(latin1(r.bytes, r.offset, textEnd))) {
    r.fail('bad-value', 'reasonPhrase', 'holds control characters');
  }
  const reason = textEnd > r.offset ? r.text('reasonPhrase', textEnd - r.offset) : '';
  r.raw('lineEnd', next - textEnd);
  return { version, status, reason };
}

/** Any 1.x is read as 1.1 would be (RFC 9110 §2.5); HTTP/2 begins quite differently. */
function readVersion(r: Reader, end: number): string {
  const text = latin1(r.bytes, r.offset, end);
  if (!/^HTTP\/\d\.\d$/.test(text)) r.fail('bad-value', 'line', `'${text}' is not a version of HTTP`);
  if (text[5] !== '1') r.fail('bad-value', 'httpVersion', `${text} is not spoken here`);
  return r.text('httpVersion', text.length).slice(5);
}

/** The value and the line's end, from after the colon; blanks around the value do not belong to it. */
function readFieldValue(r: Reader, textEnd: number, next: number, kind: HttpHead['kind']): string {
  const start = r.offset;
  let value = latin1(r.bytes, start, textEnd);
  const leading = value.search(/[^ \t]|$/);
  let end = { textEnd, next };
  while (end.next < r.end && isBlank(r.bytes[end.next])) {
    if (kind === 'request') r.fail('bad-value', 'fieldValue', 'goes on in the next line: obsolete folding', end.next);
    const from = end.next;
    end = findLine(r, from);
    value += ` ${latin1(r.bytes, from, end.textEnd).trim()}`;
  }
  if (!FIELD_VALUE.test(value)) r.fail('bad-value', 'fieldValue', 'holds control characters', start);
  if (leading > 0) r.text('space', leading);
  if (end.textEnd > r.offset) r.text('fieldValue', end.textEnd - r.offset);
  r.raw('lineEnd', end.next - end.textEnd);
  return value.replace(/^[ \t]+|[ \t]+$/g, '');
}

/**
 * The line at `from`. A lone LF ends one, too (RFC 9112 §2.2 allows it); a lone CR is refused, since others take it
 * for a line's end.
 */
function findLine(r: Reader, from = r.offset): { textEnd: number; next: number } {
  const lineFeed = r.bytes.indexOf(0x0a, from);
  if (lineFeed === -1 || lineFeed >= r.end) r.fail('truncated', 'line', 'the line has no end', from);
  const textEnd = lineFeed > from && r.bytes[lineFeed - 1] === 0x0d ? lineFeed - 1 : lineFeed;
  const lone = r.bytes.indexOf(0x0d, from);
  if (lone !== -1 && lone < textEnd) r.fail('bad-value', 'line', 'holds a carriage return', lone);
  return { textEnd, next: lineFeed + 1 };
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const TARGET = /^[\x21-\x7e]+$/;
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** The words of a comma-separated header field in lower case; empty ones do not count (RFC 9110 §5.6.1). */
function headerList(headers: HttpHeaders, name: string): string[] {
  const words = headerValue(headers, name)?.split(',') ?? [];
  return words.map((word) => word.trim().toLowerCase()).filter((word) => word !== '');
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]!);
  return text;
}

/** 'Accept-Language' as 'acceptLanguage', as fields are named everywhere here. */
function camelCase(name: string): string {
  return name.toLowerCase().replace(/-+(.)/g, (_, letter: string) => letter.toUpperCase());
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09;
}

function refuse(field: string, detail: string): never {
  throw new DecodeError('bad-value', 'http', field, 0, detail);
}

function check(isRight: boolean, what: string): void {
  if (!isRight) throw new RangeError(`cannot be written into an HTTP head: ${JSON.stringify(what)}`);
}
