/**
 * What a response means to a resolver that asked the servers of `zone` (RFC 1034 §5.3.3 step 4, RFC 2308 §2). Only
 * what those servers may speak of is believed: names within their zone ("bailiwick"); the rest is ignored, which is
 * what keeps a server of one zone from planting records of another.
 */

import { type DnsMessage, type DnsQuestion, DnsRcode, type DnsRecord, rcodeName } from '../../packet/dns/message.ts';
import { type DnsName, isWithin, nameKey, sameName } from '../../packet/dns/name.ts';

export type Interpretation =
  /** The records asked for, after the aliases that led to them. */
  | { kind: 'answer'; aliases: readonly DnsRecord[]; records: readonly DnsRecord[] }
  /** Aliases whose end is another server's to tell. */
  | { kind: 'alias'; aliases: readonly DnsRecord[]; target: DnsName }
  /** No such name, or nothing of this type there. `name` is the last name of the aliases. */
  | { kind: 'negative'; aliases: readonly DnsRecord[]; name: DnsName; rcode: number; soa?: DnsRecord }
  /** "Ask these", for a zone below; `glue` are addresses that they may be believed. */
  | { kind: 'referral'; zone: DnsName; nameServers: readonly DnsRecord[]; glue: readonly DnsRecord[]; ignored: number }
  /** No use: an error, or a server that does not know its zone (a lame delegation). */
  | { kind: 'useless'; reason: string };

export function interpretResponse(response: DnsMessage, question: DnsQuestion, zone: DnsName): Interpretation {
  const { rcode, aa } = response;
  if (rcode !== DnsRcode.NOERROR && rcode !== DnsRcode.NXDOMAIN) return { kind: 'useless', reason: rcodeName(rcode) };
  const believed = response.answers.filter((record) => isWithin(record.name, zone));

  const aliases: DnsRecord[] = [];
  const seen = new Set<string>();
  let name = question.name;
  for (;;) {
    const records = believed.filter((record) => sameName(record.name, name) && matches(record, question));
    const alias = believed.find((record) => sameName(record.name, name) && record.type === 'CNAME');
    // RFC 2181 §5.4.1: only a zone's own servers answer for it.
    if ((records.length > 0 || alias) && !aa) return { kind: 'useless', reason: 'not authoritative' };
    if (records.length > 0) return { kind: 'answer', aliases, records };
    if (alias?.type !== 'CNAME') break;
    if (seen.has(nameKey(name))) return { kind: 'useless', reason: `the aliases of ${question.name} form a loop` };
    seen.add(nameKey(name));
    aliases.push(alias);
    name = alias.data;
  }

  const soa = response.authorities.find(
    (record) => record.type === 'SOA' && isWithin(name, record.name) && isWithin(record.name, zone),
  );
  if (aliases.length > 0) {
    // A "no" about the alias's end counts if the end is this zone's, and the SOA record says so.
    return soa ? { kind: 'negative', aliases, name, rcode, soa } : { kind: 'alias', aliases, target: name };
  }
  if (aa && (soa || rcode === DnsRcode.NXDOMAIN)) return { kind: 'negative', aliases, name, rcode, soa };
  return findReferral(response, name, zone) ?? noAnswer(aa, name);
}

/** RFC 1034 §5.3.3 step 4b: NS records of a zone between the servers' own and the name. */
function findReferral(response: DnsMessage, name: DnsName, zone: DnsName): Interpretation | undefined {
  const leadsOn = (record: DnsRecord) =>
    record.type === 'NS' && isWithin(name, record.name) && isWithin(record.name, zone) && !sameName(record.name, zone);
  const first = response.authorities.find(leadsOn);
  if (!first) return undefined;
  const nameServers = response.authorities.filter((record) => leadsOn(record) && sameName(record.name, first.name));
  const targets = new Set(nameServers.map((record) => (record.type === 'NS' ? nameKey(record.data) : '')));
  const addresses = response.additionals.filter(({ type }) => type === 'A');
  const glue = addresses.filter((record) => targets.has(nameKey(record.name)) && isWithin(record.name, zone));
  return { kind: 'referral', zone: first.name, nameServers, glue, ignored: addresses.length - glue.length };
}

function noAnswer(aa: boolean, name: DnsName): Interpretation {
  // RFC 2308 §2.2, NODATA type 3: an authoritative empty answer without SOA. It is not kept.
  if (aa) return { kind: 'negative', aliases: [], name, rcode: DnsRcode.NOERROR };
  return { kind: 'useless', reason: 'lame: neither an answer nor a referral further down' };
}

function matches(record: DnsRecord, question: DnsQuestion): boolean {
  return record.type === question.type || question.type === 'ANY';
}
