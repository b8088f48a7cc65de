/**
 * Two networks, a host in each, and between them a router: ours, or one whose decisions about packets are a student's.
 */

import { type Ipv4Address, readIpv4Address } from '../../../src/bytes/ipv4-address.ts';
import type { Random } from '../../../src/bytes/random.ts';
import type { Micros } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { drawHosts, drawMac, drawPrefix, routerOf } from '../../../src/grade/personal.ts';
import { fail } from '../../../src/grade/trial.ts';
import { lanCable } from '../../../src/lab/school/lan.ts';
import type { World } from '../../../src/lab/world.ts';
import { Host } from '../../../src/nodes/host.ts';
import { IpPort, type IpPortConfig } from '../../../src/nodes/ip-port.ts';
import type { Node, Transmit } from '../../../src/nodes/node.ts';
import { ForwardingTable } from '../../../src/stack/forwarding-table.ts';
import { Drops } from '../../../src/stack/ip/drops.ts';
import { earliestTimer } from '../../../src/stack/timed.ts';

/** Where the two hosts are; each network's router is its first host. */
export interface TwoNetworks {
  readonly prefixes: readonly [string, string];
  readonly src: Ipv4Address;
  readonly dst: Ipv4Address;
}

export function drawTwoNetworks(random: Random): TwoNetworks {
  const left = drawPrefix(random);
  let right = drawPrefix(random);
  while (right === left) right = drawPrefix(random);
  return { prefixes: [left, right], src: drawHosts(random, left, 1)[0]!, dst: drawHosts(random, right, 1)[0]! };
}

/** The router's ports: 0 to the left, 1 to the right. */
export function routerPorts({ prefixes }: TwoNetworks, random: Random): IpPortConfig[] {
  return prefixes.map((prefix) => ({ mac: drawMac(random), address: routerOf(prefix), prefixLength: 24 }));
}

/** Wires the router, which must be in the world, to a host on each side. */
export function wireHosts(world: World, networks: TwoNetworks, router: Node): { left: Host; right: Host } {
  const { prefixes, src, dst } = networks;
  const host = (name: string, address: Ipv4Address, side: 0 | 1) =>
    world.add(
      new Host({
        name,
        ports: [{ mac: drawMac(world.random.fork(name)), address, prefixLength: 24 }],
        gateway: routerOf(prefixes[side]),
        random: world.random.fork(name),
      }),
    );
  const left = host('left', src, 0);
  const right = host('right', dst, 1);
  world.connect('left-router', [left, 0], [router, 0], lanCable);
  world.connect('router-right', [router, 1], [right, 0], lanCable);
  return { left, right };
}

/** Puts a packet as it is into a frame to the host's router. */
export function sendPacket(from: Host, packet: Uint8Array, router: Ipv4Address, now: Micros): void {
  const port = from.ip.ports[0]!;
  if (packet.length > port.mtu) {
    fail(
      text(
        `the packet has ${packet.length} bytes, and an Ethernet frame takes ${port.mtu}`,
        `패킷이 ${packet.length}바이트입니다. 이더넷 프레임에는 ${port.mtu}바이트까지 들어갑니다`,
      ),
    );
  }
  port.send(packet, { neighbour: router }, now);
}

export interface StudentRouterConfig {
  readonly ports: readonly IpPortConfig[];
  /** What to send for a packet that came in and is not for the router itself; each goes where its destination says. */
  handle(packet: Uint8Array): readonly Uint8Array[];
}

/** ARP, frames and the table are ours. */
export class StudentRouter implements Node {
  readonly name = 'router';
  readonly portCount: number;
  readonly #ports: readonly IpPort[];
  readonly #table = new ForwardingTable();
  readonly #handle: StudentRouterConfig['handle'];

  constructor({ ports, handle }: StudentRouterConfig) {
    const drops = new Drops();
    this.#handle = handle;
    this.#ports = ports.map((config) => new IpPort(config, drops, () => {}));
    for (const [index, { address, prefixLength }] of ports.entries()) {
      this.#ports[index]!.setAddress(address, prefixLength);
      this.#table.add({ prefix: this.#ports[index]!.prefix!, port: index });
    }
    this.portCount = ports.length;
  }

  handleFrame(port: number, frame: Uint8Array, now: Micros): void {
    const packet = this.#ports[port]!.handleFrame(frame, now)?.packet;
    if (!packet || packet.length < 20) return;
    if (this.#ports.some(({ address }) => address === readIpv4Address(packet, 16))) return;
    for (const out of this.#handle(packet)) this.#send(out, now);
  }

  pollTransmit(): Transmit | undefined {
    for (const [index, port] of this.#ports.entries()) {
      const frame = port.pollTransmit();
      if (frame) return { port: index, frame };
    }
    return undefined;
  }

  nextTimer(): Micros {
    return earliestTimer(this.#ports);
  }

  handleTimer(now: Micros): void {
    for (const port of this.#ports) port.handleTimer(now);
  }

  /** What no frame takes, and what no network takes, goes nowhere. */
  #send(packet: Uint8Array, now: Micros): void {
    if (packet.length < 20) return;
    const dst = readIpv4Address(packet, 16);
    const route = this.#table.lookup(dst);
    if (!route || packet.length > this.#ports[route.port]!.mtu) return;
    this.#ports[route.port]!.send(packet, { neighbour: dst }, now);
  }
}
