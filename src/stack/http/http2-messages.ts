/**
 * Requests and responses as HTTP/2 has them (RFC 9113 §8.2, §8.3): names in lower case, the first lines as
 * pseudo-header fields (':method', ':status'), nothing about the connection. What is malformed costs its stream (§8.1.1).
 */

import type { HpackField } from '../../packet/http/hpack-decoder.ts';
import { type HttpHeaders, type HttpRequestHead, type HttpResponseHead, headerValue } from '../../packet/http/http1.ts';
import type { HttpClientRequest } from './client-connection.ts';
import { violate } from './http2-error.ts';
import type { HttpResponse } from './server-connection.ts';

/** `version` of heads that came over HTTP/2. */
export const HTTP2_VERSION = '2';

/** The fields of a request; Host becomes ':authority' (§8.3.1). */
export function fieldsOfRequest({ method, target, headers, body }: HttpClientRequest, scheme: string): HpackField[] {
  const host = headerValue(headers, 'Host');
  const isFramed = headerValue(headers, 'Content-Length') !== undefined;
  return [
    { name: ':method', value: method },
    { name: ':scheme', value: scheme },
    ...(host === undefined ? [] : [{ name: ':authority', value: host }]),
    { name: ':path', value: target },
    ...ordinaryFields(headers, ['host']),
    ...(body && body.length > 0 && !isFramed ? [{ name: 'content-length', value: String(body.length) }] : []),
  ];
}

/** The fields of a response, its content-length added. */
export function fieldsOfResponse({ status, headers, body }: HttpResponse): HpackField[] {
  const mayHaveBody = status >= 200 && status !== 204 && status !== 304;
  const isFramed = headerValue(headers, 'Content-Length') !== undefined;
  return [
    { name: ':status', value: String(status) },
    ...ordinaryFields(headers, []),
    ...(mayHaveBody && !isFramed ? [{ name: 'content-length', value: String(body?.length ?? 0) }] : []),
  ];
}

/** @throws Http2Error at the cost of the stream */
export function requestOf(fields: readonly HpackField[], streamId: number): HttpRequestHead {
  const { pseudo, headers } = separate(fields, streamId, [':method', ':scheme', ':authority', ':path']);
  const method = pseudo.get(':method');
  const path = pseudo.get(':path');
  const authority = pseudo.get(':authority');
  if (method === undefined || !TOKEN.test(method)) violate('no :method', streamId);
  const isTunnel = method === 'CONNECT';
  if (isTunnel !== (path === undefined) || isTunnel !== (pseudo.get(':scheme') === undefined)) {
    violate('not the pseudo-header fields of a request', streamId);
  }
  if (isTunnel && authority === undefined) violate('CONNECT without :authority', streamId);
  if (path !== undefined && !/^(\/[\x21-\x7e]*|\*)$/.test(path)) violate(`:path '${path}'`, streamId);
  const host = headerValue(headers, 'host');
  if (host !== undefined && authority !== undefined && host !== authority) {
    violate('host and :authority are not the same', streamId);
  }
  const name: HttpHeaders = authority !== undefined && host === undefined ? [['host', authority]] : [];
  const target = path ?? authority!;
  return { kind: 'request', method, target, version: HTTP2_VERSION, headers: [...name, ...joinCookies(headers)] };
}

/** @throws Http2Error at the cost of the stream */
export function responseOf(fields: readonly HpackField[], streamId: number): HttpResponseHead {
  const { pseudo, headers } = separate(fields, streamId, [':status']);
  const status = pseudo.get(':status') ?? '';
  // 101 is not in HTTP/2: nothing is upgraded (§8.6).
  if (!/^[1-9]\d\d$/.test(status) || status === '101') violate(`:status '${status}'`, streamId);
  return { kind: 'response', version: HTTP2_VERSION, status: Number(status), reason: '', headers };
}

/** Fields after a body (§8.1). @throws Http2Error at the cost of the stream */
export function checkTrailers(fields: readonly HpackField[], endStream: boolean, streamId: number): void {
  if (!endStream) violate('HEADERS within a message', streamId);
  separate(fields, streamId, []);
}

/** The length that a message announces; what it has must be the same (§8.1.1). @throws Http2Error */
export function announcedLength(headers: HttpHeaders, streamId: number): number | undefined {
  const text = headerValue(headers, 'content-length');
  if (text === undefined) return undefined;
  const values = new Set(text.split(',').map((value) => value.trim()));
  const [digits = ''] = values;
  if (values.size !== 1 || !/^\d{1,15}$/.test(digits)) violate(`content-length '${text}'`, streamId);
  return Number(digits);
}

/** What speaks of one connection and not of the message (§8.2.2). */
const connectionFields = new Set(['connection', 'proxy-connection', 'keep-alive', 'transfer-encoding', 'upgrade']);

/** @throws RangeError for what would not be read back as it was meant */
function ordinaryFields(headers: HttpHeaders, without: readonly string[]): HpackField[] {
  return headers.flatMap(([given, text]) => {
    const [name, value] = [given.toLowerCase(), text.replace(/^[ \t]+|[ \t]+$/g, '')];
    if (connectionFields.has(name) || without.includes(name)) return [];
    if (FIELD_NAME.test(name) && FIELD_VALUE.test(value)) return [{ name, value }];
    throw new RangeError(`cannot be a field of HTTP/2: ${JSON.stringify(`${given}: ${text}`)}`);
  });
}

/** Pseudo-header fields come first, once each, and none that is not known (§8.3). */
function separate(fields: readonly HpackField[], streamId: number, known: readonly string[]) {
  const pseudo = new Map<string, string>();
  const headers: [string, string][] = [];
  for (const { name, value } of fields) {
    if (!FIELD_VALUE.test(value)) violate(`the value of ${name}`, streamId);
    if (name.startsWith(':')) {
      if (headers.length > 0 || pseudo.has(name) || !known.includes(name)) violate(`${name} out of place`, streamId);
      pseudo.set(name, value);
      continue;
    }
    if (!FIELD_NAME.test(name)) violate(`'${name}' is no name of a field`, streamId);
    if (connectionFields.has(name) || (name === 'te' && value !== 'trailers')) violate(`${name} in HTTP/2`, streamId);
    headers.push([name, value]);
  }
  return { pseudo, headers };
}

/** Cookies may come one by one, for HPACK's sake; HTTP knows one field (§8.2.3). */
function joinCookies(headers: HttpHeaders): HttpHeaders {
  const cookies = headers.filter(([name]) => name === 'cookie').map(([, value]) => value);
  if (cookies.length < 2) return headers;
  return [...headers.filter(([name]) => name !== 'cookie'), ['cookie', cookies.join('; ')]];
}

/** No capitals (§8.2.1). */
const FIELD_NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** No NUL, CR or LF, and no blank at either end (§8.2.1). */
const FIELD_VALUE = /^(?![ \t])[^\0\r\n]*(?<![ \t])$/;
