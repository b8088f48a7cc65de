/** A client and servers on one link with a fake clock; every message takes a millisecond and is written down. */

import { IPV4_BROADCAST } from '../../../src/bytes/ipv4-address.ts';
import { Random } from '../../../src/bytes/random.ts';
import { type Micros, milliseconds, seconds } from '../../../src/bytes/time.ts';
import { type DhcpMessage, DhcpMessageType, decodeDhcp } from '../../../src/packet/dhcp.ts';
import { DhcpClient, type DhcpClientConfig, type DhcpClientOutput } from '../../../src/stack/dhcp/client.ts';
import { DhcpServer, type DhcpServerConfig } from '../../../src/stack/dhcp/server.ts';

export const LAPTOP = '00:16:d3:23:68:8a';
export const ADDRESS = '68.85.2.101';

/** The school's server (document S). */
export const school: DhcpServerConfig = {
  address: '68.85.2.9',
  network: '68.85.2.0/24',
  routers: ['68.85.2.1'],
  dnsServers: ['68.85.2.2'],
  domainName: 'school.example',
  reservations: { [LAPTOP]: ADDRESS },
};

export function makeClient(config: Partial<DhcpClientConfig> = {}): DhcpClient {
  return new DhcpClient({ mac: LAPTOP, random: new Random('laptop/dhcp'), xid: 654, ...config });
}

/** What was said, when: for clients `to` tells who hears it. */
export interface Said {
  readonly at: Micros;
  readonly by: string;
  readonly to: string;
  readonly message: DhcpMessage;
}

export class Conversation {
  readonly client: DhcpClient;
  readonly said: Said[] = [];
  /** What the client told its host. */
  readonly told: Exclude<DhcpClientOutput, { kind: 'send' }>[] = [];
  /** Loses messages for which it answers true. */
  lose: (said: Said) => boolean = () => false;
  now: Micros = 0;
  readonly #servers: Map<string, DhcpServer>;
  #inFlight: { at: Micros; deliver: () => void }[] = [];

  constructor(client = makeClient(), servers: readonly DhcpServerConfig[] = [school]) {
    this.client = client;
    this.#servers = new Map(servers.map((config) => [config.address, new DhcpServer(config)]));
  }

  server(address = school.address): DhcpServer {
    return this.#servers.get(address)!;
  }

  /** Something that the client is told to do, and what it sends because of it. */
  act(action: (client: DhcpClient, now: Micros) => void): this {
    action(this.client, this.now);
    this.#collect();
    return this;
  }

  start(): this {
    return this.act((client, now) => client.start(now));
  }

  /** Lets time pass. */
  runFor(duration: Micros): this {
    const end = this.now + duration;
    for (let steps = 0; ; steps++) {
      if (steps > 10_000) throw new Error('this conversation has no end');
      const next = Math.min(this.client.nextTimer(), ...this.#inFlight.map(({ at }) => at));
      if (next > end) break;
      this.now = Math.max(this.now, next);
      const due = this.#inFlight.find(({ at }) => at <= this.now);
      if (due) {
        this.#inFlight = this.#inFlight.filter((each) => each !== due);
        due.deliver();
      } else {
        this.client.handleTimer(this.now);
      }
      this.#collect();
    }
    this.now = end;
    return this;
  }

  /** Gets a lease, in well under a second. */
  bind(): this {
    return this.start().runFor(seconds(1));
  }

  /** One line a message, times in seconds: `0.101 client REQUEST → 255.255.255.255`. */
  script(): string[] {
    return this.said.map(({ at, by, to, message }) => `${(at / 1e6).toFixed(3)} ${by} ${typeName(message)} → ${to}`);
  }

  types(): string[] {
    return this.said.map(({ message }) => typeName(message));
  }

  last(type: keyof typeof DhcpMessageType): DhcpMessage {
    const found = this.said.filter(({ message }) => typeName(message) === type).at(-1);
    if (!found) throw new Error(`no ${type} was said`);
    return found.message;
  }

  #collect(): void {
    for (let output = this.client.pollOutput(); output; output = this.client.pollOutput()) {
      if (output.kind === 'send') this.#fromClient(output.message, output.to.address);
      else this.told.push(output);
    }
  }

  #fromClient(bytes: Uint8Array, to: string): void {
    const said = { at: this.now, by: 'client', to, message: decodeDhcp(bytes) };
    this.said.push(said);
    if (this.lose(said)) return;
    for (const [address, server] of this.#servers) {
      if (to !== IPV4_BROADCAST && to !== address) continue;
      this.#later(() => this.#fromServer(address, server, said.message));
    }
  }

  #fromServer(address: string, server: DhcpServer, request: DhcpMessage): void {
    const reply = server.handleMessage(request, this.now);
    if (!reply) return;
    const said = { at: this.now, by: address, to: reply.to.address, message: decodeDhcp(reply.message) };
    this.said.push(said);
    if (!this.lose(said)) this.#later(() => this.client.handleMessage(said.message, this.now));
  }

  #later(deliver: () => void): void {
    this.#inFlight.push({ at: this.now + milliseconds(1), deliver });
  }
}

function typeName(message: DhcpMessage): string {
  const { messageType } = message.options;
  return Object.entries(DhcpMessageType).find(([, value]) => value === messageType)![0];
}
