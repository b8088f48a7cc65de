/** Another right solution: a small pool for each host, and tables from connections and requests to them. */

type Action = { do: 'open'; connection: number; host: string } | { do: 'send'; connection: number; request: number };
type State = 'opening' | 'idle' | 'busy' | 'h2';

class Site {
  readonly host: string;
  readonly states = new Map<number, State>();
  readonly loads = new Map<number, number[]>();
  queue: number[] = [];

  constructor(host: string) {
    this.host = host;
  }
}

export class Pool {
  readonly #limit: number;
  readonly #sites = new Map<string, Site>();
  readonly #siteOf = new Map<number, Site>();
  readonly #carrierOf = new Map<number, number>();
  #count = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  request(request: number, host: string): Action[] {
    const site = this.#sites.get(host) ?? new Site(host);
    this.#sites.set(host, site);
    site.queue.push(request);
    return this.#go(site);
  }

  opened(connection: number, protocol: 'http/1.1' | 'h2'): Action[] {
    const site = this.#siteOf.get(connection)!;
    const load = site.loads.get(connection)!;
    const [own] = load;
    if (protocol === 'h2') site.states.set(connection, 'h2');
    else site.states.set(connection, own === undefined ? 'idle' : 'busy');
    const first: Action[] = own === undefined ? [] : [{ do: 'send', connection, request: own }];
    return first.concat(this.#go(site));
  }

  answered(request: number, keep: boolean): Action[] {
    const connection = this.#carrierOf.get(request)!;
    const site = this.#siteOf.get(connection)!;
    if (!keep) this.#forget(site, connection);
    else {
      const load = site.loads.get(connection)!;
      load.splice(load.indexOf(request), 1);
      if (site.states.get(connection) === 'busy') site.states.set(connection, 'idle');
    }
    return this.#go(site);
  }

  lost(connection: number): Action[] {
    const site = this.#siteOf.get(connection)!;
    site.queue = [...site.loads.get(connection)!, ...site.queue];
    this.#forget(site, connection);
    return this.#go(site);
  }

  #forget(site: Site, connection: number): void {
    site.states.delete(connection);
    site.loads.delete(connection);
  }

  #go(site: Site): Action[] {
    const done: Action[] = [];
    while (site.queue.length > 0) {
      const ready = [...site.states]
        .filter(([, state]) => state === 'idle' || state === 'h2')
        .map(([number]) => number);
      const isFull = site.states.size >= this.#limit;
      if (ready.length === 0 && isFull) break;
      const request = site.queue.shift()!;
      if (ready.length > 0) {
        const connection = Math.min(...ready);
        if (site.states.get(connection) === 'idle') site.states.set(connection, 'busy');
        site.loads.get(connection)!.push(request);
        this.#carrierOf.set(request, connection);
        done.push({ do: 'send', connection, request });
      } else {
        const connection = ++this.#count;
        site.states.set(connection, 'opening');
        site.loads.set(connection, [request]);
        this.#siteOf.set(connection, site);
        this.#carrierOf.set(request, connection);
        done.push({ do: 'open', connection, host: site.host });
      }
    }
    return done;
  }
}
