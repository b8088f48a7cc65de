/**
 * Task "respond": a name server that answers from its own zone. Read RFC 1035 §4.1, RFC 1034 §4.3.2, RFC 2308 §2 and §3
 * (what "no" looks like).
 */

export interface Zone {
  /** 'river.example': the zone has this name and all below it. Names have no dot at the end, and are in lower case. */
  origin: string;
  /** RFC 1035 §3.3.13; times in seconds. */
  soa: {
    ttl: number;
    mname: string;
    rname: string;
    serial: number;
    refresh: number;
    retry: number;
    expire: number;
    minimum: number;
  };
  /** A records. A name may have several. */
  addresses: { name: string; ttl: number; address: string }[];
  /** CNAME records. A name that has one has nothing else. Targets may lie outside the zone. */
  aliases: { name: string; ttl: number; target: string }[];
}

/**
 * The response to a query, over UDP; it always fits. The query is well made: QR and OPCODE 0, one question; what stands
 * behind the question does not matter. Types asked for: 1 (A), 5 (CNAME) and others of which the zone has nothing.
 *
 * - ID, RD and the question are the query's, the name of the question in the query's own upper and lower case; QR is
 *   set; RA, TC and all other bits of the header are zero. AA is set unless the query is refused.
 * - RCODE 5, all three other sections empty: the name is not in the zone (names are compared without regard to case), or
 *   the class is not IN (1).
 * - Answer section: all records of the name and type. If the name has an alias and the type is not 5: the alias, and
 *   behind it, if it leads to a name of the zone, that name's records of the type (or its alias, and so on).
 * - Nothing found at the end, and that end lies in the zone: the SOA record in the authority section, with the smaller
 *   of its TTL and its MINIMUM as TTL; RCODE 3 if no such name exists, else 0. A name exists if it or a name below it
 *   has records; the origin always does.
 *
 * The additional section is empty. Where the name of the question owns a record it is written as in the question, all
 * other names as in the zone; compressed or not, as you like.
 */
export function respond(query: Uint8Array, zone: Zone): Uint8Array {
  throw new Error('not written yet');
}
