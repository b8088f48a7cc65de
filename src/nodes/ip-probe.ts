/**
 * ping and traceroute: packets sent out to see what comes back. Read RFC 792 (echo), RFC 1122 §3.2.2.6 and
 * RFC 1393 §2 (how traceroute uses the TTL).
 */

import { type IpAddress, isIpv6 } from '../bytes/ip-address.ts';
import type { Random } from '../bytes/random.ts';
import { type Micros, NEVER, seconds } from '../bytes/time.ts';
import { buildIcmp, type IcmpEcho, IcmpType, icmpEcho, icmpHeader } from '../packet/icmp.ts';
import { buildIcmpv6, type Icmpv6Echo, Icmpv6Type } from '../packet/icmpv6.ts';
import { IpProtocol } from '../packet/ipv4.ts';
import { buildUdp, udpHeader } from '../packet/udp.ts';
import type { Timed } from '../stack/timed.ts';
import type { IpBoth, TransportDelivery } from './ip-both.ts';
import type { ErrorNotice } from './ip-icmp.ts';
import { drawEphemeralPort } from './ip-udp.ts';

/** What became of one probe. `from` is whoever answered, `roundTrip` in microseconds, `ttl` the answer's. */
export type ProbeResult =
  | { kind: 'reply'; from: IpAddress; roundTrip: Micros; ttl: number; data: Uint8Array }
  | { kind: 'unreachable'; from: IpAddress; roundTrip: Micros; code: number; reason: string }
  | { kind: 'time-exceeded'; from: IpAddress; roundTrip: Micros }
  | { kind: 'timeout' };

export interface ProbeOptions {
  /** An ICMP echo request (ping), or a UDP datagram to a port where nobody listens (traceroute). */
  via?: 'echo' | 'udp';
  /** 64 by default. */
  ttl?: number;
  /** Given up after this; 1 s by default. */
  timeout?: Micros;
  /** Content of the probe; 56 bytes by default, as in ping. */
  data?: Uint8Array;
  dontFragment?: boolean;
}

export interface TracerouteOptions extends Pick<ProbeOptions, 'via' | 'timeout'> {
  maxHops?: number;
  /** How many probes with each TTL; 1 by default. */
  probesPerHop?: number;
}

/** One probe of a traceroute. */
export interface TracerouteHop {
  ttl: number;
  result: ProbeResult;
  /** Nothing more will be sent: the destination answered, or cannot be reached, or maxHops is. */
  isLast: boolean;
}

/** The first port of the UDP probes, which traceroute programs have always used: nobody listens there. */
const TRACEROUTE_PORT = 33434;
const PORTS = 0x10000 - TRACEROUTE_PORT;

interface Outstanding {
  sentAt: Micros;
  expiresAt: Micros;
  onResult: (result: ProbeResult, now: Micros) => void;
}

export class Prober implements Timed {
  readonly #ip: IpBoth;
  /** Echo identifier and UDP source port: what tells our probes from others'. */
  readonly #identifier: number;
  readonly #srcPort: number;
  readonly #outstanding = new Map<string, Outstanding>();
  #sequenceNumber = 0;

  constructor(ip: IpBoth, random: Random) {
    this.#ip = ip;
    this.#identifier = random.u16();
    this.#srcPort = drawEphemeralPort(random, () => false);
  }

