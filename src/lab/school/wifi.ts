/**
 * The school's network with its air: the laptop and the access point of document S, a second access point of the same
 * network further away, a stranger's network, a phone, and a listener who notes all that is in the air. Behind the access
 * points the cables go on as in lan.ts.
 */

import { milliseconds } from '../../bytes/time.ts';
import { AccessPoint } from '../../nodes/access-point.ts';
import { Air, type Place } from '../../nodes/air.ts';
import { Host } from '../../nodes/host.ts';
import { Listener } from '../../nodes/listener.ts';
import { OnAir } from '../../nodes/on-air.ts';
import { AccessPointRadio, type AccessPointRadioConfig } from '../../stack/wifi/access-point.ts';
import { Station } from '../../stack/wifi/station.ts';
import type { StationConfig } from '../../stack/wifi/station-states.ts';
import type { LabRun } from '../lab.ts';
import type { World } from '../world.ts';
import { school } from './addresses.ts';
import { lanCable, noDelay } from './lan.ts';

/** The network of the document. It gives no passphrase; this one is the labs'. */
export const schoolWifi = { ssid: 'iptime01', passphrase: 'learn-by-looking' } as const;

/** Not in the document: locally administered addresses. */
export const secondAccessPoint = { mac: '02:00:00:00:02:0a', address: '68.85.2.10' } as const;
export const upstairs = { mac: '02:00:00:00:77:01', ssid: 'upstairs' } as const;
export const phoneMac = '02:00:00:00:02:66';

export const channels = { near: 1, far: 6, upstairs: 11 } as const;

/** Metres from the first access point. */
const places = {
  laptop: { x: 3, y: 0 },
  ap: { x: 0, y: 0 },
  ap2: { x: 60, y: 0 },
  upstairs: { x: 20, y: 10 },
  phone: { x: 6, y: 2 },
  monitor: { x: 10, y: 5 },
  stranger: { x: 12, y: -20 },
} as const satisfies Record<string, Place>;
export type RadioName = keyof typeof places;
const ports = Object.keys(places) as RadioName[];

/** Where the second access point is well heard. */
export const farDesk: Place = { x: 57, y: 0 };

/** Half a dozen metres of air and the adapters' own pace. Who may speak when is left out: nobody's frames collide. */
const radioDelay = { delay: milliseconds(0.02), bandwidth: 54_000_000 };

export interface SchoolAir {
  readonly air: Air;
  /** Carries a radio elsewhere. */
  move(radio: RadioName, to: Place): void;
  readonly laptop: OnAir<Host, Station>;
  readonly ap: OnAir<AccessPoint, AccessPointRadio>;
  readonly ap2: OnAir<AccessPoint, AccessPointRadio>;
  readonly upstairs: OnAir<Host, AccessPointRadio>;
  readonly phone: OnAir<Host, Station>;
  /** With an adapter in monitor mode. */
  readonly stranger: Listener;
}

export interface SchoolAirOptions {
  readonly laptop?: Partial<StationConfig>;
  readonly phone?: Partial<StationConfig>;
  readonly accessPoint?: Pick<AccessPointRadioConfig, 'onEvent'>;
  /** Frames that a radio does not hear, though they are in the air; asked once for every frame that reaches it. */
  readonly deaf?: Partial<Record<RadioName, (frame: Uint8Array) => boolean>>;
}

/**
 * All radios are off yet: `start` of each switches it on. One capture, `air-monitor`, has all that is in the air; the cables
 * behind the access points, from port 1 of each, are the lab's to lay.
 */
export function schoolAir(
  lab: LabRun,
  { laptop = {}, phone = {}, accessPoint = {}, deaf = {} }: SchoolAirOptions = {},
) {
  const { world } = lab;
  lab.wifiNetworks.push(schoolWifi);
  const air = world.add(new Air({ name: 'air', places: ports.map((name) => places[name]) }));
  const radios = {
    laptop: station(world, 'laptop', { address: school.laptop.mac, ...laptop }),
    ap: accessPointOf(world, 'ap', school.accessPoint, channels.near, accessPoint),
    ap2: accessPointOf(world, 'ap2', secondAccessPoint, channels.far, accessPoint),
    upstairs: strangersNetwork(world),
    phone: station(world, 'phone', { address: phoneMac, scan: 'active', ...phone }),
    stranger: world.add(new Listener('stranger')),
  };
  for (const [name, radio] of Object.entries(radios)) {
    const lose = deaf[name as RadioName];
    const rules = [radioDelay, lose ? { lose } : {}] as const;
    world.connectRadio(`${name}-air`, [radio, 0], [air, ports.indexOf(name as RadioName)], rules);
  }
  const monitor = world.add(new Listener('monitor'));
  world.connect('air-monitor', [air, ports.indexOf('monitor')], [monitor, 0], {}, 'radio');
  const move = (radio: RadioName, to: Place) => air.move(ports.indexOf(radio), to);
  return { air, move, ...radios } satisfies SchoolAir;
}

/** The cable from an access point's wire side to a switch. */
export function connectToSwitch(
  world: World,
  ap: OnAir<AccessPoint, AccessPointRadio>,
  to: Parameters<World['connect']>[2],
): void {
  world.connect(`${ap.name}-switch`, [ap, 1], to, lanCable);
}

/** A computer without an address yet, with a radio for iptime01. */
function station(
  world: World,
  name: 'laptop' | 'phone',
  config: Partial<StationConfig> & Pick<StationConfig, 'address'>,
): OnAir<Host, Station> {
  const random = world.random.fork(name);
  const makeArpCache = name === 'laptop' ? world.parts.makeArpCache : undefined;
  const host = new Host({ name, ports: [{ mac: config.address, makeArpCache }], tcp: noDelay, random });
  return world.add(
    new OnAir(host, new Station({ ...schoolWifi, scan: 'passive', random: random.fork('radio'), ...config })),
  );
}

/** Port 0 is the radio, port 1 the wire. The address is the host's inside; the MAC is the network's id in the air, too. */
function accessPointOf(
  world: World,
  name: 'ap' | 'ap2',
  { mac, address }: { readonly mac: string; readonly address: string },
  channel: number,
  events: Pick<AccessPointRadioConfig, 'onEvent'>,
): OnAir<AccessPoint, AccessPointRadio> {
  const random = world.random.fork(name);
  const host = {
    name,
    ports: [{ mac, address, prefixLength: 24 }],
    gateway: school.router.address,
    random,
  };
  const radio = new AccessPointRadio({ address: mac, ...schoolWifi, channel, random: random.fork('radio'), ...events });
  return world.add(new OnAir(new AccessPoint({ name, portCount: 2, host }), radio));
}

/** Somebody else's, with a passphrase that nobody here knows. */
function strangersNetwork(world: World): OnAir<Host, AccessPointRadio> {
  const random = world.random.fork('upstairs');
  const host = new Host({ name: 'upstairs', ports: [{ mac: upstairs.mac, address: '192.168.7.1' }], random });
  const radio = new AccessPointRadio({
    address: upstairs.mac,
    ssid: upstairs.ssid,
    passphrase: 'none of your business',
    channel: channels.upstairs,
    random: random.fork('radio'),
  });
  return world.add(new OnAir(host, radio));
}
