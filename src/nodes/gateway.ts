/**
 * A home router: a router between the home network (port 0) and the provider (port 1), a DHCP server for the one and a
 * DHCP client of the other, and between them a NAT (nat-gate.ts). Read RFC 2131, RFC 4787, RFC 5382, RFC 5508.
 *
 *     const gateway = new Gateway({ name: 'gateway', inside: {…}, outside: { mac: '02:00:00:00:c3:43' }, random });
 *     gateway.start(now);                                     // asks the provider for an address, and serves the home
 *     gateway.nat.entries(now);
 */

import { type Ipv4Address, ipv4FromNumber, ipv4ToNumber, lengthOfMask } from '../bytes/ipv4-address.ts';
import type { MacAddress } from '../bytes/mac-address.ts';
import type { Random } from '../bytes/random.ts';
import type { Micros } from '../bytes/time.ts';
import { DHCP_CLIENT_PORT } from '../packet/dhcp.ts';
import type { DhcpLease } from '../stack/dhcp/lease.ts';
import type { DhcpServerConfig } from '../stack/dhcp/server.ts';
import { NatTable, type NatTableConfig } from '../stack/nat/nat-table.ts';
import type { Public } from '../stack/timed.ts';
import { DhcpClientApp, type DhcpClientAppOptions } from './apps/dhcp-client.ts';
import { DhcpServerApp } from './apps/dhcp-server.ts';
import { NatGate, type NatGateConfig } from './nat-gate.ts';
import { Router } from './router.ts';

export const INSIDE = 0;
export const OUTSIDE = 1;

export interface GatewayConfig extends Pick<NatGateConfig, 'hairpin' | 'onDrop'> {
  name: string;
  inside: { mac: MacAddress; address: Ipv4Address; prefixLength?: number };
  outside: { mac: MacAddress };
  random: Random;
  nat?: NatTableConfig;
  makeNatTable?: MakeNatTable;
  /** What the home's DHCP server does otherwise than usual. */
  dhcpServer?: Partial<DhcpServerConfig>;
  dhcpClient?: Partial<DhcpClientAppOptions>;
}

/** Another table instead of ours. */
export type MakeNatTable = (config: NatTableConfig) => Public<NatTable>;

export class Gateway extends Router {
  readonly nat: Public<NatTable>;
  readonly dhcpServer: DhcpServerApp;
  readonly dhcpClient: DhcpClientApp;

  constructor(config: GatewayConfig) {
    const { name, inside, outside, random, makeNatTable, hairpin, onDrop } = config;
    const prefixLength = inside.prefixLength ?? 24;
    const own = { protocol: 'udp', port: DHCP_CLIENT_PORT } as const;
    const natConfig: NatTableConfig = { ...config.nat, reserved: [own, ...(config.nat?.reserved ?? [])] };
    const table = makeNatTable?.(natConfig) ?? new NatTable(natConfig);
    super({
      name,
      ports: [{ ...inside, prefixLength }, { mac: outside.mac }],
      random,
      gate: (ip) =>
        new NatGate(ip, {
          table,
          insidePort: INSIDE,
          outsidePort: OUTSIDE,
          ownUdpPorts: [DHCP_CLIENT_PORT],
          ...(hairpin !== undefined && { hairpin }),
          ...(onDrop && { onDrop }),
        }),
    });
    this.nat = table;
    this.dhcpClient = new DhcpClientApp({
      mac: outside.mac,
      random: random.fork('dhcp'),
      ...config.dhcpClient,
      onLease: (lease, now) => {
        this.#useLease(lease, now);
        config.dhcpClient?.onLease?.(lease, now);
      },
    });
    const client = this.dhcpClient;
    this.dhcpServer = new DhcpServerApp({
      ...homeDhcp(inside.address, prefixLength),
      // The home's machines ask the provider's resolver themselves; who that is, the gateway learns with its lease.
      ...config.dhcpServer,
      get dnsServers() {
        return config.dhcpServer?.dnsServers ?? client.lease?.dnsServers ?? [];
      },
    });
  }

  /** Asks the provider for an address, and serves the home. */
  start(now: Micros): void {
    this.run(this.dhcpServer, now, { port: INSIDE });
    this.run(this.dhcpClient, now, { port: OUTSIDE });
  }

  /** The address that the whole home shares. */
  get outsideAddress(): Ipv4Address | undefined {
    return this.ip.ports[OUTSIDE]!.address;
  }

  #useLease(lease: DhcpLease | undefined, now: Micros): void {
    const before = this.outsideAddress;
    if (lease) {
      const { address, subnetMask, routers } = lease;
      this.configure(OUTSIDE, { address, prefixLength: lengthOfMask(subnetMask), gateway: routers[0] });
    } else {
      this.deconfigure(OUTSIDE);
    }
    if (this.outsideAddress !== before) this.nat.clear(now);
  }
}

/** Everything after the gateway's own address is given away. */
function homeDhcp(address: Ipv4Address, prefixLength: number): DhcpServerConfig {
  const size = 2 ** (32 - prefixLength);
  const network = Math.floor(ipv4ToNumber(address) / size) * size;
  return {
    address,
    network: `${ipv4FromNumber(network)}/${prefixLength}`,
    range: { first: ipv4FromNumber(ipv4ToNumber(address) + 1), last: ipv4FromNumber(network + size - 2) },
    routers: [address],
    leaseTime: 24 * 3600,
  };
}
