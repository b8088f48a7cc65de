/** The student's host and some DHCP servers on one switch. */

import { type Ipv4Address, ipv4FromNumber, ipv4ToNumber } from '../../../src/bytes/ipv4-address.ts';
import { type Micros, NEVER } from '../../../src/bytes/time.ts';
import { drawMac, routerOf } from '../../../src/grade/personal.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { lanCable } from '../../../src/lab/school/lan.ts';
import { DhcpServerApp } from '../../../src/nodes/apps/dhcp-server.ts';
import { Host } from '../../../src/nodes/host.ts';
import { Switch } from '../../../src/nodes/switch.ts';
import { DHCP_CLIENT_PORT, DHCP_SERVER_PORT, type DhcpMessage, decodeDhcp } from '../../../src/packet/dhcp.ts';
import type { Application, Sockets, UdpSocket } from '../../../src/stack/sockets.ts';

export interface DhcpWorld {
  readonly run: LabRun;
  readonly laptop: Host;
  readonly servers: readonly { readonly address: Ipv4Address; readonly app: DhcpServerApp }[];
}

/** Each server has ten addresses of its own to give away. */
export function dhcpWorld(trial: CodeTrial, run: LabRun, mac: string, prefix: string, serverCount: number): DhcpWorld {
  const { world } = run;
  const laptop = world.add(new Host({ name: 'laptop', ports: [{ mac }], random: world.random.fork('laptop') }));
  const lan = world.add(new Switch({ name: 'switch', portCount: 1 + serverCount }));
  world.connect('laptop-switch', [laptop, 0], [lan, 0], lanCable);
  const network = ipv4ToNumber(routerOf(prefix)) - 1;
  const servers = Array.from({ length: serverCount }, (_, index) => {
    const name = `server-${index + 1}`;
    const address = ipv4FromNumber(network + 2 + index);
    const first = network + 100 + 10 * index;
    const host = world.add(
      new Host({ name, ports: [{ mac: drawMac(trial.random), address }], random: world.random.fork(name) }),
    );
    world.connect(`switch-${name}`, [lan, 1 + index], [host, 0], lanCable);
    const range = { first: ipv4FromNumber(first), last: ipv4FromNumber(first + 9) };
    const app = new DhcpServerApp({
      address,
      network: prefix,
      range,
      routers: [routerOf(prefix)],
      dnsServers: [address],
    });
    world.act((now) => host.run(app, now));
    return { address, app };
  });
  return { run, laptop, servers };
}

/** Sends given messages from port 68 to everybody, and keeps what comes back. */
export class Asker implements Application {
  readonly heard: Uint8Array[] = [];
  #socket: UdpSocket | undefined;

  start(sockets: Sockets, _now: Micros): void {
    this.#socket = sockets.bindUdp(DHCP_CLIENT_PORT, { onDatagram: (payload) => this.heard.push(payload) });
  }

  say(message: Uint8Array, now: Micros): void {
    this.#socket?.send(message, { address: '255.255.255.255', port: DHCP_SERVER_PORT }, now);
  }

  /** What came, decoded; our own servers' messages always can be. */
  get messages(): DhcpMessage[] {
    return this.heard.map((payload) => decodeDhcp(payload));
  }

  nextTimer(): Micros {
    return NEVER;
  }

  handleTimer(): void {}
}
