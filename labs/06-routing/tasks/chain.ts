/**
 * A row of routers with a host at each end, with addresses of a student's own: left – r1 – r2 – … – right. The captures
 * of several tasks are made in such a world; its faults are routes, masks, MTUs and filters.
 */

import { type Ipv4Address, type Ipv4Prefix, ipv4FromNumber, ipv4ToNumber } from '../../../src/bytes/ipv4-address.ts';
import type { MacAddress } from '../../../src/bytes/mac-address.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { milliseconds } from '../../../src/bytes/time.ts';
import { drawHosts, drawMac, drawPrefix } from '../../../src/grade/personal.ts';
import type { World } from '../../../src/lab/world.ts';
import { Host } from '../../../src/nodes/host.ts';
import type { Transmit } from '../../../src/nodes/node.ts';
import { Router } from '../../../src/nodes/router.ts';
import type { Route } from '../../../src/stack/forwarding-table.ts';
import type { TcpConfig } from '../../../src/stack/tcp/config.ts';

/** Who is where: all that is the student's own. */
export interface Chain {
  /** From left to right; one more than there are routers. */
  readonly networks: readonly Ipv4Prefix[];
  readonly left: Ipv4Address;
  readonly right: Ipv4Address;
  /** Of left, r1 (its left port, its right port), r2, …, right. */
  readonly macs: readonly MacAddress[];
}

export function drawChain(random: Random, routers: number): Chain {
  const networks = new Set<Ipv4Prefix>();
  while (networks.size <= routers) networks.add(drawPrefix(random));
  const all = [...networks];
  return {
    networks: all,
    left: drawHosts(random, all[0]!, 1)[0]!,
    right: drawHosts(random, all.at(-1)!, 1)[0]!,
    macs: Array.from({ length: 2 + 2 * routers }, () => drawMac(random)),
  };
}

export function routerCount({ networks }: Chain): number {
  return networks.length - 1;
}

/** 'left-r1', 'r1-r2', …, 'r3-right'. */
export function linkNames(chain: Chain): string[] {
  const names = ['left', ...routerNames(chain), 'right'];
  return names.slice(1).map((name, index) => `${names[index]}-${name}`);
}

/** 'r1', 'r2', … */
export function routerNames(chain: Chain): string[] {
  return Array.from({ length: routerCount(chain) }, (_, index) => `r${index + 1}`);
}

/** The two addresses of the router `index`, from 0: to the left the network's second host, or its first next to a host. */
export function addressesOf({ networks }: Chain, index: number): [left: Ipv4Address, right: Ipv4Address] {
  return [hostOf(networks[index]!, index === 0 ? 1 : 2), hostOf(networks[index + 1]!, 1)];
}

export function hostOf(network: Ipv4Prefix, host: number): Ipv4Address {
  return ipv4FromNumber(ipv4ToNumber(network.split('/')[0]!) + host);
}

/** What is not as it should be. */
export interface ChainFaults {
  /** The left host's; 24 is right. */
  readonly leftPrefixLength?: number;
  /** The left host's router; r1 is right. */
  readonly leftGateway?: Ipv4Address;
  /** The routes of a router, from the right ones. */
  routesOf?(router: number, routes: readonly Route[]): readonly Route[];
  /** The MTU of both ends of a link, by its index; 1500 by default. */
  mtuOf?(link: number): number | undefined;
  /** What a router does not let out, whatever its routes say. */
  drops?(router: number, frame: Uint8Array): boolean;
  /** What TCP at both ends does otherwise than usual. */
  readonly tcp?: Partial<TcpConfig>;
  /** What the right host pretends not to have got. */
  rightIgnores?(frame: Uint8Array): boolean;
}

export interface ChainWorld {
  readonly left: Host;
  readonly right: Host;
  readonly routers: readonly Router[];
}

/** @param delays one-way, by link, milliseconds */
export function buildChain(
  world: World,
  chain: Chain,
  delays: readonly number[],
  faults: ChainFaults = {},
): ChainWorld {
  const { networks, macs } = chain;
  const count = routerCount(chain);
  const mtuOf = (link: number) => faults.mtuOf?.(link) ?? 1500;
  const gateway = faults.leftGateway ?? addressesOf(chain, 0)[0];
  const left = new Host({
    name: 'left',
    ports: [{ mac: macs[0]!, address: chain.left, prefixLength: faults.leftPrefixLength ?? 24, mtu: mtuOf(0) }],
    gateway,
    ...(faults.tcp && { tcp: faults.tcp }),
    random: world.random.fork('left'),
  });
  const right = new SelectiveHost(
    {
      name: 'right',
      ports: [{ mac: macs.at(-1)!, address: chain.right, mtu: mtuOf(count) }],
      gateway: hostOf(networks[count]!, 1),
      ...(faults.tcp && { tcp: faults.tcp }),
      random: world.random.fork('right'),
    },
    (frame) => faults.rightIgnores?.(frame) ?? false,
  );
  const routers = routerNames(chain).map((name, index) => {
    const [toLeft, toRight] = addressesOf(chain, index);
    const routes = rightRoutes(chain, index);
    return new FilteringRouter(
      {
        name,
        ports: [
          { mac: macs[1 + 2 * index]!, address: toLeft, mtu: mtuOf(index) },
          { mac: macs[2 + 2 * index]!, address: toRight, mtu: mtuOf(index + 1) },
        ],
        routes: faults.routesOf?.(index, routes) ?? routes,
        random: world.random.fork(name),
      },
      (frame) => faults.drops?.(index, frame) ?? false,
    );
  });
  const devices = [left, ...routers, right];
  for (const device of devices) world.add(device);
  for (const [index, name] of linkNames(chain).entries()) {
    const [a, b] = [devices[index]!, devices[index + 1]!];
    world.connect(name, [a, index === 0 ? 0 : 1], [b, 0], {
      delay: milliseconds(delays[index] ?? 1),
      bandwidth: 100_000_000,
    });
  }
  return { left, right, routers };
}

/** The routes of a router to the networks that it is not connected to. */
function rightRoutes(chain: Chain, router: number): Route[] {
  return chain.networks.flatMap((prefix, network): Route[] => {
    if (network < router) return [{ prefix, nextHop: addressesOf(chain, router - 1)[1], port: 0 }];
    if (network > router + 1) return [{ prefix, nextHop: addressesOf(chain, router + 1)[0], port: 1 }];
    return [];
  });
}

class FilteringRouter extends Router {
  readonly #drops: (frame: Uint8Array) => boolean;

  constructor(config: ConstructorParameters<typeof Router>[0], drops: (frame: Uint8Array) => boolean) {
    super(config);
    this.#drops = drops;
  }

  override pollTransmit(): Transmit | undefined {
    for (let out = super.pollTransmit(); out; out = super.pollTransmit()) if (!this.#drops(out.frame)) return out;
    return undefined;
  }
}

class SelectiveHost extends Host {
  readonly #ignores: (frame: Uint8Array) => boolean;

  constructor(config: ConstructorParameters<typeof Host>[0], ignores: (frame: Uint8Array) => boolean) {
    super(config);
    this.#ignores = ignores;
  }

  override handleFrame(port: number, frame: Uint8Array, now: number): void {
    if (!this.#ignores(frame)) super.handleFrame(port, frame, now);
  }
}
