/** The school's air: two access points of iptime01 far apart, a neighbour's network between them, and a laptop. */

import { Random } from '../../src/bytes/random.ts';
import { milliseconds } from '../../src/bytes/time.ts';
import { AccessPoint } from '../../src/nodes/access-point.ts';
import { Air } from '../../src/nodes/air.ts';
import { Host } from '../../src/nodes/host.ts';
import { OnAir } from '../../src/nodes/on-air.ts';
import { Switch } from '../../src/nodes/switch.ts';
import { type AccessPointEvent, AccessPointRadio } from '../../src/stack/wifi/access-point.ts';
import { Station } from '../../src/stack/wifi/station.ts';
import type { StationConfig, StationEvent } from '../../src/stack/wifi/station-states.ts';
import { Wires } from '../helpers/wire-up.ts';

export const PASSPHRASE = 'correct horse battery';
export const macs = {
  laptop: '00:16:d3:23:68:8a',
  near: '00:1f:57:21:a8:3c',
  far: '00:1f:57:21:a8:40',
  neighbour: '02:00:00:00:77:01',
  server: '00:07:89:1c:43:2f',
} as const;

export interface WifiWorld {
  readonly wires: Wires;
  readonly air: Air;
  readonly laptop: OnAir<Host, Station>;
  readonly near: OnAir<AccessPoint, AccessPointRadio>;
  readonly far: OnAir<AccessPoint, AccessPointRadio>;
  readonly server: Host;
  readonly events: StationEvent[];
  readonly apEvents: AccessPointEvent[];
}

/** Ports of the air: the laptop, near, far, the neighbour's, somebody who only listens. */
const places = [
  { x: 3, y: 0 },
  { x: 0, y: 0 },
  { x: 60, y: 0 },
  { x: 20, y: 10 },
  { x: 4, y: 1 },
];

export function wifiWorld(station: Partial<StationConfig> = {}): WifiWorld {
  const events: StationEvent[] = [];
  const apEvents: AccessPointEvent[] = [];
  const host = (name: string, mac: string, address: string) =>
    new Host({ name, ports: [{ mac, address }], random: new Random(name) });
  const accessPoint = (name: 'near' | 'far', channel: number, address: string) =>
    new OnAir(
      new AccessPoint({
        name,
        portCount: 2,
        host: { name, ports: [{ mac: macs[name], address }], random: new Random(name) },
      }),
      new AccessPointRadio({
        address: macs[name],
        ssid: 'iptime01',
        passphrase: PASSPHRASE,
        channel,
        random: new Random(`${name} radio`),
        onEvent: (event) => apEvents.push(event),
      }),
    );
  const laptop = new OnAir(
    host('laptop', macs.laptop, '68.85.2.101'),
    new Station({
      address: macs.laptop,
      ssid: 'iptime01',
      passphrase: PASSPHRASE,
      scan: 'passive',
      random: new Random('laptop radio'),
      onEvent: (event) => events.push(event),
      ...station,
    }),
  );
  const [near, far] = [accessPoint('near', 1, '68.85.2.9'), accessPoint('far', 6, '68.85.2.10')];
  const neighbour = new OnAir(
    host('neighbour', macs.neighbour, '192.168.7.1'),
    new AccessPointRadio({
      address: macs.neighbour,
      ssid: 'upstairs',
      passphrase: 'none of your business',
      channel: 6,
      random: new Random('neighbour radio'),
    }),
  );
  const monitor = new Host({ name: 'monitor', ports: [{ mac: '02:00:00:00:00:99' }], random: new Random('m') });
  const air = new Air({ name: 'air', places });
  const lan = new Switch({ name: 'lan', portCount: 3 });
  const server = host('server', macs.server, '68.85.2.2');
  const wires = new Wires()
    .connect('laptop-air', [laptop, 0], [air, 0])
    .connect('near-air', [near, 0], [air, 1])
    .connect('far-air', [far, 0], [air, 2])
    .connect('neighbour-air', [neighbour, 0], [air, 3])
    .connect('monitor-air', [monitor, 0], [air, 4])
    .connect('near-lan', [near, 1], [lan, 0])
    .connect('far-lan', [far, 1], [lan, 1])
    .connect('server-lan', [server, 0], [lan, 2]);
  near.start(0);
  far.start(milliseconds(31));
  neighbour.start(milliseconds(57));
  laptop.start(0);
  return { wires, air, laptop, near, far, server, events, apEvents };
}
