/** Homes of the students' own: two machines behind a gateway, and two outside. */

import type { Random } from '../../../src/bytes/random.ts';
import { type Micros, milliseconds } from '../../../src/bytes/time.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { drawHosts, drawMac, drawPrefix, routerOf } from '../../../src/grade/personal.ts';
import { noDelay } from '../../../src/lab/school/lan.ts';
import type { World } from '../../../src/lab/world.ts';
import { Gateway, type GatewayConfig, OUTSIDE } from '../../../src/nodes/gateway.ts';
import { Host } from '../../../src/nodes/host.ts';
import type { Node } from '../../../src/nodes/node.ts';
import { Router } from '../../../src/nodes/router.ts';
import { Switch } from '../../../src/nodes/switch.ts';

export interface HomePlan {
  /** The home network; its router is the gateway. */
  readonly prefix: string;
  readonly pc: string;
  readonly phone: string;
  /** The home's address to the outside. */
  readonly outside: string;
  readonly server: string;
  /** Somebody else outside. */
  readonly friend: string;
  readonly macs: readonly string[];
}

/** RFC 5737: for documents, and so for worlds. */
const ISP_PREFIX = '203.0.113.0/24';
const SERVER_PREFIX = '198.51.100.0/24';
const FRIEND_PREFIX = '192.0.2.0/24';

export function drawHome(random: Random): HomePlan {
  const prefix = drawPrefix(random);
  const [pc, phone] = drawHosts(random, prefix, 2);
  return {
    prefix,
    pc: pc!,
    phone: phone!,
    outside: drawHosts(random, ISP_PREFIX, 1)[0]!,
    server: drawHosts(random, SERVER_PREFIX, 1)[0]!,
    friend: drawHosts(random, FRIEND_PREFIX, 1)[0]!,
    macs: Array.from({ length: 9 }, () => drawMac(random)),
  };
}

export interface HomeNet {
  readonly pc: Host;
  readonly phone: Host;
  readonly gateway: Gateway;
  readonly server: Host;
  readonly friend: Host;
}

export interface HomeNetOptions extends Pick<Partial<GatewayConfig>, 'nat' | 'hairpin'> {
  /** One way, from the gateway to the server. */
  readonly delay?: Micros;
  /** What stands between gateway and ISP, with the gateway's address on its side and the next hop there. */
  readonly modem?: (world: World) => { node: Node; address: string; nextHop: string };
}

/** pc, phone - switch - gateway - isp - server, friend; links 'pc-switch', 'phone-switch', 'switch-gateway', 'gateway-isp' … */
export function buildHome(world: World, plan: HomePlan, options: HomeNetOptions = {}): HomeNet {
  const { macs } = plan;
  const { modem, delay = milliseconds(10), ...gatewayOptions } = options;
  const { makeNatTable } = world.parts;
  const inside = routerOf(plan.prefix);
  const pc = newHost(world, 'pc', macs[0]!, plan.pc, inside);
  const phone = newHost(world, 'phone', macs[1]!, plan.phone, inside);
  const lan = world.add(new Switch({ name: 'switch', portCount: 3 }));
  const gateway = world.add(
    new Gateway({
      name: 'gateway',
      inside: { mac: macs[2]!, address: inside },
      outside: { mac: macs[3]! },
      random: world.random.fork('gateway'),
      ...(makeNatTable && { makeNatTable }),
      ...gatewayOptions,
    }),
  );
  const isp = world.add(
    new Router({
      name: 'isp',
      ports: [
        { mac: macs[4]!, address: routerOf(ISP_PREFIX) },
        { mac: macs[5]!, address: routerOf(SERVER_PREFIX) },
        { mac: macs[6]!, address: routerOf(FRIEND_PREFIX) },
      ],
      random: world.random.fork('isp'),
    }),
  );
  const server = newHost(world, 'server', macs[7]!, plan.server, routerOf(SERVER_PREFIX));
  const friend = newHost(world, 'friend', macs[8]!, plan.friend, routerOf(FRIEND_PREFIX));
  const cable = { delay: milliseconds(0.1) };
  world.connect('pc-switch', [pc, 0], [lan, 0], cable);
  world.connect('phone-switch', [phone, 0], [lan, 1], cable);
  world.connect('switch-gateway', [lan, 2], [gateway, 0], cable);
  const between = modem?.(world);
  if (between) {
    world.connect('gateway-modem', [gateway, 1], [between.node, 0], cable);
    world.connect('modem-isp', [between.node, 1], [isp, 0], { delay: milliseconds(2) });
  } else {
    world.connect('gateway-isp', [gateway, 1], [isp, 0], { delay: milliseconds(2) });
  }
  world.connect('isp-server', [isp, 1], [server, 0], { delay });
  world.connect('isp-friend', [isp, 2], [friend, 0], { delay });
  const { address = plan.outside, nextHop = routerOf(ISP_PREFIX) } = between ?? {};
  gateway.configure(OUTSIDE, { address, prefixLength: 24, gateway: nextHop });
  return { pc, phone, gateway, server, friend };
}

/** An address of the home network that nobody has. */
export function nobodyIn({ pc, phone }: HomePlan): string {
  return ['254', '253', '252'].map((last) => pc.replace(/\d+$/, last)).find((one) => one !== pc && one !== phone)!;
}

/** The gateway's way out, for a modem that stands in between. */
export const ispRouterAddress = routerOf(ISP_PREFIX);

/** The addresses as a list, for what a student is told. */
export function describeHome(plan: HomePlan): Text {
  const { prefix, pc, phone, outside, server, friend } = plan;
  const inside = routerOf(prefix);
  return text(
    `PC ${pc} and phone ${phone} are at home in ${prefix}; the gateway is ${inside} inside and ${outside} outside. Outside are a server, ${server}, and a friend, ${friend}.`,
    `집(${prefix})에는 PC ${pc}와(과) 휴대전화 ${phone}이(가) 있고, 게이트웨이는 안에서 ${inside}, 밖에서 ${outside}입니다. 밖에는 서버 ${server}와(과) 친구 ${friend}이(가) 있습니다.`,
  );
}

function newHost(world: World, name: string, mac: string, address: string, gateway: string): Host {
  const random = world.random.fork(name);
  return world.add(new Host({ name, ports: [{ mac, address }], gateway, tcp: noDelay, random }));
}
