/** The air of an office: the world of the diagnosis, with names and addresses of a student's own. */

import type { Ipv4Address } from '../../../src/bytes/ipv4-address.ts';
import type { MacAddress } from '../../../src/bytes/mac-address.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { milliseconds } from '../../../src/bytes/time.ts';
import { draw, drawHosts, drawMac, drawPrefix, drawWord } from '../../../src/grade/personal.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { Air, type Place } from '../../../src/nodes/air.ts';
import { Host } from '../../../src/nodes/host.ts';
import { Listener } from '../../../src/nodes/listener.ts';
import type { Node } from '../../../src/nodes/node.ts';
import { OnAir } from '../../../src/nodes/on-air.ts';
import { type AccessPointEvent, AccessPointRadio } from '../../../src/stack/wifi/access-point.ts';
import { Station } from '../../../src/stack/wifi/station.ts';
import type { StationEvent } from '../../../src/stack/wifi/station-states.ts';
import { isAckIn } from '../frames.ts';
import { OpenNetwork } from './open-network.ts';

/** The one capture: all that is in the air. */
export const AIR = 'air';

export interface OfficePlan {
  readonly ssid: string;
  readonly passphrase: string;
  /** As somebody mistyped it. */
  readonly typo: string;
  readonly laptop: MacAddress;
  readonly near: MacAddress;
  readonly far: MacAddress;
  readonly cafe: MacAddress;
  readonly twin: MacAddress;
  readonly channels: { readonly near: number; readonly far: number; readonly cafe: number };
  readonly laptopAddress: Ipv4Address;
  readonly nearAddress: Ipv4Address;
  readonly farAddress: Ipv4Address;
  /** Milliseconds for which the others are alone. */
  readonly wait: number;
  /** How many pings come first, and how many after. */
  readonly pings: readonly [number, number];
}

export function drawOfficePlan(random: Random): OfficePlan {
  const [near, far] = draw(random, [
    [1, 6],
    [1, 11],
    [6, 1],
    [6, 11],
    [11, 1],
    [11, 6],
  ] as const);
  const passphrase = `${drawWord(random)}-${drawWord(random)}-${random.u32().toString(36)}`;
  const at = 1 + random.below(passphrase.length - 2);
  const [laptopAddress = '', nearAddress = '', farAddress = ''] = drawHosts(random, drawPrefix(random), 3);
  return {
    ssid: `${drawWord(random)}-office`,
    passphrase,
    typo: passphrase.slice(0, at) + passphrase.slice(at + 1),
    laptop: drawMac(random),
    near: drawMac(random),
    far: drawMac(random),
    cafe: drawMac(random),
    twin: drawMac(random),
    channels: { near, far, cafe: draw(random, [1, 6, 11]) },
    laptopAddress,
    nearAddress,
    farAddress,
    wait: random.below(900),
    pings: [2 + random.below(5), 1 + random.below(5)],
  };
}

export interface OfficeOptions {
  /** Typed into the laptop. */
  readonly typed: string;
  readonly farPassphrase: string;
  readonly hasTwin: boolean;
}

export interface Office {
  readonly laptop: OnAir<Host, Station>;
  readonly near: OnAir<Host, AccessPointRadio>;
  /** With a radio of their own, somewhere in the street. */
  readonly stranger: Listener;
  readonly laptopEvents: StationEvent[];
  readonly apEvents: AccessPointEvent[];
  /** Carries the laptop to the other access point. */
  moveToFar(): void;
  /** The next acknowledgment is not heard by the laptop. */
  missAck(): void;
}

/** Metres. */
const places = {
  laptop: { x: 4, y: 0 },
  near: { x: 0, y: 0 },
  far: { x: 60, y: 0 },
  cafe: { x: 15, y: 22 },
  twin: { x: 5, y: 3 },
  stranger: { x: 20, y: -15 },
  monitor: { x: 8, y: 3 },
} as const satisfies Record<string, Place>;
type RadioName = keyof typeof places;
const ports = Object.keys(places) as RadioName[];

const radioDelay = { delay: milliseconds(0.02), bandwidth: 54_000_000 };

/** All are switched on, one after another, the laptop last. */
export async function openOffice({ world }: LabRun, plan: OfficePlan, options: OfficeOptions): Promise<Office> {
  const { ssid, passphrase, channels } = plan;
  const laptopEvents: StationEvent[] = [];
  const apEvents: AccessPointEvent[] = [];
  const air = world.add(new Air({ name: 'air', places: ports.map((name) => places[name]) }));
  const hostOf = (name: RadioName, mac: MacAddress, address: Ipv4Address) =>
    new Host({ name, ports: [{ mac, address, prefixLength: 24 }], random: world.random.fork(name) });
  const accessPoint = (name: 'near' | 'far', address: Ipv4Address, secret: string) => {
    const radio = new AccessPointRadio({
      address: plan[name],
      ssid,
      passphrase: secret,
      channel: channels[name],
      random: world.random.fork(`${name}/radio`),
      onEvent: (event) => apEvents.push(event),
    });
    return world.add(new OnAir(hostOf(name, plan[name], address), radio));
  };
  const open = (name: 'cafe' | 'twin', openSsid: string, channel: number) =>
    world.add(new OpenNetwork({ name, bssid: plan[name], ssid: openSsid, channel }));
  const station = new Station({
    address: plan.laptop,
    ssid,
    passphrase: options.typed,
    scan: 'passive',
    random: world.random.fork('laptop/radio'),
    onEvent: (event) => laptopEvents.push(event),
  });
  const laptop = world.add(new OnAir(hostOf('laptop', plan.laptop, plan.laptopAddress), station));
  const near = accessPoint('near', plan.nearAddress, passphrase);
  const far = accessPoint('far', plan.farAddress, options.farPassphrase);
  const cafe = open('cafe', `${ssid.split('-')[0]}-cafe`, channels.cafe);
  const twin = open('twin', ssid, channels.near);
  const stranger = world.add(new Listener('stranger'));
  const monitor = world.add(new Listener('monitor'));

  let isMissing = false;
  const lose = (frame: Uint8Array) => {
    if (!isMissing || !isAckIn(frame)) return false;
    isMissing = false;
    return true;
  };
  const radios: readonly (readonly [RadioName, Node])[] = [
    ['laptop', laptop],
    ['near', near],
    ['far', far],
    ['cafe', cafe],
    ['twin', twin],
    ['stranger', stranger],
  ];
  for (const [name, node] of radios) {
    const rules = [radioDelay, name === 'laptop' ? { lose } : {}] as const;
    world.connectRadio(`${name}-air`, [node, 0], [air, ports.indexOf(name)], rules);
  }
  world.connect(AIR, [air, ports.indexOf('monitor')], [monitor, 0], {}, 'radio');

  for (const radio of [near, far, cafe, ...(options.hasTwin ? [twin] : [])]) {
    world.act((now) => radio.start(now));
    await world.pass(milliseconds(13 + world.random.below(12)));
  }
  await world.pass(milliseconds(plan.wait));
  world.act((now) => laptop.start(now));
  return {
    laptop,
    near,
    stranger,
    laptopEvents,
    apEvents,
    moveToFar: () => air.move(ports.indexOf('laptop'), { x: 57, y: 1 }),
    missAck: () => {
      isMissing = true;
    },
  };
}