  /** Sends one probe; `onResult` is called once. */
  probe(to: IpAddress, now: Micros, onResult: Outstanding['onResult'], options: ProbeOptions = {}): void {
    const { via = 'echo', ttl, timeout = seconds(1), data = defaultData, dontFragment } = options;
    this.#sequenceNumber = (this.#sequenceNumber + 1) & 0xffff;
    const sequenceNumber = this.#sequenceNumber;
    const dstPort = TRACEROUTE_PORT + (sequenceNumber % PORTS);
    const src = this.#ip.sourceFor(to);
    const [protocol, key, payload] =
      via === 'echo'
        ? ([echoProtocol(to), `echo ${sequenceNumber}`, this.#echoRequest(sequenceNumber, data, src, to)] as const)
        : ([
            IpProtocol.UDP,
            `udp ${dstPort}`,
            buildUdp({ srcPort: this.#srcPort, dstPort, payload: data }, src, to),
          ] as const);
    this.#outstanding.set(key, { sentAt: now, expiresAt: now + timeout, onResult });
    this.#ip.send({ src, dst: to, protocol, payload, ttl, dontFragment }, now);
  }

  /** Probes with TTL 1, 2, 3 … one after another, until the destination answers. */
  traceroute(
    to: IpAddress,
    now: Micros,
    onHop: (hop: TracerouteHop, now: Micros) => void,
    options: TracerouteOptions = {},
  ): void {
    const { via = 'udp', timeout, maxHops = 30, probesPerHop = 1 } = options;
    const next = (count: number, at: Micros): void => {
      const ttl = 1 + Math.floor(count / probesPerHop);
      const onResult = (result: ProbeResult, now: Micros): void => {
        const isHopDone = (count + 1) % probesPerHop === 0;
        const isThere = result.kind === 'reply' || result.kind === 'unreachable';
        const isLast = isHopDone && (isThere || ttl === maxHops);
        onHop({ ttl, result, isLast }, now);
        if (!isLast) next(count + 1, now);
      };
      this.probe(to, at, onResult, { via, ttl, timeout });
    };
    next(0, now);
  }

  handleEchoReply(echo: IcmpEcho | Icmpv6Echo, { packet }: Pick<TransportDelivery, 'packet'>, now: Micros): void {
    if (echo.identifier !== this.#identifier) return;
    this.#finish(`echo ${echo.sequenceNumber}`, now, (roundTrip) => {
      return { kind: 'reply', from: packet.src, roundTrip, ttl: packet.ttl, data: echo.data };
    });
  }

  /** Answers whether the error is about a probe of ours. */
  handleError(notice: ErrorNotice, now: Micros): boolean {
    const key = this.#keyOf(notice);
    return (
      key !== undefined &&
      this.#finish(key, now, (roundTrip) => {
        const { from, code, reason } = notice;
        if (notice.type === IcmpType.TIME_EXCEEDED) return { kind: 'time-exceeded', from, roundTrip };
        return { kind: 'unreachable', from, roundTrip, code, reason };
      })
    );
  }

  nextTimer(): Micros {
    let next = NEVER;
    for (const { expiresAt } of this.#outstanding.values()) next = Math.min(next, expiresAt);
    return next;
  }

  handleTimer(now: Micros): void {
    for (const [key, { expiresAt }] of [...this.#outstanding]) {
      if (expiresAt <= now) this.#finish(key, now, () => ({ kind: 'timeout' }));
    }
  }

  #echoRequest(sequenceNumber: number, data: Uint8Array, src: IpAddress, dst: IpAddress): Uint8Array {
    const echo = { code: 0, identifier: this.#identifier, sequenceNumber, data };
    if (isIpv6(dst)) return buildIcmpv6({ ...echo, type: Icmpv6Type.ECHO_REQUEST }, src, dst);
    return buildIcmp({ ...echo, type: IcmpType.ECHO_REQUEST });
  }

  #keyOf({ protocol, transport }: ErrorNotice): string | undefined {
    if (protocol === IpProtocol.UDP) {
      const { srcPort, dstPort } = udpHeader.read(transport);
      return srcPort === this.#srcPort ? `udp ${dstPort}` : undefined;
    }
    // ICMPv6's echo request looks the same but for its type.
    const request = { [IpProtocol.ICMP]: IcmpType.ECHO_REQUEST, [IpProtocol.ICMPV6]: Icmpv6Type.ECHO_REQUEST }[
      protocol
    ];
    if (request === undefined || icmpHeader.get(transport, 0, 'type') !== request) return undefined;
    const { identifier, sequenceNumber } = icmpEcho.read(transport, icmpHeader.size);
    return identifier === this.#identifier ? `echo ${sequenceNumber}` : undefined;
  }

  #finish(key: string, now: Micros, resultOf: (roundTrip: Micros) => ProbeResult): boolean {
    const probe = this.#outstanding.get(key);
    if (!probe) return false;
    this.#outstanding.delete(key);
    probe.onResult(resultOf(now - probe.sentAt), now);
    return true;
  }
}

function echoProtocol(to: IpAddress): number {
  return isIpv6(to) ? IpProtocol.ICMPV6 : IpProtocol.ICMP;
}

const defaultData = Uint8Array.from({ length: 56 }, (_, i) => i);
