/**
 * ping and traceroute: packets sent out to see what comes back. Read RFC 792 (echo), RFC 1122 §3.2.2.6 and
 * RFC 1393 §2 (how traceroute uses the TTL).
 */

import type { Ipv4Address } from '../bytes/ipv4-address.ts';
import type { Random } from '../bytes/random.ts';
import { type Micros, NEVER, seconds } from '../bytes/time.ts';
import { buildIcmp, type IcmpEcho, IcmpType, icmpEcho, icmpHeader } from '../packet/icmp.ts';
import { IpProtocol } from '../packet/ipv4.ts';
import { buildUdp, udpHeader } from '../packet/udp.ts';
import type { Timed } from '../stack/timed.ts';
import type { ErrorNotice } from './ip-icmp.ts';
import type { Delivery, IpLayer } from './ip-layer.ts';
import { drawEphemeralPort } from './ip-udp.ts';

/** What became of one probe. `from` is whoever answered, `roundTrip` in microseconds, `ttl` the answer's. */
export type ProbeResult =
  | { kind: 'reply'; from: Ipv4Address; roundTrip: Micros; ttl: number; data: Uint8Array }
  | { kind: 'unreachable'; from: Ipv4Address; roundTrip: Micros; code: number; reason: string }
  | { kind: 'time-exceeded'; from: Ipv4Address; roundTrip: Micros }
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
  readonly #ip: IpLayer;
  /** Echo identifier and UDP source port: what tells our probes from others'. */
  readonly #identifier: number;
  readonly #srcPort: number;
  readonly #outstanding = new Map<string, Outstanding>();
  #sequenceNumber = 0;

  constructor(ip: IpLayer, random: Random) {
    this.#ip = ip;
    this.#identifier = random.u16();
    this.#srcPort = drawEphemeralPort(random, () => false);
  }

  /** Sends one probe; `onResult` is called once. */
  probe(to: Ipv4Address, now: Micros, onResult: Outstanding['onResult'], options: ProbeOptions = {}): void {
    const { via = 'echo', ttl, timeout = seconds(1), data = defaultData, dontFragment } = options;
    this.#sequenceNumber = (this.#sequenceNumber + 1) & 0xffff;
    const sequenceNumber = this.#sequenceNumber;
    const dstPort = TRACEROUTE_PORT + (sequenceNumber % PORTS);
    const src = this.#ip.sourceFor(to);
    const [protocol, key, payload] =
      via === 'echo'
        ? ([IpProtocol.ICMP, `echo ${sequenceNumber}`, this.#echoRequest(sequenceNumber, data)] as const)
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
    to: Ipv4Address,
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

  handleEchoReply(echo: IcmpEcho, { packet }: Delivery, now: Micros): void {
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

  #echoRequest(sequenceNumber: number, data: Uint8Array): Uint8Array {
    return buildIcmp({ type: IcmpType.ECHO_REQUEST, code: 0, identifier: this.#identifier, sequenceNumber, data });
  }

  #keyOf({ protocol, transport }: ErrorNotice): string | undefined {
    if (protocol === IpProtocol.UDP) {
      const { srcPort, dstPort } = udpHeader.read(transport);
      return srcPort === this.#srcPort ? `udp ${dstPort}` : undefined;
    }
    if (protocol !== IpProtocol.ICMP || icmpHeader.get(transport, 0, 'type') !== IcmpType.ECHO_REQUEST)
      return undefined;
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

const defaultData = Uint8Array.from({ length: 56 }, (_, i) => i);
