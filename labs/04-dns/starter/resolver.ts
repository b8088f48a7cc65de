/**
 * Task "resolver": the school's DNS server, which finds everything out by itself. Read RFC 1034 §5.3.3 (the algorithm)
 * and §4.2.1 (glue), RFC 2308 §5 (remembering “no”).
 *
 * No bytes, no sockets, no clock: whoever drives the resolver hands it questions, responses and the time, and does what
 * it says. What is a response to what (ids, ports, addresses, the question) has been checked when it arrives here. Times
 * are whole microseconds, TTLs seconds. Names are in lower case without a dot at the end; the root is '.'.
 */

export interface Question {
  name: string;
  /** 'A' mostly; 'AAAA', 'TXT' … The class is always IN. */
  type: string;
}

export interface ResourceRecord {
  name: string;
  /** 'A', 'NS', 'CNAME', 'SOA' … */
  type: string;
  ttl: number;
  /** A: the address. NS and CNAME: a name. Others: a text to be handed on as it is. */
  data: string;
  /** SOA only: the MINIMUM field, seconds. */
  minimum?: number;
}

export interface Response {
  rcode: number;
  authoritative: boolean;
  answers: ResourceRecord[];
  authorities: ResourceRecord[];
  additionals: ResourceRecord[];
}

export interface ResolverConfig {
  /** Where to begin. */
  rootServers: { name: string; address: string }[];
  /** How long to wait for a server, microseconds. */
  timeout: number;
}

export type Output =
  /** Sends the question to the server with this address. `exchange` is a number that was not used before. */
  | { kind: 'ask'; exchange: number; server: string; question: Question }
  /**
   * Answers a client. `answers`: the aliases in order, then the records that they, or the name itself, lead to; each
   * with the TTL that is left of it, whole seconds. `rcode`: 0, also if there is nothing of the type; 3 if there is no
   * such name; 2 if it could not be found out.
   */
  | { kind: 'answer'; client: number; rcode: number; answers: ResourceRecord[] };

/**
 * What it must do:
 *
 * 1. Ask from the root down: the question as the client put it goes to a root server, then to a server of each zone that
 *    the responses refer to (NS records in the authority section), and no more servers than needed: one at a time, and as
 *    deep as it already knows.
 * 2. Addresses of those servers stand in the additional section (glue). Where there are none they are looked up first,
 *    the same way.
 * 3. An alias (CNAME) whose end is not in the response is followed from what is known, or the root. One that leads in a
 *    circle is given up (rcode 2).
 * 4. Remember until the TTL ends: answers and aliases, zones' servers and their addresses, and each “no” for the smaller
 *    of the SOA record's TTL and its MINIMUM. What is remembered is answered at once. A TTL of 0 is for this once.
 * 5. A server that has not answered for `timeout` is passed over for another of the same zone; if there is no other, it
 *    is asked again. The same for a response of no use: an rcode other than 0 and 3, or neither answer nor “no” nor a
 *    referral further down. A server that was silent three times, was of no use or cannot be reached is left alone for
 *    the rest of this lookup; when nobody is left, or 40 questions were asked in vain, the answer is rcode 2.
 * 6. A server is believed for names in the zone that it was asked about (and below), no others. A late or second response
 *    does no harm. Several clients may ask the same, or different things, at the same time.
 */
export interface Resolver {
  handleQuery(client: number, question: Question, now: number): Output[];
  /** `exchange` as in the output that asked; it may be over by now. */
  handleResponse(exchange: number, response: Response, now: number): Output[];
  /** The server of this exchange cannot be reached (an ICMP error came back). */
  handleUnreachable(exchange: number, now: number): Output[];
  /** Called when `nextTimer` says so, perhaps earlier. */
  handleTimer(now: number): Output[];
  /** When `handleTimer` is to be called next; null for never. */
  nextTimer(): number | null;
}

export function createResolver(config: ResolverConfig): Resolver {
  throw new Error('not written yet');
}
