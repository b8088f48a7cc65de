/** Task "response": take a response out of what has come so far. Read RFC 9112 §4, §5, §6.3 and §7.1. */

export interface HttpResponse {
  status: number;
  /** The value of Content-Type without blanks around it; null if there is none. */
  contentType: string | null;
  /** What the body says: of a chunked one the data of its chunks. */
  body: Uint8Array;
  /** Bytes that the whole message takes; what follows them belongs to the next one. */
  length: number;
}

/**
 * The first response in `received`; null if it is not whole yet. Called again and again while bytes come in.
 *
 * - Lines end with CR LF. Names of header fields are read without regard to capitals.
 * - A response to HEAD, and one with status 204 or 304, has no body, whatever its header fields say.
 * - With `Transfer-Encoding: chunked` the body comes in chunks, and Content-Length does not count. A chunk's size is
 *   hexadecimal, with capitals or without; after it may come extensions, `;name=value`, to be skipped. After the last chunk
 *   may come trailer fields, to be skipped as well; then the empty line.
 * - Else Content-Length says how long the body is.
 * - Else the body ends with the connection: it is whole when `closed` is true, and then all that has come is its own.
 * - Where a length was announced and the connection closes before, the response never becomes whole: null.
 *
 * @param received all bytes of the connection so far
 * @param method of the request: 'GET' or 'HEAD'
 * @param closed no more bytes will come
 */
export function readResponse(received: Uint8Array, method: string, closed: boolean): HttpResponse | null {
  throw new Error('not written yet');
}
