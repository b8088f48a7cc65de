/**
 * Everything that was ever learned is in one table of record sets, and each event walks a question through it from the
 * beginning: what is not known is asked. Servers are taken from the end of the list.
 */

interface Question {
  name: string;
  type: string;
}
interface Rr {
  name: string;
  type: string;
  ttl: number;
  data: string;
  minimum?: number;
}
interface Response {
  rcode: number;
  authoritative: boolean;
  answers: Rr[];
  authorities: Rr[];
  additionals: Rr[];
}
type Output =
  | { kind: 'ask'; exchange: number; server: string; question: Question }
  | { kind: 'answer'; client: number; rcode: number; answers: Rr[] };

/** What a walk came to. */
type Step =
  | { kind: 'end'; rcode: number; answers: Rr[] }
  | { kind: 'ask'; zone: string; server: string; question: Question }
  | { kind: 'stuck' };

interface Fact {
  until: number;
  rcode: number;
  records: Rr[];
}

interface Job {
  clients: number[];
  question: Question;
  asked: number;
  silent: Map<string, number>;
  useless: Set<string>;
  pending: { exchange: number; zone: string; server: string; question: Question; until: number } | null;
  /** Sets with a TTL of 0 are known to the lookup that asked for them. */
  own: Map<string, Fact>;
}

const inside = (name: string, zone: string) => zone === '.' || `.${name}`.endsWith(`.${zone}`);

class TableResolver {
  facts = new Map<string, Fact>();
  jobs: Job[] = [];
  lastExchange = 100;
  config: { rootServers: { name: string; address: string }[]; timeout: number };

  constructor(config: TableResolver['config']) {
    this.config = config;
  }

  handleQuery(client: number, question: Question, now: number): Output[] {
    const running = this.jobs.find((job) => job.question.name === question.name && job.question.type === question.type);
    if (running) {
      running.clients.push(client);
      return [];
    }
    const job: Job = {
      clients: [client],
      question,
      asked: 0,
      silent: new Map(),
      useless: new Set(),
      pending: null,
      own: new Map(),
    };
    this.jobs.push(job);
    return this.advance(job, now);
  }

  handleResponse(exchange: number, response: Response, now: number): Output[] {
    const job = this.jobs.find(({ pending }) => pending?.exchange === exchange);
    if (!job?.pending) return [];
    const { zone, server, question } = job.pending;
    job.pending = null;
    if (!this.learn(job, zone, question, response, now)) job.useless.add(`${server} ${zone}`);
    return this.advance(job, now);
  }

  handleUnreachable(exchange: number, now: number): Output[] {
    const job = this.jobs.find(({ pending }) => pending?.exchange === exchange);
    if (!job?.pending) return [];
    job.useless.add(`${job.pending.server} ${job.pending.zone}`);
    job.pending = null;
    return this.advance(job, now);
  }

  handleTimer(now: number): Output[] {
    return this.jobs.flatMap((job) => {
      if (!job.pending || job.pending.until > now) return [];
      const { server } = job.pending;
      job.silent.set(server, (job.silent.get(server) ?? 0) + 1);
      job.pending = null;
      return this.advance(job, now);
    });
  }

  nextTimer(): number | null {
    let next: number | null = null;
    for (const { pending } of this.jobs) if (pending && (next === null || pending.until < next)) next = pending.until;
    return next;
  }

  advance(job: Job, now: number): Output[] {
    const step = this.walk(job, job.question, now, 0);
    if (step.kind === 'ask' && job.asked < 40) {
      job.asked++;
      const { zone, server, question } = step;
      const exchange = ++this.lastExchange;
      job.pending = { exchange, zone, server, question, until: now + this.config.timeout };
      return [{ kind: 'ask', exchange, server, question }];
    }
    this.jobs = this.jobs.filter((one) => one !== job);
    const { rcode, answers } = step.kind === 'end' ? step : { rcode: 2, answers: [] };
    return job.clients.map((client) => ({ kind: 'answer', client, rcode, answers }));
  }

  known(job: Job, name: string, type: string, now: number): Fact | undefined {
    const own = job.own.get(`${name} ${type}`);
    if (own) return own;
    const fact = this.facts.get(`${name} ${type}`);
    return fact && fact.until > now ? fact : undefined;
  }

