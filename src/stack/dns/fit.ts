/** Making a response fit the way it goes: UDP's limit, EDNS, truncation (RFC 1035 §4.2.1, RFC 2181 §9, RFC 6891). */

import { buildDns } from '../../packet/dns/codec.ts';
import {
  type DnsFields,
  type DnsMessage,
  type DnsRecord,
  type Edns,
  UDP_MESSAGE_LIMIT,
} from '../../packet/dns/message.ts';

export type Transport = 'udp' | 'tcp';

/** Bytes that a UDP payload may have without risking fragments on today's paths (dnsflagday.net 2020). */
export const SAFE_UDP_PAYLOAD = 1232;

/** How many bytes a response to this query may have. */
export function responseLimit(query: Pick<DnsMessage, 'edns'>, transport: Transport): number {
  if (transport === 'tcp') return 0xffff;
  // RFC 6891 §6.2.3: values below 512 count as 512.
  return Math.max(UDP_MESSAGE_LIMIT, Math.min(query.edns?.udpPayloadSize ?? 0, SAFE_UDP_PAYLOAD));
}

/** The OPT record of a response: there if the query had one, never otherwise (RFC 6891 §6.1.1). */
export function responseEdns(query: Pick<DnsMessage, 'edns'>, extendedRcode = 0): { edns?: Edns } {
  if (!query.edns) return {};
  const { dnssecOk } = query.edns;
  return { edns: { udpPayloadSize: SAFE_UDP_PAYLOAD, extendedRcode, version: 0, dnssecOk, options: [] } };
}

/**
 * The response as at most `limit` bytes. Additional records are a courtesy and are left out from the end, without
 * TC (RFC 2181 §9), except those that `isNeeded` wants. If that is not enough, the response is empty and truncated:
 * TC says "ask over TCP".
 */
export function fitResponse(
  response: DnsFields,
  limit: number,
  isNeeded: (record: DnsRecord) => boolean = () => false,
): Uint8Array {
  const additionals = [...(response.additionals ?? [])];
  for (;;) {
    const bytes = buildDns({ ...response, additionals });
    if (bytes.length <= limit) return bytes;
    const spare = additionals.findLastIndex((record) => !isNeeded(record));
    if (spare < 0) break;
    additionals.splice(spare, 1);
  }
  return buildDns({ ...response, tc: true, answers: [], authorities: [], additionals: [] });
}
