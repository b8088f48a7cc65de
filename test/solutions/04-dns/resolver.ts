/** A reference solution, written as a student would. */

import type {
  Output,
  Question,
  Resolver,
  ResolverConfig,
  ResourceRecord,
  Response,
} from '../../../labs/04-dns/starter/resolver.ts';

const SECOND = 1_000_000;
const MAX_QUESTIONS = 40;
const MAX_SILENCES = 3;
const MAX_DEPTH = 5;

interface Server {
  name: string;
  address: string;
  silences: number;
  /** Of no use, or unreachable. */
  isBad: boolean;
}

/** One name and type on the way to an answer, for a client or for another lookup. */
interface Lookup {
  question: Question;
  /** Where the aliases have led to. */
  name: string;
  aliases: ResourceRecord[];
  seen: Set<string>;
  zone: string;
  servers: Server[];
  /** Names of servers whose addresses are not known. */
  nameless: string[];
  /** The exchange under way. */
  exchange: number | null;
  server: Server | null;
  deadline: number;
  /** What the whole may cost, with the lookups made for it. */
  budget: { left: number };
  depth: number;
  clients: number[];
  parent: Lookup | null;
  isWaiting: boolean;
  isDone: boolean;
}

interface Entry {
  records: ResourceRecord[];
  rcode: number;
  expires: number;
}

