/**
 * Where the captures of damage are made: left – cable – r1 – r2 – right. The cable may damage a frame under its FCS, and each
 * router may damage one in its memory.
 */

import { milliseconds } from '../../../src/bytes/time.ts';
import type { World } from '../../../src/lab/world.ts';
import { FaultyMemory } from '../../../src/nodes/faulty-memory.ts';
import { FcsCable } from '../../../src/nodes/fcs-cable.ts';
import { Host } from '../../../src/nodes/host.ts';
import { Router } from '../../../src/nodes/router.ts';
import { addressesOf, type Chain } from '../../06-routing/tasks/chain.ts';

export interface DamageLine {
  readonly left: Host;
  readonly right: Host;
  readonly routers: readonly [FaultyMemory, FaultyMemory];
}

/** @param onCable what the cable makes of a frame and its FCS */
export function damageLine(world: World, chain: Chain, onCable: (bytes: Uint8Array) => Uint8Array): DamageLine {
  const { networks, macs } = chain;
  const ways = [addressesOf(chain, 0), addressesOf(chain, 1)] as const;
  const host = (name: string, mac: string, address: string, gateway: string) =>
    world.add(
      new Host({ name, ports: [{ mac, address }], gateway, tcp: { nagle: false }, random: world.random.fork(name) }),
    );
  const router = (index: 0 | 1) =>
    world.add(
      new FaultyMemory(
        new Router({
          name: `r${index + 1}`,
          ports: ways[index].map((address, side) => ({ mac: macs[1 + 2 * index + side]!, address })),
          routes: [
            index === 0
              ? { prefix: networks[2]!, nextHop: ways[1][0], port: 1 }
              : { prefix: networks[0]!, nextHop: ways[0][1], port: 0 },
          ],
          random: world.random.fork(`r${index + 1}`),
        }),
      ),
    );
  const left = host('left', macs[0]!, chain.left, ways[0][0]);
  const right = host('right', macs.at(-1)!, chain.right, ways[1][1]);
  const routers = [router(0), router(1)] as const;
  const cable = world.add(new FcsCable({ name: 'cable', damage: onCable }));
  const rules = { delay: milliseconds(3), bandwidth: 1_000_000_000 };
  world.connect('left-cable', [left, 0], [cable, 0], { bandwidth: 1_000_000_000 });
  world.connect('cable-r1', [cable, 1], [routers[0], 0], { bandwidth: 1_000_000_000 });
  world.connect('r1-r2', [routers[0], 1], [routers[1], 0], rules);
  world.connect('r2-right', [routers[1], 1], [right, 0], rules);
  return { left, right, routers };
}
