/** The student's DHCP client in the place of the laptop's. */

import { isIpv4Address, lengthOfMask } from '../../../src/bytes/ipv4-address.ts';
import { type Micros, NEVER, seconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { drawU32 } from '../../../src/grade/personal.ts';
import { micros, z } from '../../../src/grade/shapes.ts';
import { fail, type Student } from '../../../src/grade/trial.ts';
import type { Parts } from '../../../src/lab/parts.ts';
import type { DhcpClientApp, DhcpClientAppOptions } from '../../../src/nodes/apps/dhcp-client.ts';
import { DHCP_CLIENT_PORT, DHCP_SERVER_PORT } from '../../../src/packet/dhcp.ts';
import type { DhcpClientState } from '../../../src/stack/dhcp/client-states.ts';
import type { DhcpLease } from '../../../src/stack/dhcp/lease.ts';
import type { Sockets, UdpSocket } from '../../../src/stack/sockets.ts';
import type { Public } from '../../../src/stack/timed.ts';
import { StudentMachine } from '../../03-arp/tasks/student-machine.ts';
import { message } from './message-checks.ts';

const address = z
  .string({ error: 'an address as text is wanted' })
  .refine(isIpv4Address, { error: 'not an IPv4 address' });
const mask = address.refine(isMask, { error: 'not a netmask' });

const output = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('send'), to: address, message }),
  z.object({
    kind: z.literal('lease'),
    lease: z.object({
      address,
      subnetMask: mask,
      routers: z.array(address).max(64),
      dnsServers: z.array(address).max(64),
      serverIdentifier: address,
      renewAt: micros,
      rebindAt: micros,
      expiresAt: micros,
    }),
  }),
  z.object({ kind: z.literal('lost') }),
]);
export const outputs = z.array(output).max(20);
export type StudentOutput = z.infer<typeof output>;

export function studentDhcpClient(student: Student): NonNullable<Parts['makeDhcpClient']> {
  return (options) => new StudentDhcpClient(student, options);
}

/** Transaction ids for a client, all different. */
export function drawXids(random: Parameters<typeof drawU32>[0]): number[] {
  const xids = new Set<number>();
  while (xids.size < 60) xids.add(drawU32(random));
  return [...xids];
}

class StudentDhcpClient implements Public<DhcpClientApp> {
  readonly malformed = 0;
  readonly #options: DhcpClientAppOptions;
  readonly #machine: StudentMachine;
  #socket: UdpSocket | undefined;
  #lease: DhcpLease | undefined;

  constructor(student: Student, options: DhcpClientAppOptions) {
    const { mac, broadcastFlag: broadcast = false, random, xid } = options;
    const xids = [...(xid === undefined ? [] : [xid]), ...drawXids(random)];
    this.#options = options;
    this.#machine = new StudentMachine(student.make('createDhcpClient', [{ mac, broadcast, xids }]));
  }

  /** As far as it can be seen from outside. */
  get state(): DhcpClientState {
    return this.#lease ? { name: 'BOUND', lease: this.#lease } : { name: 'INIT', restartAt: NEVER };
  }

  get lease(): DhcpLease | undefined {
    return this.#lease;
  }

  start(sockets: Sockets, now: Micros): void {
    this.#socket = sockets.bindUdp(DHCP_CLIENT_PORT, {
      onDatagram: (payload, from, at) => {
        if (from.port === DHCP_SERVER_PORT) this.#take(this.#machine.tell('handleMessage', [payload, at], outputs), at);
      },
    });
    this.#take(this.#machine.tell('start', [now], outputs), now);
  }

  nextTimer(): Micros {
    return this.#machine.nextTimer();
  }

  handleTimer(now: Micros): void {
    if (this.#machine.isDue(now)) this.#take(this.#machine.tell('handleTimer', [now], outputs), now);
  }

  /** The worlds that it is put into ask for none of these. */
  restart(): void {}
  release(): void {}
  decline(): void {}

  #take(given: readonly StudentOutput[], now: Micros): void {
    for (const one of given) {
      if (one.kind === 'send') {
        this.#socket?.send(one.message, { address: one.to, port: DHCP_SERVER_PORT }, now);
        continue;
      }
      this.#lease = one.kind === 'lease' ? leaseFrom(one.lease, now) : undefined;
      this.#options.onLease(this.#lease, now);
    }
  }
}

type StudentLease = Extract<StudentOutput, { kind: 'lease' }>['lease'];

function leaseFrom(lease: StudentLease, now: Micros): DhcpLease {
  const { renewAt, rebindAt, expiresAt } = lease;
  if (renewAt < now || rebindAt < renewAt || expiresAt < rebindAt) {
    const times = [renewAt, rebindAt, expiresAt].map((time) => (time - now) / seconds(1)).join(', ');
    fail(
      text(
        `T1, T2 and the end of the lease are ${times} s from now: they should come one after the other`,
        `T1, T2, 임대 만료가 지금부터 ${times}초 뒤입니다. 차례로 와야 합니다`,
      ),
      { source: 'RFC 2131 §4.4.5' },
    );
  }
  return { ...lease, leaseTime: Math.round((expiresAt - now) / seconds(1)) };
}

function isMask(text: string): boolean {
  try {
    lengthOfMask(text);
    return true;
  } catch {
    return false;
  }
}
