/** A reference solution, written as a student would. */

type Action = { do: 'open'; connection: number; host: string } | { do: 'send'; connection: number; request: number };

interface Job {
  request: number;
  host: string;
}

interface Connection {
  number: number;
  host: string;
  protocol?: 'http/1.1' | 'h2';
  /** The request that waits for it to open. */
  own?: Job;
  /** Sent and not answered. */
  active: Job[];
}

export class Pool {
  private connections: Connection[] = [];
  private waiting: Job[] = [];
  private last = 0;
  private limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  request(request: number, host: string): Action[] {
    this.waiting.push({ request, host });
    return this.place();
  }

  opened(number: number, protocol: 'http/1.1' | 'h2'): Action[] {
    const connection = this.connections.find((each) => each.number === number)!;
    connection.protocol = protocol;
    const actions: Action[] = [];
    if (connection.own) actions.push(this.send(connection, connection.own));
    delete connection.own;
    return [...actions, ...this.place()];
  }

  answered(request: number, keep: boolean): Action[] {
    const connection = this.connections.find(({ active }) => active.some((job) => job.request === request))!;
    connection.active = connection.active.filter((job) => job.request !== request);
    if (!keep) this.remove(connection);
    return this.place();
  }

  lost(number: number): Action[] {
    const connection = this.connections.find((each) => each.number === number)!;
    this.remove(connection);
    const again = connection.own ? [connection.own] : connection.active;
    this.waiting.unshift(...again);
    return this.place();
  }

  private place(): Action[] {
    const actions: Action[] = [];
    const rest: Job[] = [];
    for (const job of this.waiting) {
      const mine = this.connections.filter(({ host }) => host === job.host);
      const free = mine.find(({ protocol, active }) => protocol === 'h2' || (protocol && active.length === 0));
      if (free) {
        actions.push(this.send(free, job));
      } else if (mine.length < this.limit) {
        const number = ++this.last;
        this.connections.push({ number, host: job.host, own: job, active: [] });
        actions.push({ do: 'open', connection: number, host: job.host });
      } else {
        rest.push(job);
      }
    }
    this.waiting = rest;
    return actions;
  }

  private send(connection: Connection, job: Job): Action {
    connection.active.push(job);
    return { do: 'send', connection: connection.number, request: job.request };
  }

  private remove(connection: Connection): void {
    this.connections = this.connections.filter((each) => each !== connection);
  }
}
