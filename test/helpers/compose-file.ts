/** What compose.yaml says of the journey's devices: read with patterns, as the file's own form allows. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ComposeDevice {
  readonly service: string;
  /** Its name in the lab. */
  readonly device: string;
  /** The address of its interface, by link. */
  readonly links: Readonly<Record<string, string>>;
  /** Its address, by Docker network. */
  readonly networks: Readonly<Record<string, string>>;
}

export interface ComposeNetwork {
  readonly subnet: string;
  readonly gateway: string;
  readonly bridge: string;
}

export function composeDevices(): ComposeDevice[] {
  const services = /^services:\n(.*?)^\S/ms.exec(withoutComments())![1]!;
  return [...services.matchAll(/^ {2}([\w-]+):\n((?: {4}.*\n)+)/gm)].flatMap(([, service, body]) => {
    const device = /command: \[device, ([\w-]+)/.exec(body!)?.[1];
    if (device === undefined) return [];
    const links = Object.fromEntries(
      [...body!.matchAll(/--link, ([\w-]+)=([\d.]+)/g)].map(([, link, at]) => [link, at]),
    );
    const addresses = [...body!.matchAll(/^ {6}([\w-]+): \{ipv4_address: ([\d.]+)\}$/gm)];
    return [{ service: service!, device, links, networks: Object.fromEntries(addresses.map(([, n, at]) => [n, at])) }];
  });
}

export function composeNetworks(): Record<string, ComposeNetwork> {
  const networks = /^networks:\n(.*)/ms.exec(withoutComments())![1]!;
  const found = networks.matchAll(
    /^ {2}([\w-]+):\n.*\n.*subnet: ([\d./]+), gateway: ([\d.]+).*\n.*bridge\.name: ([\w-]+)/gm,
  );
  return Object.fromEntries([...found].map(([, name, subnet, gateway, bridge]) => [name, { subnet, gateway, bridge }]));
}

function withoutComments(): string {
  const text = readFileSync(join(import.meta.dirname, '../../compose.yaml'), 'utf8');
  return `${text.replace(/^\s*#.*\n/gm, '').replace(/ +#.*$/gm, '')}\n`;
}
