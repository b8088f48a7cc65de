/**
 * A small browser: fetches a page, finds in its HTML what else it needs, fetches that, and remembers: responses
 * (RFC 9111), cookies (RFC 6265) and, in the resolver that its `open` asks, names. It draws nothing and runs no script.
 *
 *     const browser = new Browser({ version: 'http/1.1', open, wallClock });
 *     browser.load('https://www.google.com/', (page, now) => …, now);
 */

import { DecodeError } from '../../bytes/decode-error.ts';
import type { Micros } from '../../bytes/time.ts';
import { contentCodings, decodeContent } from '../../packet/http/content-coding.ts';
import { type HttpHeaders, type HttpResponseHead, headerValue, headerValues } from '../../packet/http/http1.ts';
import { HttpCache, type StoredResponse } from '../../stack/http/cache.ts';
import type { HttpOutcome } from '../../stack/http/client-connection.ts';
import { CookieJar } from '../../stack/http/cookie-jar.ts';
import { type Carried, ConnectionPool, type ConnectionRecord, type PoolOptions } from './connection-pool.ts';
import { findResources, type PageResource } from './html-resources.ts';
import { type RenderedPage, renderHtml } from './html-text.ts';
import { browserHeaders, hostField, htmlOf, parseUrl, redirectOf } from './web-client.ts';

export interface BrowserOptions extends PoolOptions {
  /** Milliseconds since 1970: dates of cookies and of the cache go by it. */
  wallClock(now: Micros): number;
  /** Kept by others to outlive the browser; otherwise it begins with empty ones. */
  cache?: HttpCache;
  cookies?: CookieJar;
}

/** A part of a page, and how it came. */
export interface Fetched {
  readonly kind: 'document' | PageResource['kind'];
  readonly url: string;
  /** Asked of the server, found in the cache, or in the cache and found right by the server (304). */
  readonly source: 'network' | 'cache' | 'revalidated';
  /** 0 if it did not come at all: `failure` says why. */
  readonly status: number;
  readonly failure?: string;
  readonly headers: HttpHeaders;
  /** Content codings taken off. */
  readonly body: Uint8Array;
  /** Bytes of the body as the last answer brought it; 0 for what came out of the cache. */
  readonly transferred: number;
  readonly asked: Micros;
  /** When the head of the answer was there. */
  readonly answered?: Micros;
  readonly done: Micros;
  readonly carried?: Carried;
}

export interface LoadedPage {
  readonly document: Fetched;
  /** In the order in which the HTML names them. */
  readonly resources: readonly Fetched[];
  readonly rendered?: RenderedPage;
  readonly started: Micros;
  readonly loaded: Micros;
}

/** The fields of document H's request; Host comes before them. */
export const acceptingHeaders: HttpHeaders = browserHeaders.flatMap((field) =>
  field[0] === 'Connection' ? [['Accept-Encoding', contentCodings.join(', ')] as const, field] : [field],
);

/** What is wanted of resources that are no pages. */
const accepts: Readonly<Record<Fetched['kind'], string | undefined>> = {
  document: undefined,
  style: 'text/css',
  image: 'image/*',
  script: '*/*',
};

const MAX_REDIRECTS = 5;

interface Errand {
  readonly kind: Fetched['kind'];
  readonly url: string;
  readonly asked: Micros;
  readonly redirects: number;
  readonly onDone: (fetched: Fetched, now: Micros) => void;
}

export class Browser {
  readonly cache: HttpCache;
  readonly cookies: CookieJar;
  readonly #options: BrowserOptions;
  readonly #pool: ConnectionPool;

  constructor(options: BrowserOptions) {
    this.#options = options;
    this.cache = options.cache ?? new HttpCache();
    this.cookies = options.cookies ?? new CookieJar();
    this.#pool = new ConnectionPool(options);
  }

  /** Of all connections so far. */
  get connections(): readonly ConnectionRecord[] {
    return this.#pool.records;
  }

