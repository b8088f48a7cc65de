/** A student's DHCP client on the bench: spoken to directly, and what it says written down with the time. */

import type { Ipv4Address } from '../../../src/bytes/ipv4-address.ts';
import { type Micros, seconds } from '../../../src/bytes/time.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import { buildDhcp, type DhcpFields, DhcpMessageType, DhcpOp, decodeDhcp } from '../../../src/packet/dhcp.ts';
import type { DhcpOptions } from '../../../src/packet/dhcp-options.ts';
import { endIfWrong } from '../../03-arp/tasks/end-if-wrong.ts';
import { StudentMachine } from '../../03-arp/tasks/student-machine.ts';
import { drawXids, outputs, type StudentOutput } from './adapter-dhcp-client.ts';
import { messageFindings } from './message-checks.ts';

/** What a server gives away. */
export interface Grant {
  readonly server: Ipv4Address;
  readonly address: Ipv4Address;
  readonly router: Ipv4Address;
  readonly dnsServers: readonly Ipv4Address[];
  /** Seconds. */
  readonly leaseTime: number;
  /** T1 and T2, seconds; left out of the message if undefined. */
  readonly times?: readonly [renewal: number, rebinding: number];
}

interface Sent {
  readonly at: Micros;
  readonly to: Ipv4Address;
  readonly message: Uint8Array;
  readonly xid: number;
  readonly type: number;
}

type StudentLease = Extract<StudentOutput, { kind: 'lease' }>['lease'];

export const MASK = '255.255.255.0';
export const EVERYBODY = '255.255.255.255';

export class ClientBench {
  readonly trial: CodeTrial;
  readonly mac: string;
  readonly broadcast: boolean;
  readonly xids: readonly number[];
  readonly sent: Sent[] = [];
  readonly leases: { readonly at: Micros; readonly lease: StudentLease }[] = [];
  readonly lost: Micros[] = [];
  now: Micros = seconds(500);
  readonly #machine: StudentMachine;

  constructor(trial: CodeTrial, { mac, broadcast }: { mac: string; broadcast: boolean }) {
    this.trial = trial;
    this.mac = mac;
    this.broadcast = broadcast;
    this.xids = drawXids(trial.random);
    const config = { mac, broadcast, xids: this.xids };
    this.#machine = new StudentMachine(trial.student.make('createDhcpClient', [config]));
  }

  start(): void {
    this.#take(this.#machine.tell('start', [this.now], outputs));
  }

  /** A server's message, for the question that was asked last unless `changes` say otherwise. */
  deliver(messageType: number, grant: Grant, changes: Partial<DhcpFields> = {}): void {
    const { server: serverIdentifier, address, router, dnsServers, leaseTime, times } = grant;
    const [renewalTime, rebindingTime] = times ?? [];
    const lease: DhcpOptions = {
      leaseTime,
      subnetMask: MASK,
      routers: [router],
      dnsServers,
      ...(times && { renewalTime, rebindingTime }),
    };
    const isNak = messageType === DhcpMessageType.NAK;
    const message = buildDhcp({
      op: DhcpOp.REPLY,
      xid: this.last.xid,
      chaddr: this.mac,
      yiaddr: isNak ? '0.0.0.0' : address,
      siaddr: router,
      options: { messageType, serverIdentifier, ...(!isNak && lease) },
      ...changes,
    });
    this.deliverRaw(message);
  }

  deliverRaw(message: Uint8Array): void {
    this.#take(this.#machine.tell('handleMessage', [message, this.now], outputs));
  }

