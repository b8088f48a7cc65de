/** Task "pool": which request goes over which connection? Read RFC 9112 §9.3 and §9.4, RFC 9113 §9.1. */

export type Action =
  /** Opens a connection to a host. Connections are numbered 1, 2, 3 … in the order of these actions. */
  | { do: 'open'; connection: number; host: string }
  /** Sends a request over a connection, which is open. */
  | { do: 'send'; connection: number; request: number };

/**
 * The connections of a browser. Each method says what has happened and returns what is to be done, in the order in which
 * it was decided; [] if there is nothing to do.
 * - A request goes over an open connection to its host that can take it: one of HTTP/2 always can, one of HTTP/1.1 if
 *   every request on it is answered. Of several, over the one with the lowest number.
 * - If there is none, and fewer than `limit` connections to the host are there (open, or being opened), one is opened.
 *   This request belongs to it: it is sent as soon as the connection is open, and over no other.
 * - Otherwise it waits. Whenever a connection to its host can take a request, or there is room for a new one, the request
 *   that has waited longest gets it. Hosts have nothing to do with each other.
 * - When a connection ends by `lost`, the requests on it that are not answered, in the order in which they were sent, or
 *   the one that belongs to it, are treated like new ones, but stand before all that wait.
 */
export class Pool {
  /** @param limit connections to one host at a time; browsers have 6 */
  constructor(limit: number) {
    throw new Error('not written yet');
  }

  /** The browser wants to have this request sent. Each has a number of its own. */
  request(request: number, host: string): Action[] {
    throw new Error('not written yet');
  }

  /** The connection is open, and this is what is spoken on it. */
  opened(connection: number, protocol: 'http/1.1' | 'h2'): Action[] {
    throw new Error('not written yet');
  }

  /**
   * The answer to a request has come. If `keep` is false the connection that it came by has ended with it, which happens
   * with HTTP/1.1 only.
   */
  answered(request: number, keep: boolean): Action[] {
    throw new Error('not written yet');
  }

  /** The connection has ended, or could not be opened. */
  lost(connection: number): Action[] {
    throw new Error('not written yet');
  }
}
