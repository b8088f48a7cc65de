/** DNS messages as the resolver of a student sees them (starter/resolver.ts), and back. */

import { text } from '../../../src/explain/text.ts';
import { ipv4, u32, words, z } from '../../../src/grade/shapes.ts';
import { fail } from '../../../src/grade/trial.ts';
import type { DnsMessage, DnsRecord } from '../../../src/packet/dns/message.ts';
import { isPlainName, nameKey } from '../../../src/packet/dns/name.ts';
import { a, cname } from '../../../src/stack/dns/zone.ts';
import type { ResourceRecord, Response } from '../starter/resolver.ts';

/** One that can be sent to. */
const address = ipv4.refine((words) => words.split('.').every((part) => Number(part) <= 255), {
  error: 'not an IPv4 address',
});
const question = z.object({ name: words, type: z.enum(['A', 'AAAA', 'NS', 'CNAME', 'SOA', 'MX', 'TXT']) });
const record = z.object({ name: words, type: words, ttl: u32, data: words, minimum: u32.optional() });

/** What the methods of a student's resolver return. */
export const outputs = z
  .array(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('ask'), exchange: u32, server: address, question }),
      z.object({
        kind: z.literal('answer'),
        client: u32,
        rcode: z.int().min(0).max(15),
        answers: z.array(record).max(50),
      }),
    ]),
  )
  .max(50);
export type StudentOutput = z.infer<typeof outputs>[number];
export type Asking = Extract<StudentOutput, { kind: 'ask' }>;
export type Answering = Extract<StudentOutput, { kind: 'answer' }>;

/** What `nextTimer` returns: null comes as undefined. */
export const timer = z.number().min(0).max(Number.MAX_SAFE_INTEGER).optional();

export function toResponse({ rcode, aa, answers, authorities, additionals }: DnsMessage): Response {
  return {
    rcode,
    authoritative: aa,
    answers: answers.map(toPlain),
    authorities: authorities.map(toPlain),
    additionals: additionals.map(toPlain),
  };
}

function toPlain(one: DnsRecord): ResourceRecord {
  const { type, ttl } = one;
  const name = nameKey(one.name);
  if (one.type === 'SOA') return { name, type, ttl, data: one.data.mname, minimum: one.data.minimum };
  if (one.type === 'NS' || one.type === 'CNAME') return { name, type, ttl, data: nameKey(one.data) };
  return { name, type, ttl, data: typeof one.data === 'string' ? one.data : JSON.stringify(one.data) };
}

/** For an answer to a client. Types that no check asks for are left out. @throws StudentError for what cannot be sent */
export function fromPlain({ name, type, ttl, data }: z.infer<typeof record>): DnsRecord[] {
  if (type === 'A' && address.safeParse(data).success) return [a(sendable(name), data, ttl)];
  if (type === 'CNAME') return [cname(sendable(name), sendable(data), ttl)];
  return [];
}

/** @throws StudentError if it is no name */
export function sendable(name: string): string {
  if (isPlainName(name)) return name;
  return fail(
    text(`'${name.slice(0, 80)}' cannot be sent as a name`, `'${name.slice(0, 80)}'은(는) 이름으로 보낼 수 없습니다`),
  );
}

/** 'www.example.com A' */
export function keyOf({ name, type }: { name: string; type: string }): string {
  return `${nameKey(name)} ${type}`;
}
