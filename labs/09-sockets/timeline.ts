/** The socket calls of programs beside the packets that they cause, as text and as a table. */

import type { Micros } from '../../src/bytes/time.ts';
import type { SocketCall } from '../../src/lab/socket-log.ts';
import type { World } from '../../src/lab/world.ts';
import { decodeEthernet, EtherType } from '../../src/packet/ethernet.ts';
import { decodeIpv4, IpProtocol } from '../../src/packet/ipv4.ts';
import { decodeTcp, type TcpSegment } from '../../src/packet/tcp.ts';
import { decodeUdp } from '../../src/packet/udp.ts';

/** A TCP segment or UDP datagram as a host sent it. */
export interface SentPacket {
  readonly kind: 'TCP' | 'UDP';
  readonly time: Micros;
  /** Its place among the world's frames. */
  readonly index: number;
  readonly host: string;
  /** '128.2.194.242:51213'. */
  readonly from: string;
  readonly to: string;
  /** 'SYN, ACK', 'PSH, ACK, 18 bytes'. */
  readonly say: string;
}

/** What the hosts sent, each packet once: where a host put it into its link. */
export function sentPackets(world: World, hosts: readonly string[]): SentPacket[] {
  const ends = new Map(world.links.map(({ name, ends: names }) => [name, names!]));
  return world.frames.flatMap(({ link, from: end, time, bytes }, index): SentPacket[] => {
    const host = ends.get(link)![end];
    const frame = decodeEthernet(bytes);
    if (!hosts.includes(host) || frame.etherType !== EtherType.IPV4) return [];
    const { protocol, payload, src, dst } = decodeIpv4(frame.payload);
    const named = (kind: 'TCP' | 'UDP', ports: { srcPort: number; dstPort: number }, say: string): SentPacket[] => [
      { kind, time, index, host, from: `${src}:${ports.srcPort}`, to: `${dst}:${ports.dstPort}`, say },
    ];
    if (protocol === IpProtocol.TCP) {
      const segment = decodeTcp(payload, src, dst);
      return named('TCP', segment, saySegment(segment));
    }
    if (protocol !== IpProtocol.UDP) return [];
    const datagram = decodeUdp(payload, src, dst);
    return named('UDP', datagram, `datagram, ${datagram.payload.length} bytes`);
  });
}

function saySegment(segment: TcpSegment): string {
  const flags = (['syn', 'fin', 'rst', 'psh', 'ack'] as const).filter((flag) => segment[flag]);
  const data = segment.payload.length > 0 ? [`${segment.payload.length} bytes`] : [];
  return [...flags.map((flag) => flag.toUpperCase()), ...data].join(', ');
}

export interface Side {
  readonly endpoint: string;
  /** Those of the program at this end that are about the connection. */
  readonly calls: readonly SocketCall[];
}

/** One connection: the client's calls on the left, the server's on the right, packets as arrows between them. */
export function timelineText(packets: readonly SentPacket[], client: Side, server: Side): string {
  const row = (time: string, left: string, middle: string, right: string) =>
    `${time.padStart(10)}  ${left.padEnd(42)}${middle.padEnd(32)}${right}`.trimEnd();
  const own = packets.filter(
    ({ from, to }) =>
      (from === client.endpoint && to === server.endpoint) || (from === server.endpoint && to === client.endpoint),
  );
  const rows = [
    ...client.calls.map((call) => ({
      order: orderOf(call),
      time: call.time,
      line: row(milliseconds(call.time), sayCall(call), '', ''),
    })),
    ...server.calls.map((call) => ({
      order: orderOf(call),
      time: call.time,
      line: row(milliseconds(call.time), '', '', sayCall(call)),
    })),
    ...own.map(({ index, time, from, say }) => ({
      order: index,
      time,
      line: row(milliseconds(time), '', from === client.endpoint ? `${say} -->` : `<-- ${say}`, ''),
    })),
  ].toSorted(byOrder);
  return `${[row('ms', client.endpoint, 'sent', server.endpoint), ...rows.map(({ line }) => line)].join('\n')}\n`;
}

interface Ordered {
  readonly order: number;
  readonly time: Micros;
}

function byOrder(a: Ordered, b: Ordered): number {
  return a.order - b.order || a.time - b.time;
}

/** What a call causes is a frame after it: it goes in front of that one. */
function orderOf({ frames }: SocketCall): number {
  return frames - 0.5;
}

/** All calls and all packets of all hosts, one a line, in order. */
export function callsCsv(calls: readonly SocketCall[], packets: readonly SentPacket[]): string {
  const rows = [
    ...calls.map((call) => ({
      order: orderOf(call),
      time: call.time,
      cells: [milliseconds(call.time), call.host, String(call.socket), call.call, call.result],
    })),
    ...packets.map(({ index, time, host, kind, from, to, say }) => ({
      order: index,
      time,
      cells: [milliseconds(time), host, '', `${kind} ${from} > ${to}`, say],
    })),
  ].toSorted(byOrder);
  const lines = rows.map(({ cells }) => cells.map(quote).join(','));
  return `${['ms,host,socket,what,result', ...lines].join('\n')}\n`;
}

function sayCall({ call, result }: SocketCall): string {
  return result === '' ? call : `${call} = ${result}`;
}

function milliseconds(time: Micros): string {
  return (time / 1000).toFixed(2);
}

/** RFC 4180 §2. */
function quote(cell: string): string {
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
