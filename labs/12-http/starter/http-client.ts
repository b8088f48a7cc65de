/**
 * Task "http-client": one HTTP/1.1 connection of a browser. Read RFC 9112 §9.3 (persistence) and §9.6 (closing), and do
 * the task "response" first: its `readResponse` is what you need here (import it from './response.ts').
 *
 * The client has no I/O: it is told what is wanted, what came and that the server closed, and says what is to be done.
 */

export interface Request {
  /** Names the exchange in what you return. */
  id: number;
  method: string;
  target: string;
  /** Name and value, Host among them; sent in this order, as they are. */
  headers: [name: string, value: string][];
}

export interface Response {
  status: number;
  /** All header fields in their order: the name in small letters, the value without blanks around it. */
  headers: [name: string, value: string][];
  body: Uint8Array;
}

/** What is to be done now; empty lists if nothing is. */
export interface Actions {
  /** Bytes to be sent, in this order. */
  send: Uint8Array[];
  /** Responses that are whole now. */
  responses: { id: number; response: Response }[];
  /** Requests that will get no whole response here. */
  failed: number[];
  /** The connection is to be closed by this side: no request is to be sent any more. Told once. */
  close: boolean;
}

export interface HttpClient {
  /**
   * A request is wanted. It is sent at once if none is being answered; else it waits, and is sent when the response before
   * it is whole: one at a time, in order. Never called after `close` was told.
   */
  request(request: Request): Actions;
  /** Bytes came. */
  receive(bytes: Uint8Array): Actions;
  /** The server has closed: no more bytes will come. What has no whole response by now has failed. */
  end(): Actions;
}

/**
 * A connection stays for the next request if the response is HTTP/1.1, has no `Connection: close` (nor had the request) and
 * its end was known without the connection's end. Else this side closes as well when the response is whole, and requests
 * that wait have failed. Responses 1xx come before the real one and are not reported.
 */
export function createHttpClient(): HttpClient {
  throw new Error('not written yet');
}