  walk(job: Job, { name: first, type }: Question, now: number, depth: number): Step {
    const chain: Rr[] = [];
    let name = first;
    for (let hops = 0; hops < 15; hops++) {
      const fact = this.known(job, name, 'no such name', now) ?? this.known(job, name, type, now);
      if (fact) return { kind: 'end', rcode: fact.rcode, answers: [...chain, ...this.aged(fact, now)] };
      const alias = this.known(job, name, 'CNAME', now);
      if (!alias) return this.whomToAsk(job, { name, type }, now, depth);
      chain.push(...this.aged(alias, now));
      name = alias.records[0]!.data;
    }
    return { kind: 'end', rcode: 2, answers: [] };
  }

  whomToAsk(job: Job, question: Question, now: number, depth: number): Step {
    const labels = question.name.split('.');
    for (let i = 0; i < labels.length; i++) {
      const zone = labels.slice(i).join('.');
      const servers = this.known(job, zone, 'delegated to', now);
      if (servers)
        return this.oneOf(
          job,
          zone,
          servers.records.map(({ data }) => data),
          question,
          now,
          depth,
        );
    }
    const addresses = this.config.rootServers.map(({ address }) => address);
    return this.pick(job, '.', addresses, question) ?? { kind: 'stuck' };
  }

  oneOf(job: Job, zone: string, names: string[], question: Question, now: number, depth: number): Step {
    const addressOf = (name: string) => this.known(job, name, 'A', now) ?? this.known(job, name, 'glue', now);
    const addresses = names.flatMap((name) => addressOf(name)?.records.map(({ data }) => data) ?? []);
    const picked = this.pick(job, zone, addresses, question);
    if (picked) return picked;
    if (depth >= 4) return { kind: 'stuck' };
    for (const name of names) {
      if (addressOf(name) || inside(name, zone)) continue;
      const step = this.walk(job, { name, type: 'A' }, now, depth + 1);
      if (step.kind === 'ask') return step;
    }
    return { kind: 'stuck' };
  }

  pick(job: Job, zone: string, addresses: string[], question: Question): Step | undefined {
    let best: string | undefined;
    const silences = (address: string) => job.silent.get(address) ?? 0;
    for (const address of addresses.toReversed()) {
      if (job.useless.has(`${address} ${zone}`) || silences(address) > 2) continue;
      if (best === undefined || silences(address) < silences(best)) best = address;
    }
    return best === undefined ? undefined : { kind: 'ask', zone, server: best, question };
  }

  aged({ records, until }: Fact, now: number): Rr[] {
    const ttl = Math.max(0, Math.floor((until - now) / 1e6));
    return records.map((record) => ({ ...record, ttl }));
  }

  keep(job: Job, name: string, what: string, records: Rr[], rcode: number, ttl: number, now: number): void {
    const fact = { until: now + ttl * 1e6, rcode, records };
    job.own.set(`${name} ${what}`, fact);
    if (ttl > 0) this.facts.set(`${name} ${what}`, fact);
  }

  /** False if it is of no use. */
  learn(job: Job, zone: string, { name: asked, type }: Question, response: Response, now: number): boolean {
    const { rcode, answers, authorities, additionals } = response;
    if (rcode !== 0 && rcode !== 3) return false;
    const least = (records: Rr[]) => records.reduce((ttl, record) => Math.min(ttl, record.ttl), 1e9);
    let name = asked;
    let isUseful = false;
    for (let hops = 0; hops < 15; hops++) {
      const here = answers.filter((record) => record.name === name && inside(name, zone));
      const records = here.filter((record) => record.type === type);
      if (records.length > 0) {
        this.keep(job, name, type, records, 0, least(records), now);
        return true;
      }
      const alias = here.find((record) => record.type === 'CNAME');
      if (!alias) break;
      this.keep(job, name, 'CNAME', [alias], 0, alias.ttl, now);
      isUseful = true;
      name = alias.data;
    }
    const soa = authorities.find((one) => one.type === 'SOA' && inside(name, one.name) && inside(one.name, zone));
    if (soa) {
      const ttl = Math.min(soa.ttl, soa.minimum ?? 0);
      this.keep(job, name, rcode === 3 ? 'no such name' : type, [], rcode, ttl, now);
      return true;
    }
    if (isUseful) return true;
    const below = authorities.filter(
      (one) => one.type === 'NS' && one.name !== zone && inside(one.name, zone) && inside(asked, one.name),
    );
    if (below.length === 0) return false;
    const child = below[0]!.name;
    const servers = below.filter((one) => one.name === child);
    this.keep(job, child, 'delegated to', servers, 0, least(servers), now);
    for (const { data } of servers) {
      const glue = additionals.filter((one) => one.type === 'A' && one.name === data && inside(data, zone));
      if (glue.length > 0) this.keep(job, data, 'glue', glue, 0, least(glue), now);
    }
    return true;
  }
}

export { TableResolver as createResolver };