  /** Goes on to `time`, calling handleTimer whenever the machine wants. */
  passUntil(time: Micros): void {
    for (let next = this.#machine.nextTimer(); next <= time; next = this.#machine.nextTimer()) {
      this.now = Math.max(this.now, next);
      if (this.#machine.isDue(this.now)) this.#take(this.#machine.tell('handleTimer', [this.now], outputs));
    }
    this.now = time;
  }

  pass(duration: Micros): void {
    this.passUntil(this.now + duration);
  }

  /** handleTimer may be called when nothing is due. */
  wakeEarly(when: Text): void {
    const before = this.sent.length + this.leases.length + this.lost.length;
    this.#take(this.#machine.tell('handleTimer', [this.now], outputs));
    if (this.sent.length + this.leases.length + this.lost.length === before) return;
    this.stop(
      text('handleTimer did something before it was due', 'handleTimer가 때가 되기 전에 무언가를 했습니다'),
      when,
    );
  }

  get last(): Sent {
    return this.sent.at(-1) ?? fail(text('nothing was sent', '아무것도 보내지 않았습니다'));
  }

  /** DISCOVER, OFFER, REQUEST, ACK. */
  getLease(grant: Grant): StudentLease {
    if (this.sent.length === 0) this.start();
    this.deliver(DhcpMessageType.OFFER, grant);
    this.pass(seconds(1));
    this.deliver(DhcpMessageType.ACK, grant);
    return this.lease;
  }

  /** The last one that it told of. */
  get lease(): StudentLease {
    return this.leases.at(-1)?.lease ?? fail(text('there is no lease after the ACK', 'ACK 뒤에 임대가 없습니다'));
  }

  /** Exactly so many messages were sent since `from`: answers them. */
  expectSent(from: number, count: number, when: Text): Sent[] {
    const since = this.sent.slice(from);
    if (since.length !== count) this.stop(countOf(since.length, count, text('messages sent', '보낸 메시지')), when);
    return since;
  }

  expectDiscover({ message, to, xid }: Sent, when: Text): void {
    const options = { messageType: DhcpMessageType.DISCOVER };
    this.#expectMessage(message, to, { xid, broadcast: this.broadcast, options }, EVERYBODY, when);
  }

  /** The REQUEST that takes an offer. */
  expectRequest({ message, to }: Sent, xid: number, { address, server }: Grant, when: Text): void {
    const options = {
      messageType: DhcpMessageType.REQUEST,
      requestedAddress: address,
      serverIdentifier: server,
    };
    this.#expectMessage(message, to, { xid, broadcast: this.broadcast, options }, EVERYBODY, when);
  }

  /** The REQUEST that wants more time for an address. */
  expectRenewal({ message, to, xid }: Sent, ciaddr: Ipv4Address, wantedTo: Ipv4Address, when: Text): void {
    const { broadcast, options } = decodeDhcp(message);
    const want = { xid, broadcast, ciaddr, options: { messageType: DhcpMessageType.REQUEST } };
    this.#expectMessage(message, to, want, wantedTo, when);
    for (const [name, code] of [
      ['requestedAddress', 50],
      ['serverIdentifier', 54],
    ] as const) {
      if (options[name] === undefined) continue;
      this.stop(text(`option ${code} should not be there`, `${code}번 옵션은 없어야 합니다`), when, 'RFC 2131 §4.3.2');
    }
  }

  #expectMessage(
    message: Uint8Array,
    to: Ipv4Address,
    want: Omit<DhcpFields, 'op' | 'chaddr'>,
    wantedTo: Ipv4Address,
    when: Text,
  ): void {
    const fields = { ...want, op: DhcpOp.REQUEST, chaddr: this.mac };
    const findings = messageFindings(message, fields, ['dhcp.secs']);
    endIfWrong(
      this.trial,
      findings.map((finding) => ({ ...finding, say: inCase(when, finding.say) })),
    );
    if (to === wantedTo) return;
    this.stop(
      text(`it goes to ${to}, should go to ${wantedTo}`, `${to}(으)로 갑니다. ${wantedTo}(으)로 가야 합니다`),
      when,
    );
  }

  /** Tells what went wrong, and ends the check. */
  stop(what: Text, when: Text, source?: string): never {
    return fail(inCase(when, what), source === undefined ? {} : { source });
  }

  #take(given: readonly StudentOutput[]): void {
    for (const one of given) {
      if (one.kind === 'lost') this.lost.push(this.now);
      else if (one.kind === 'lease') this.leases.push({ at: this.now, lease: one.lease });
      else {
        const { xid, options } = decodeDhcp(one.message);
        this.sent.push({ at: this.now, to: one.to, message: one.message, xid, type: options.messageType });
      }
    }
  }
}

/** 'after the OFFER: …' */
export function inCase(when: Text, what: Text): Text {
  return text(`${when.en}: ${what.en}`, `${when.ko}: ${what.ko}`);
}

export function countOf(is: number, should: number, what: Text): Text {
  return text(`${what.en}: ${is}, should be ${should}`, `${what.ko}: ${is}개. 올바른 수는 ${should}입니다`);
}