export function createResolver({ rootServers, timeout }: ResolverConfig): Resolver {
  const answers = new Map<string, Entry>();
  const delegations = new Map<string, { names: string[]; expires: number }>();
  const addresses = new Map<string, { address: string; expires: number }>();
  let lookups: Lookup[] = [];
  let exchanges = 0;
  let outputs: Output[] = [];

  const key = (name: string, type: string) => `${name} ${type}`;

  function remembered(name: string, type: string, now: number): Entry | undefined {
    for (const entry of [answers.get(key(name, '*')), answers.get(key(name, type))]) {
      if (entry && entry.expires > now) return entry;
    }
    return undefined;
  }

  function remember(name: string, type: string, records: ResourceRecord[], rcode: number, ttl: number, now: number) {
    if (ttl > 0) answers.set(key(name, type), { records, rcode, expires: now + ttl * SECOND });
  }

  function start(question: Question, depth: number, budget: { left: number }): Lookup {
    const lookup: Lookup = {
      question,
      name: question.name,
      aliases: [],
      seen: new Set([question.name]),
      zone: '',
      servers: [],
      nameless: [],
      exchange: null,
      server: null,
      deadline: 0,
      budget,
      depth,
      clients: [],
      parent: null,
      isWaiting: false,
      isDone: false,
    };
    lookups.push(lookup);
    return lookup;
  }

  /** Goes as far as what is known leads, then asks. */
  function goOn(lookup: Lookup, now: number): void {
    for (;;) {
      const known = remembered(lookup.name, lookup.question.type, now);
      if (known) {
        finish(lookup, known.rcode, withTtl(known, now), now);
        return;
      }
      const alias = remembered(lookup.name, 'CNAME', now);
      if (!alias || alias.records.length === 0) break;
      if (!follow(lookup, withTtl(alias, now)[0]!)) {
        finish(lookup, 2, [], now);
        return;
      }
    }
    if (lookup.zone === '') findServers(lookup, now);
    askNext(lookup, now);
  }

  function follow(lookup: Lookup, alias: ResourceRecord): boolean {
    if (lookup.seen.has(alias.data)) return false;
    lookup.seen.add(alias.data);
    lookup.aliases.push(alias);
    lookup.name = alias.data;
    lookup.zone = '';
    return true;
  }

  /** The deepest zone above the name whose servers are known. */
  function findServers(lookup: Lookup, now: number): void {
    for (let zone = lookup.name; zone !== '.'; zone = parentOf(zone)) {
      const known = delegations.get(zone);
      if (known && known.expires > now) {
        useServers(lookup, zone, known.names, now);
        return;
      }
    }
    lookup.zone = '.';
    lookup.servers = rootServers.map((one) => ({ ...one, silences: 0, isBad: false }));
    lookup.nameless = [];
  }

  function useServers(lookup: Lookup, zone: string, names: string[], now: number): void {
    lookup.zone = zone;
    lookup.servers = [];
    lookup.nameless = [];
    for (const name of names) {
      const known = addresses.get(name);
      if (known && known.expires > now) addServer(lookup, name, known.address);
      else lookup.nameless.push(name);
    }
  }

  function addServer(lookup: Lookup, name: string, address: string): void {
    lookup.servers.push({ name, address, silences: 0, isBad: false });
  }

  function askNext(lookup: Lookup, now: number): void {
    const able = lookup.servers.filter(({ silences, isBad }) => !isBad && silences < MAX_SILENCES);
    const [server] = able.sort((one, other) => one.silences - other.silences);
    if (server) {
      if (lookup.budget.left-- <= 0) {
        finish(lookup, 2, [], now);
        return;
      }
      lookup.exchange = ++exchanges;
      lookup.server = server;
      lookup.deadline = now + timeout;
      const question = { name: lookup.name, type: lookup.question.type };
      outputs.push({ kind: 'ask', exchange: lookup.exchange, server: server.address, question });
      return;
    }
    const name = lookup.nameless.shift();
    if (name === undefined || lookup.depth >= MAX_DEPTH) {
      finish(lookup, 2, [], now);
      return;
    }
    lookup.isWaiting = true;
    const helper = start({ name, type: 'A' }, lookup.depth + 1, lookup.budget);
    helper.parent = lookup;
    goOn(helper, now);
  }

  function finish(lookup: Lookup, rcode: number, records: ResourceRecord[], now: number): void {
    lookup.isDone = true;
    lookup.exchange = null;
    lookups = lookups.filter((one) => one !== lookup);
    const all = rcode === 2 ? [] : [...lookup.aliases, ...records];
    for (const client of lookup.clients) outputs.push({ kind: 'answer', client, rcode, answers: all });
    const { parent } = lookup;
    if (!parent) return;
    parent.isWaiting = false;
    for (const record of records) if (record.type === 'A') addServer(parent, lookup.question.name, record.data);
    askNext(parent, now);
  }

  function learn(lookup: Lookup, response: Response, now: number): void {
    const { zone, server } = lookup;
    const { type } = lookup.question;
    const useless = () => {
      if (server) server.isBad = true;
      askNext(lookup, now);
    };
    if (response.rcode !== 0 && response.rcode !== 3) {
      useless();
      return;
    }
    const believed = response.answers.filter((record) => isWithin(record.name, zone));
    let isAlias = false;
    for (;;) {
      const own = believed.filter((record) => record.name === lookup.name);
      const records = own.filter((record) => record.type === type);
      if (records.length > 0) {
        const ttl = Math.min(...records.map((record) => record.ttl));
        remember(lookup.name, type, records, 0, ttl, now);
        finish(lookup, 0, records, now);
        return;
      }
      const alias = own.find((record) => record.type === 'CNAME');
      if (!alias) break;
      isAlias = true;
      remember(lookup.name, 'CNAME', [alias], 0, alias.ttl, now);
      if (!follow(lookup, alias)) {
        finish(lookup, 2, [], now);
        return;
      }
    }
    const soa = response.authorities.find((record) => record.type === 'SOA' && isWithin(record.name, zone));
    const isNo = soa ? isWithin(lookup.name, soa.name) : response.rcode === 3 && !isAlias;
    if (isNo) {
      const ttl = soa ? Math.min(soa.ttl, soa.minimum ?? 0) : 0;
      remember(lookup.name, response.rcode === 3 ? '*' : type, [], response.rcode, ttl, now);
      finish(lookup, response.rcode, [], now);
      return;
    }
    if (isAlias) {
      goOn(lookup, now);
      return;
    }
    const referral = response.authorities.find(
      (record) =>
        record.type === 'NS' &&
        isWithin(lookup.name, record.name) &&
        isWithin(record.name, zone) &&
        record.name !== zone,
    );
    if (!referral) {
      useless();
      return;
    }
    const nameServers = response.authorities.filter((record) => record.type === 'NS' && record.name === referral.name);
    const names = nameServers.map((record) => record.data);
    delegations.set(referral.name, { names, expires: now + Math.min(...nameServers.map(({ ttl }) => ttl)) * SECOND });
    for (const record of response.additionals) {
      if (record.type !== 'A' || !names.includes(record.name) || !isWithin(record.name, zone)) continue;
      addresses.set(record.name, { address: record.data, expires: now + record.ttl * SECOND });
    }
    useServers(lookup, referral.name, names, now);
    askNext(lookup, now);
  }

  function take(): Output[] {
    const taken = outputs;
    outputs = [];
    return taken;
  }

  return {
    handleQuery(client, question, now) {
      const same = lookups.find(
        (one) => one.parent === null && one.question.name === question.name && one.question.type === question.type,
      );
      if (same) {
        same.clients.push(client);
        return [];
      }
      const lookup = start(question, 0, { left: MAX_QUESTIONS });
      lookup.clients.push(client);
      goOn(lookup, now);
      return take();
    },
    handleResponse(exchange, response, now) {
      const lookup = lookups.find((one) => one.exchange === exchange);
      if (!lookup) return [];
      lookup.exchange = null;
      learn(lookup, response, now);
      return take();
    },
    handleUnreachable(exchange, now) {
      const lookup = lookups.find((one) => one.exchange === exchange);
      if (!lookup) return [];
      lookup.exchange = null;
      if (lookup.server) lookup.server.isBad = true;
      askNext(lookup, now);
      return take();
    },
    handleTimer(now) {
      for (const lookup of [...lookups]) {
        if (lookup.isDone || lookup.exchange === null || lookup.deadline > now) continue;
        lookup.exchange = null;
        if (lookup.server) lookup.server.silences++;
        askNext(lookup, now);
      }
      return take();
    },
    nextTimer() {
      const deadlines = lookups.filter(({ exchange }) => exchange !== null).map(({ deadline }) => deadline);
      return deadlines.length === 0 ? null : Math.min(...deadlines);
    },
  };
}

/** With what is left of the TTL. */
function withTtl({ records, expires }: Entry, now: number): ResourceRecord[] {
  const left = Math.ceil((expires - now) / SECOND);
  return records.map((record) => ({ ...record, ttl: left }));
}

function isWithin(name: string, zone: string): boolean {
  return zone === '.' || name === zone || name.endsWith(`.${zone}`);
}

function parentOf(name: string): string {
  const dot = name.indexOf('.');
  return dot === -1 ? '.' : name.slice(dot + 1);
}
