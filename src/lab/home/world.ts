/**
 * The home, and the way to Google in the US:
 *
 *     pc, phone - switch - gateway - isp - asia - us - google - web
 *
 * with the ISP's resolver at the ISP's router, and, where a lab asks for them, the name servers that it asks.
 */

import type { Gateway, GatewayConfig } from '../../nodes/gateway.ts';
import type { Host } from '../../nodes/host.ts';
import type { Router } from '../../nodes/router.ts';
import type { World } from '../world.ts';
import { asiaRouter, googleBorder, homeCables, homeServer, ispDhcpServer, ispRouter, usRouter } from './internet.ts';
import { homeCable, homeGateway, homePc, homePhone, homeSwitch } from './lan.ts';

/** What lies beyond the gateway. */
export interface OutsideWorld {
  routers: { isp: Router; asia: Router; us: Router; google: Router };
  ispDns: Host;
  web: Host;
}

export interface HomeAlone extends OutsideWorld {
  pc: Host;
  gateway: Gateway;
}

export interface HomeWorld extends HomeAlone {
  phone: Host;
}

/** The name servers of the tree, each on a link of its own. */
export interface NameServers {
  root: Host;
  tld: Host;
  google: Host;
}

/** All devices, wired up; the gateway has not yet asked for its address. */
export function homeWorld(world: World, gatewayConfig: Partial<GatewayConfig> = {}): HomeWorld {
  const pc = homePc(world);
  const phone = homePhone(world);
  const lan = homeSwitch(world);
  const gateway = homeGateway(world, gatewayConfig);
  world.connect('pc-switch', [pc, 0], [lan, 0], homeCable);
  world.connect('phone-switch', [phone, 0], [lan, 1], homeCable);
  world.connect('switch-gateway', [lan, 2], [gateway, 0], homeCable);
  return { pc, phone, gateway, ...outsideWorld(world, gateway) };
}

/** The same without the phone, and the PC's cable straight in the gateway: 'pc-gateway'. */
export function homeAlone(world: World, gatewayConfig: Partial<GatewayConfig> = {}): HomeAlone {
  const pc = homePc(world);
  const gateway = homeGateway(world, gatewayConfig);
  world.connect('pc-gateway', [pc, 0], [gateway, 0], homeCable);
  return { pc, gateway, ...outsideWorld(world, gateway) };
}

/** The ISP, the carrier and Google, with the gateway's outside port in the ISP's network. */
export function outsideWorld(world: World, gateway: Gateway): OutsideWorld {
  const routers = {
    isp: ispRouter(world),
    asia: asiaRouter(world),
    us: usRouter(world),
    google: googleBorder(world),
  };
  const ispDns = homeServer(world, 'isp-dns');
  const web = homeServer(world, 'web');
  world.connect('gateway-isp', [gateway, 1], [routers.isp, 0], homeCables.access);
  world.connect('isp-dns', [routers.isp, 2], [ispDns, 0], homeCables.ispInside);
  world.connect('isp-asia', [routers.isp, 1], [routers.asia, 0], homeCables.seoulToTokyo);
  world.connect('asia-us', [routers.asia, 1], [routers.us, 0], homeCables.pacific);
  world.connect('us-google', [routers.us, 1], [routers.google, 0], homeCables.toGoogle);
  world.connect('google-web', [routers.google, 1], [web, 0], homeCables.inside);
  world.act((now) => routers.isp.run(ispDhcpServer(), now, { port: 0 }));
  return { routers, ispDns, web };
}

/** The name servers: a root instance in Korea, one of com in Tokyo, Google's own beside its web server. */
export function addNameServers(world: World, { routers }: OutsideWorld): NameServers {
  const root = homeServer(world, 'root');
  const tld = homeServer(world, 'tld');
  const google = homeServer(world, 'google-dns');
  world.connect('isp-root', [routers.isp, 3], [root, 0], homeCables.ispInside);
  world.connect('asia-tld', [routers.asia, 2], [tld, 0], homeCables.inside);
  world.connect('google-dns', [routers.google, 2], [google, 0], homeCables.inside);
  return { root, tld, google };
}

/** Switches the gateway on, and waits until it has its outside address. */
export async function startGateway(world: World, gateway: Gateway): Promise<void> {
  world.act((now) => gateway.start(now));
  await world.until(() => gateway.outsideAddress !== undefined, 'the gateway has its outside address');
}
