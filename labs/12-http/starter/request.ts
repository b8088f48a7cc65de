/** Task "request": what a browser asks for. Read RFC 9112 §2.1, §3 and RFC 9110 §7.2. */

export interface RequestParameters {
  /** An absolute http URL: 'http://www.example.com/search?q=bytes#results'. Its host is in lower case. */
  url: string;
  /** The value of the header field User-Agent. */
  userAgent: string;
}

/**
 * The bytes of the GET request that asks for the URL:
 * - a request line of HTTP/1.1 whose target is the URL's path with its query ('/' where there is no path), without
 *   its fragment, each character as it stands in the URL;
 * - the header fields Host and User-Agent, each once; others may follow, but none that announces a body;
 * - Host has the URL's host, with its port unless that is 80 (':80' in the URL is no reason to send it);
 * - every line ends with CR LF, and an empty line ends the head. A GET has no body.
 */
export function buildRequest(parameters: RequestParameters): Uint8Array {
  throw new Error('not written yet');
}
