/**
 * A small world to look names up in: a laptop and its resolver on a switch, and name servers, each in a network of its
 * own, behind one router.
 */

import type { Ipv4Address } from '../../../src/bytes/ipv4-address.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { type Micros, NEVER } from '../../../src/bytes/time.ts';
import { drawHosts, drawMac, drawPrefix, routerOf } from '../../../src/grade/personal.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { lanCable, lanSwitch } from '../../../src/lab/school/lan.ts';
import { type StubAnswer, StubResolver } from '../../../src/nodes/apps/resolver-stub.ts';
import { Host } from '../../../src/nodes/host.ts';
import type { Node } from '../../../src/nodes/node.ts';
import { Router } from '../../../src/nodes/router.ts';
import type { Application, Endpoint, Sockets, UdpSocket } from '../../../src/stack/sockets.ts';

/** Who has which address. The links are laptop-switch, switch-resolver, switch-router and router-<server>. */
export interface DnsPlan {
  readonly prefix: string;
  readonly laptop: Ipv4Address;
  readonly resolver: Ipv4Address;
  /** By the name of the machine. */
  readonly servers: Readonly<Record<string, { readonly address: Ipv4Address; readonly delay: Micros }>>;
}

export interface DnsWorld {
  readonly laptop: Host;
  readonly resolver: Host;
  readonly servers: Readonly<Record<string, Host>>;
}

/** Addresses for everybody, all networks different. @param delays of the links to the servers, by the servers' names */
export function drawPlan(random: Random, delays: Readonly<Record<string, Micros>>): DnsPlan {
  const prefixes = new Set<string>();
  while (prefixes.size <= Object.keys(delays).length) prefixes.add(drawPrefix(random));
  const [prefix = '', ...others] = prefixes;
  const [laptop = '', resolver = ''] = drawHosts(random, prefix, 2);
  const servers = Object.entries(delays).map(([name, delay], index) => {
    const [address = ''] = drawHosts(random, others[index]!, 1);
    return [name, { address, delay }] as const;
  });
  return { prefix, laptop, resolver, servers: Object.fromEntries(servers) };
}

/** @param makeLan another switch than ours */
export function dnsWorld({ world }: LabRun, plan: DnsPlan, makeLan?: () => Node): DnsWorld {
  const { prefix, laptop, resolver, servers } = plan;
  const macFor = (name: string) => drawMac(world.random.fork(`mac/${name}`));
  const host = (name: string, address: Ipv4Address, gateway: Ipv4Address) =>
    world.add(new Host({ name, ports: [{ mac: macFor(name), address }], gateway, random: world.random.fork(name) }));
  const networks = [prefix.split('/')[0]!, ...Object.values(servers).map(({ address }) => address)];
  const ports = networks.map((address, index) => ({ mac: macFor(`router ${index}`), address: firstHost(address) }));
  const router = world.add(new Router({ name: 'router', ports, random: world.random.fork('router') }));
  const lan: Node = makeLan ? world.add(makeLan()) : lanSwitch(world, 3);
  const hosts = {
    laptop: host('laptop', laptop, routerOf(prefix)),
    resolver: host('resolver', resolver, routerOf(prefix)),
  };
  world.connect('laptop-switch', [hosts.laptop, 0], [lan, 0], lanCable);
  world.connect('switch-resolver', [lan, 1], [hosts.resolver, 0], lanCable);
  world.connect('switch-router', [lan, 2], [router, 0], lanCable);
  const made = Object.entries(servers).map(([name, { address, delay }], index) => {
    const server = host(name, address, firstHost(address));
    world.connect(`router-${name}`, [router, index + 1], [server, 0], { delay });
    return [name, server] as const;
  });
  return { ...hosts, servers: Object.fromEntries(made) };
}

/** '10.1.2.1' for '10.1.2.77'. */
function firstHost(address: Ipv4Address): Ipv4Address {
  return address.replace(/\d+$/, '1');
}

/** The laptop's own part: asks the resolver, and believes it. */
export function startStub(run: LabRun, laptop: Host, resolver: Ipv4Address): StubResolver {
  const stub = new StubResolver({ random: run.world.random.fork('laptop/stub'), servers: [resolver] });
  run.world.act((now) => laptop.run(stub, now));
  return stub;
}

/** Asks for a name's address and waits for what comes of it. */
export async function lookUp(run: LabRun, stub: StubResolver, name: string): Promise<StubAnswer> {
  let answer: StubAnswer | undefined;
  run.world.act((now) =>
    stub.resolve(name, 'A', now, (result) => {
      answer = result;
    }),
  );
  await run.world.until(() => answer !== undefined, `there is an answer for ${name}`);
  return answer!;
}

/** A program that sends a datagram, once or again and again, and keeps what comes back. */
export class Asker implements Application {
  readonly replies: Uint8Array[] = [];
  readonly #message: Uint8Array;
  readonly #to: Endpoint;
  readonly #pause: Micros;
  #socket: UdpSocket | undefined;
  #next: Micros = NEVER;

  /** @param pause between two times; NEVER: once */
  constructor(message: Uint8Array, to: Endpoint, pause: Micros = NEVER) {
    this.#message = message;
    this.#to = to;
    this.#pause = pause;
  }

  start(sockets: Sockets, now: Micros): void {
    this.#socket = sockets.bindUdp(0, { onDatagram: (reply) => this.replies.push(reply) });
    this.#send(now);
  }

  nextTimer(): Micros {
    return this.#next;
  }

  handleTimer(now: Micros): void {
    if (now >= this.#next) this.#send(now);
  }

  #send(now: Micros): void {
    this.#next = now + this.#pause;
    this.#socket!.send(this.#message, this.#to, now);
  }
}

/** A program that answers datagrams on port 53. */
export class Responder implements Application {
  readonly #answer: (query: Uint8Array, from: Endpoint) => Uint8Array | undefined;
  #socket: UdpSocket | undefined;

  constructor(answer: (query: Uint8Array, from: Endpoint) => Uint8Array | undefined) {
    this.#answer = answer;
  }

  start(sockets: Sockets, _now: Micros): void {
    this.#socket = sockets.bindUdp(53, {
      onDatagram: (query, from, now) => {
        const response = this.#answer(query, from);
        if (response) this.#socket!.send(response, from, now);
      },
    });
  }

  nextTimer(): Micros {
    return NEVER;
  }

  handleTimer(): void {}
}
