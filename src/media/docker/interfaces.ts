/** The network interfaces that Docker gave a container: which is which, and how its kernel is kept out of the labs. */

import { networkInterfaces } from 'node:os';
import { MediumError } from '../medium-error.ts';
import { ip, turnOffTransmitOffload } from '../netns/interfaces.ts';
import { interfaceNames } from '../netns/namespace.ts';

/**
 * The names eth0, eth1 … are the engine's choice, and differ from engine to engine; the addresses are given in the
 * compose file.
 * @param where the address that Docker gave the interface, or the interface's name
 * @throws MediumError
 */
export function findInterface(where: string): string {
  if (interfaceNames().includes(where)) return where;
  for (const [name, addresses] of Object.entries(networkInterfaces())) {
    if (addresses?.some(({ address }) => address === where)) return name;
  }
  throw new MediumError({
    en: `no interface has the address ${where}`,
    ko: `주소가 ${where}인 인터페이스가 없습니다`,
  });
}

/**
 * Takes the interface from the kernel: without addresses it answers no ARP, no TCP and no ICMP, and has no IPv6 to
 * announce. It keeps the MAC address that Docker gave it, which is not the device's: what comes for the device is
 * another machine's to the kernel, which drops it.
 * @throws MediumError without the capability NET_ADMIN
 */
export function silenceInterface(name: string): void {
  ip([
    `link set ${name} arp off`,
    `link set ${name} addrgenmode none`,
    `address flush dev ${name}`,
    `link set ${name} up`,
  ]);
}

/** What the kernel is to be on an interface, for real programs. */
export interface KernelAddress {
  readonly mac: string;
  /** None before DHCP. */
  readonly address?: string;
  readonly prefixLength?: number;
  readonly gateway?: string;
}

/** Makes the container's kernel the host that our device was: its MAC, its address, its default route. */
export function giveKernelAddress(name: string, { mac, address, prefixLength = 24, gateway }: KernelAddress): void {
  const commands = [`address flush dev ${name}`, `link set ${name} address ${mac}`, `link set ${name} up`];
  if (address !== undefined) commands.push(`address add ${address}/${prefixLength} dev ${name}`);
  if (gateway !== undefined) commands.push(`route replace default via ${gateway} dev ${name}`);
  ip(commands);
  turnOffTransmitOffload(name);
}

/** Makes the container's kernel the access point: a bridge between its interfaces, with an address of its own. */
export function bridgeKernelInterfaces(names: readonly string[], self: KernelAddress): void {
  ip([
    'link add br0 type bridge',
    ...names.flatMap((name) => [`address flush dev ${name}`, `link set ${name} master br0`, `link set ${name} up`]),
  ]);
  giveKernelAddress('br0', self);
}