  /**
   * Loads a page with all that it names. `onLoaded` is called once, when everything has come or failed; within this
   * call if all is fresh in the cache.
   */
  load(url: string, onLoaded: (page: LoadedPage, now: Micros) => void, now: Micros): void {
    const onDone = (document: Fetched, at: Micros) => {
      const html = htmlOf(document.headers, document.body);
      const wanted = html === undefined ? [] : findResources(html, document.url);
      this.#fetchAll(wanted, at, (resources, loaded) => {
        const rendered = html === undefined ? {} : { rendered: renderHtml(html) };
        onLoaded({ document, resources, ...rendered, started: now, loaded }, loaded);
      });
    };
    this.#fetch({ kind: 'document', url, asked: now, redirects: 0, onDone }, now);
  }

  /** Ends all connections when what was asked for has come. */
  close(now: Micros): void {
    this.#pool.close(now);
  }

  #fetchAll(wanted: readonly PageResource[], now: Micros, onAll: (all: readonly Fetched[], now: Micros) => void): void {
    const all: Fetched[] = [];
    let missing = wanted.length;
    if (missing === 0) onAll(all, now);
    for (const [index, { kind, url }] of wanted.entries()) {
      const onDone = (fetched: Fetched, at: Micros) => {
        all[index] = fetched;
        if (--missing === 0) onAll(all, at);
      };
      this.#fetch({ kind, url, asked: now, redirects: 0, onDone }, now);
    }
  }

  #fetch(errand: Errand, now: Micros): void {
    const parts = parseUrl(errand.url);
    if (!parts) {
      this.#fail(errand, `not a web address: '${errand.url}'`, now);
      return;
    }
    const clock = (at: Micros) => this.#options.wallClock(at);
    const accept = accepts[errand.kind];
    const headers: HttpHeaders = acceptingHeaders.map(([name, value]) => [
      name,
      (name === 'Accept' && accept) || value,
    ]);
    const known = this.cache.lookUp(errand.url, headers, clock(now));
    if (known.kind === 'fresh') {
      this.#settle(errand, known.stored, { source: 'cache', transferred: 0, done: now });
      return;
    }
    const cookies = this.cookies.cookieField(errand.url, clock(now));
    let answered: Micros | undefined;
    const request = {
      method: 'GET',
      target: parts.path,
      headers: [
        ['Host', hostField(parts)] as const,
        ...headers,
        ...(known.kind === 'stale' ? known.conditions : []),
        ...(cookies === undefined ? [] : [['Cookie', cookies] as const]),
      ],
      onHead: (_head: HttpResponseHead, at: Micros) => {
        answered = at;
      },
    };
    const stored = known.kind === 'stale' ? known.stored : undefined;
    this.#pool.request(
      parts,
      request,
      (outcome, carried, at) => {
        const times = { requestTime: clock(carried?.sent ?? now), responseTime: clock(answered ?? at) };
        this.#handle(errand, { outcome, headers, stored, ...times }, { answered, carried, done: at });
      },
      now,
    );
  }

  #handle(errand: Errand, answer: Answer, way: Pick<Fetched, 'answered' | 'carried' | 'done'>): void {
    const { outcome, headers, stored, requestTime, responseTime } = answer;
    const { url } = errand;
    if (outcome.kind === 'failed') {
      this.#fail(errand, outcome.reason, way.done);
      return;
    }
    const { head, body } = outcome;
    for (const field of headerValues(head.headers, 'Set-Cookie')) this.cookies.set(url, field, responseTime);
    if (head.status === 304 && stored) {
      const times = { headers: head.headers, requestTime, responseTime };
      const freshened = this.cache.freshen(url, stored, times);
      this.#settle(errand, freshened, { ...way, source: 'revalidated', transferred: body.length });
      return;
    }
    this.cache.store(url, headers, { head, body, requestTime, responseTime });
    this.#settle(errand, { head, body }, { ...way, source: 'network', transferred: body.length });
  }

  /** A response is there, from wherever: it is what was wanted, or says where that is. */
  #settle(errand: Errand, { head, body }: Pick<StoredResponse, 'head' | 'body'>, way: Way): void {
    const { kind, url, asked, redirects, onDone } = errand;
    const { status, headers } = head;
    const next = redirectOf(head, url);
    if (next !== undefined && redirects < MAX_REDIRECTS) {
      this.#fetch({ ...errand, url: next, redirects: redirects + 1 }, way.done);
    } else if (next !== undefined) {
      this.#fail(errand, `more than ${MAX_REDIRECTS} redirects`, way.done);
    } else {
      onDone({ kind, url, asked, status, headers, ...unpacked(headers, body), ...way }, way.done);
    }
  }

  #fail({ kind, url, asked, onDone }: Errand, failure: string, done: Micros): void {
    const nothing = { status: 0, headers: [], body: new Uint8Array(0), transferred: 0 };
    onDone({ kind, url, asked, source: 'network', failure, done, ...nothing }, done);
  }
}

type Way = Pick<Fetched, 'source' | 'transferred' | 'answered' | 'carried' | 'done'>;

interface Answer {
  readonly outcome: HttpOutcome;
  /** Of the request, without what a visit adds: what Vary compares. */
  readonly headers: HttpHeaders;
  /** What the request asked whether it still holds. */
  readonly stored: StoredResponse | undefined;
  readonly requestTime: number;
  readonly responseTime: number;
}

function unpacked(headers: HttpHeaders, body: Uint8Array): Pick<Fetched, 'body' | 'failure'> {
  try {
    return { body: decodeContent(body, headerValue(headers, 'Content-Encoding')) };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { body: new Uint8Array(0), failure: error.message };
  }
}
