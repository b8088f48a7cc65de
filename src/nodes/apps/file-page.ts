/**
 * A file as a web server gives it out: packed as the client can take it (RFC 9110 §12.5.3), with a validator, and only
 * where the client does not have it already (RFC 9110 §13.1.2).
 */

import { toHex } from '../../bytes/hex.ts';
import type { Micros } from '../../bytes/time.ts';
import { hash } from '../../crypto/primitives.ts';
import { writeHttpDate } from '../../packet/http/http-date.ts';
import { type HttpHeaders, headerValue } from '../../packet/http/http1.ts';
import type { HttpRequest, HttpResponse } from '../../stack/http/server-connection.ts';
import type { WebPage } from './web-server.ts';

export interface WebFile {
  readonly contentType: string;
  readonly body: Uint8Array;
  /** The same packed beforehand, by content coding, the best first. */
  readonly packed?: Readonly<Record<string, Uint8Array>>;
  /** Fields of every answer: Cache-Control, Server. */
  readonly headers?: HttpHeaders;
}

/** @param wallClock milliseconds since 1970, for Date */
export function filePage(file: WebFile, wallClock: (now: Micros) => number): WebPage {
  return (request: HttpRequest, now: Micros): HttpResponse => {
    const coding = codingFor(file, headerValue(request.headers, 'Accept-Encoding') ?? '');
    const body = coding === undefined ? file.body : file.packed![coding]!;
    const etag = entityTag(body);
    const common: HttpHeaders = [
      ...(file.headers ?? []),
      ['Date', writeHttpDate(wallClock(now))],
      ['ETag', etag],
      ...(file.packed ? [['Vary', 'Accept-Encoding'] as const] : []),
    ];
    if (isKnown(etag, headerValue(request.headers, 'If-None-Match'))) return { status: 304, headers: common };
    const content: HttpHeaders = [
      ['Content-Type', file.contentType],
      ...(coding === undefined ? [] : [['Content-Encoding', coding] as const]),
      ['Content-Length', String(body.length)],
    ];
    return { status: 200, headers: [...content, ...common], body };
  };
}

/** Strong: packed differently is another representation, with another tag (RFC 9110 §8.8.3.3). */
export function entityTag(body: Uint8Array): string {
  return `"${toHex(hash('sha256', body).subarray(0, 6))}"`;
}

/** The first of the file's codings that the client takes; a weight of 0 says no. */
function codingFor({ packed = {} }: WebFile, acceptEncoding: string): string | undefined {
  const wishes = new Map(
    acceptEncoding.split(',').map((part) => {
      const [coding = '', ...parameters] = part.split(';').map((word) => word.trim().toLowerCase());
      const weight = parameters.find((parameter) => parameter.startsWith('q='));
      return [coding, weight === undefined ? 1 : Number(weight.slice(2))];
    }),
  );
  return Object.keys(packed).find((coding) => (wishes.get(coding) ?? wishes.get('*') ?? 0) > 0);
}

/** The weak comparison: a W/ in front does not count (RFC 9110 §13.1.2, §8.8.3.2). */
function isKnown(etag: string, ifNoneMatch: string | undefined): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}
