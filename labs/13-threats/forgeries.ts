/**
 * What somebody can send who sees nothing: packets in another's name. They leave through the IP layer of a host of
 * this lab's world, and only as many as an act needs.
 */

import type { Micros } from '../../src/bytes/time.ts';
import type { Host } from '../../src/nodes/host.ts';
import { buildDns } from '../../src/packet/dns/codec.ts';
import { DNS_PORT, type DnsRecord } from '../../src/packet/dns/message.ts';
import { IpProtocol } from '../../src/packet/ipv4.ts';
import { buildTcp, type TcpFields } from '../../src/packet/tcp.ts';
import { buildUdp } from '../../src/packet/udp.ts';
import type { Endpoint } from '../../src/stack/sockets.ts';

/** An answer as the asked server would have given it, if the id and the port to which it goes are right. */
export function forgeAnswer(
  by: Host,
  { server, to, id, record }: { server: string; to: Endpoint; id: number; record: DnsRecord },
  now: Micros,
): void {
  const questions = [{ name: record.name, type: record.type, class: 'IN' as const }];
  const message = buildDns({ id, qr: true, aa: true, questions, answers: [record] });
  const payload = buildUdp({ srcPort: DNS_PORT, dstPort: to.port, payload: message }, server, to.address);
  by.ip.send({ src: server, dst: to.address, protocol: IpProtocol.UDP, payload }, now);
}

/** A TCP segment in the name of `from`. */
export function forgeSegment(
  by: Host,
  from: Endpoint,
  to: Endpoint,
  fields: Omit<TcpFields, 'srcPort' | 'dstPort'>,
  now: Micros,
): void {
  const payload = buildTcp({ ...fields, srcPort: from.port, dstPort: to.port }, from.address, to.address);
  by.ip.send({ src: from.address, dst: to.address, protocol: IpProtocol.TCP, payload, dontFragment: true }, now);
}
