/**
 * A network of the student's own, for captures: machines on a switch, a router, and one machine ("far") on another
 * network behind it. All addresses are drawn.
 */

import type { Ipv4Address, Ipv4Prefix } from '../../../src/bytes/ipv4-address.ts';
import type { MacAddress } from '../../../src/bytes/mac-address.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { type Micros, seconds } from '../../../src/bytes/time.ts';
import { drawHosts, drawMac, drawPrefix, routerOf } from '../../../src/grade/personal.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { lanCable } from '../../../src/lab/school/lan.ts';
import { Host } from '../../../src/nodes/host.ts';
import type { IpPortConfig } from '../../../src/nodes/ip-port.ts';
import type { ProbeResult } from '../../../src/nodes/ip-probe.ts';
import type { Node, Transmit } from '../../../src/nodes/node.ts';
import { Router } from '../../../src/nodes/router.ts';
import { Switch } from '../../../src/nodes/switch.ts';

export interface Machine {
  readonly mac: MacAddress;
  readonly address: Ipv4Address;
}

export interface LanPlan<N extends string> {
  readonly prefix: Ipv4Prefix;
  readonly router: Machine;
  readonly hosts: Readonly<Record<N, Machine>>;
  /** In the same /16, as 10.37.142.0/24 and 10.37.143.0/24 are. */
  readonly far: Machine & { readonly prefix: Ipv4Prefix; readonly router: Machine };
}

export function drawLan<N extends string>(random: Random, names: readonly N[]): LanPlan<N> {
  const prefix = drawPrefix(random);
  const addresses = drawHosts(random, prefix, names.length);
  const machine = (address: string): Machine => ({ mac: drawMac(random), address });
  const hosts = Object.fromEntries(names.map((name, index) => [name, machine(addresses[index]!)]));
  const farPrefix = nextPrefix(prefix);
  const [far = ''] = drawHosts(random, farPrefix, 1);
  return {
    prefix,
    router: machine(routerOf(prefix)),
    hosts: hosts as Record<N, Machine>,
    far: { ...machine(far), prefix: farPrefix, router: machine(routerOf(farPrefix)) },
  };
}

export interface Lan<N extends string> {
  readonly hosts: Readonly<Record<N, Host>>;
  /** Where each host is plugged in. */
  readonly sockets: Readonly<Record<N, WallSocket>>;
  readonly router: Router;
  readonly far: Host;
}

/** Links: switch-<host> for each, switch-router, router-far. @param settings of single hosts' ports, beside the plan's */
export function buildLan<N extends string>(
  run: LabRun,
  plan: LanPlan<N>,
  settings: Partial<Record<N, Partial<IpPortConfig>>> = {},
): Lan<N> {
  const { world } = run;
  const names = Object.keys(plan.hosts) as N[];
  const router = world.add(
    new Router({ name: 'router', ports: [plan.router, plan.far.router], random: world.random.fork('router') }),
  );
  const far = world.add(newHost(run, 'far', plan.far, plan.far.router.address));
  const hosts = names.map((name) =>
    newHost(run, name, { ...plan.hosts[name], ...settings[name] }, plan.router.address),
  );
  const sockets = hosts.map((host) => world.add(new WallSocket(host)));
  const lan = world.add(new Switch({ name: 'switch', portCount: names.length + 1 }));
  for (const [index, name] of names.entries()) {
    world.connect(`switch-${name}`, [lan, index], [sockets[index]!, 0], lanCable);
  }
  world.connect('switch-router', [lan, names.length], [router, 0], lanCable);
  world.connect('router-far', [router, 1], [far, 0], lanCable);
  const byName = <T>(list: readonly T[]) =>
    Object.fromEntries(names.map((name, index) => [name, list[index]!])) as Record<N, T>;
  return { hosts: byName(hosts), sockets: byName(sockets), router, far };
}

/** A host without an address in `port` gets no gateway either: DHCP will tell. */
export function newHost({ world }: LabRun, name: string, port: IpPortConfig, gateway: Ipv4Address): Host {
  const random = world.random.fork(`${name} ${port.mac}`);
  return new Host({ name, ports: [port], ...(port.address !== undefined && { gateway }), random });
}

/** What is plugged in here can be exchanged, and more can be said from here than the machine would say. */
export class WallSocket implements Node {
  readonly name: string;
  readonly portCount = 1;
  machine: Node;
  /** What of the cable's frames gets through to the machine; all by default. */
  hears: (frame: Uint8Array) => boolean = () => true;
  readonly #forged: Uint8Array[] = [];

  constructor(machine: Node) {
    this.name = machine.name;
    this.machine = machine;
  }

  /** Puts a frame onto the cable that the machine would not send by itself. */
  forge(frame: Uint8Array): void {
    this.#forged.push(frame);
  }

  handleFrame(port: number, frame: Uint8Array, now: Micros): void {
    if (this.hears(frame)) this.machine.handleFrame(port, frame, now);
  }

  pollTransmit(): Transmit | undefined {
    const frame = this.#forged.shift();
    return frame ? { port: 0, frame } : this.machine.pollTransmit();
  }

  nextTimer(): Micros {
    return this.machine.nextTimer();
  }

  handleTimer(now: Micros): void {
    this.machine.handleTimer(now);
  }
}

/** Where `serve` listens and `connect` knocks. */
const WEB = 80;

export function serve({ world }: LabRun, host: Host): void {
  world.act(() => host.sockets.listenTcp(WEB, () => ({})));
}

/** Opens a TCP connection and closes it again. */
export async function connect({ world }: LabRun, from: Host, to: Ipv4Address): Promise<'works' | 'refused' | 'silent'> {
  let outcome: 'works' | 'refused' | undefined;
  const onClose = (reason: string | undefined) => {
    if (reason?.includes('refused')) outcome ??= 'refused';
  };
  const onOpen = () => {
    outcome ??= 'works';
  };
  const stream = world.act((now) => from.sockets.connectTcp({ address: to, port: WEB }, { onOpen, onClose }, now));
  const end = world.now + seconds(8);
  await world
    .until(() => outcome !== undefined || world.now >= end, 'the connection is open', seconds(8))
    .catch(() => {});
  world.act((now) => (outcome === 'works' ? stream.end(now) : stream.abort(now)));
  await world.pass(seconds(1));
  return outcome ?? 'silent';
}

/** One echo request; answers whether it was answered. */
export async function ping({ world }: LabRun, from: Host, to: Ipv4Address): Promise<boolean> {
  const results: ProbeResult[] = [];
  world.act((now) => from.ping(to, now, (result) => results.push(result), { timeout: seconds(6) }));
  await world.until(() => results.length > 0, `${to} has answered or not`);
  return results[0]?.kind === 'reply';
}

/** '10.1.3.0/24' for '10.1.2.0/24', and the other way round. */
function nextPrefix(prefix: Ipv4Prefix): Ipv4Prefix {
  const [a, b, c] = prefix.split('.').map(Number);
  return `${a}.${b}.${c! ^ 1}.0/24`;
}
