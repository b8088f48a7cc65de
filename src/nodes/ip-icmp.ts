/** What a host or router does with ICMP messages for it. Read RFC 792 and RFC 1122 §3.2.2. */

import { DecodeError } from '../bytes/decode-error.ts';
import type { Ipv4Address } from '../bytes/ipv4-address.ts';
import type { Micros } from '../bytes/time.ts';
import {
  buildIcmp,
  decodeIcmp,
  type IcmpEcho,
  type IcmpError,
  IcmpType,
  isIcmpEcho,
  isIcmpError,
  TimeExceededCode,
  UnreachableCode,
} from '../packet/icmp.ts';
import { IpProtocol, ipv4Header } from '../packet/ipv4.ts';
import type { Delivery, IpLayer } from './ip-layer.ts';

/** An error about a packet that this device had sent. */
export interface ErrorNotice {
  type: number;
  code: number;
  nextHopMtu: number;
  /** Who says so: a router on the way, or the destination. */
  from: Ipv4Address;
  /** In words: 'port unreachable', 'time exceeded'. */
  reason: string;
  /** Of the packet that we had sent. */
  src: Ipv4Address;
  dst: Ipv4Address;
  protocol: number;
  /** The start of that packet's payload: 8 bytes at least. */
  transport: Uint8Array;
}

export interface IcmpHandler {
  onEchoReply(echo: IcmpEcho, delivery: Delivery, now: Micros): void;
  onError(notice: ErrorNotice, now: Micros): void;
}

export function handleIcmp(ip: IpLayer, delivery: Delivery, handler: IcmpHandler, now: Micros): void {
  const message = ip.drops.decodeOrCount(() => decodeIcmp(delivery.packet.payload));
  if (!message) return;
  if (isIcmpEcho(message)) {
    if (message.type === IcmpType.ECHO_REPLY) handler.onEchoReply(message, delivery, now);
    else answerEcho(ip, message, delivery, now);
  } else if (isIcmpError(message)) {
    const notice = ip.drops.decodeOrCount(() => readNotice(message, delivery.packet.src));
    // An error about what we never sent is a mistake or an attack.
    if (notice && ip.isOwnAddress(notice.src)) handler.onError(notice, now);
    else if (notice) ip.drops.count('not-for-us');
  } else {
    // RFC 1122 §3.2.2: an unknown type is silently discarded.
    ip.drops.count('unknown-protocol');
  }
}

/** RFC 1122 §3.2.2.6: the same data comes back, from the address that was asked. A broadcast may stay unanswered. */
function answerEcho(ip: IpLayer, request: IcmpEcho, { packet, isBroadcast }: Delivery, now: Micros): void {
  if (isBroadcast) return;
  const payload = buildIcmp({ ...request, type: IcmpType.ECHO_REPLY, code: 0 });
  ip.send({ src: packet.dst, dst: packet.src, protocol: IpProtocol.ICMP, payload, dscp: packet.dscp }, now);
}

/** @throws DecodeError if the quoted bytes are no IP header and 8 bytes. */
function readNotice({ type, code, nextHopMtu, quoted }: IcmpError, from: Ipv4Address): ErrorNotice {
  const { ihl, src, dst, protocol } = ipv4Header.read(quoted);
  const transport = quoted.subarray(ihl * 4);
  if (ihl < 5 || transport.length < 8) {
    throw new DecodeError('truncated', 'icmp', 'quoted', 8, `${quoted.length} bytes are less than header and 8 bytes`);
  }
  return { type, code, nextHopMtu, from, reason: describeError(type, code), src, dst, protocol, transport };
}

function describeError(type: number, code: number): string {
  if (type === IcmpType.TIME_EXCEEDED) {
    return code === TimeExceededCode.REASSEMBLY ? 'fragment reassembly time exceeded' : 'time exceeded in transit';
  }
  return unreachableWords.get(code) ?? `unreachable (code ${code})`;
}

const unreachableWords = new Map<number, string>([
  [UnreachableCode.NETWORK, 'network unreachable'],
  [UnreachableCode.HOST, 'host unreachable'],
  [UnreachableCode.PROTOCOL, 'protocol unreachable'],
  [UnreachableCode.PORT, 'port unreachable'],
  [UnreachableCode.FRAGMENTATION_NEEDED, 'fragmentation needed'],
  // RFC 1812 §5.2.7.1: what a firewall says.
  [13, 'administratively prohibited'],
]);
