/** A reference solution, written as a student would. */

type Protocol = 'udp' | 'tcp' | 'icmp';

interface Endpoint {
  address: string;
  port: number;
}

interface NatConfig {
  timeouts: Record<Protocol, number>;
  reserved: { protocol: Protocol; port: number }[];
  maxMappings: number;
}

interface Mapping {
  protocol: Protocol;
  inside: Endpoint;
  outsidePort: number;
  lastUsed: number;
  remotes: Set<string>;
}

export function createNatTable(config: NatConfig) {
  return new Table(config);
}

class Table {
  config: NatConfig;
  mappings = new Map<string, Mapping>();
  ports = new Map<string, Mapping>();

  constructor(config: NatConfig) {
    this.config = config;
  }

  outbound(protocol: Protocol, inside: Endpoint, remote: Endpoint, now: number): number | null {
    this.forget(now);
    const key = `${protocol} ${inside.address}:${inside.port}`;
    let mapping = this.mappings.get(key);
    if (!mapping) {
      if (this.mappings.size >= this.config.maxMappings) return null;
      const outsidePort = this.freePort(protocol, inside.port);
      if (outsidePort === null) return null;
      mapping = { protocol, inside, outsidePort, lastUsed: now, remotes: new Set() };
      this.mappings.set(key, mapping);
      this.ports.set(`${protocol} ${outsidePort}`, mapping);
    }
    mapping.lastUsed = now;
    mapping.remotes.add(remote.address);
    return mapping.outsidePort;
  }

  inbound(protocol: Protocol, outsidePort: number, remote: Endpoint, now: number): Endpoint | null {
    this.forget(now);
    const mapping = this.ports.get(`${protocol} ${outsidePort}`);
    if (!mapping) return null;
    if (!mapping.remotes.has(remote.address)) return null;
    return mapping.inside;
  }

  forget(now: number): void {
    for (const [key, mapping] of this.mappings) {
      const { protocol, outsidePort, lastUsed } = mapping;
      if (now - lastUsed < this.config.timeouts[protocol]) continue;
      this.mappings.delete(key);
      this.ports.delete(`${protocol} ${outsidePort}`);
    }
  }

  freePort(protocol: Protocol, wanted: number): number | null {
    const isFree = (port: number) =>
      !this.ports.has(`${protocol} ${port}`) &&
      !this.config.reserved.some((one) => one.protocol === protocol && one.port === port);
    if (isFree(wanted)) return wanted;
    let first = wanted < 1024 ? 1 : 1024;
    let last = wanted < 1024 ? 1023 : 65535;
    if (protocol === 'icmp') [first, last] = [0, 65535];
    let other: number | null = null;
    for (let port = first; port <= last; port++) {
      if (!isFree(port)) continue;
      if (protocol === 'icmp' || port % 2 === wanted % 2) return port;
      other ??= port;
    }
    return other;
  }
}
