/**
 * Parts of a world's devices that somebody else may stand in for: a student's code, above all. The devices of
 * src/lab/school ask the world for them and use the project's own where there is none.
 */

import type { DhcpClientApp, DhcpClientAppOptions } from '../nodes/apps/dhcp-client.ts';
import type { MakeEyeballs } from '../nodes/apps/happy-connector.ts';
import type { MakeHttpConnection } from '../nodes/apps/web-client.ts';
import type { MakeNatTable } from '../nodes/gateway.ts';
import type { MakeArpCache } from '../nodes/ip-port.ts';
import type { MakeNeighbourCache } from '../nodes/ipv6-port.ts';
import type { Node } from '../nodes/node.ts';
import type { SwitchConfig } from '../nodes/switch.ts';
import type { ResolverOptions } from '../stack/dns/resolver.ts';
import type { ForwardingTable } from '../stack/forwarding-table.ts';
import type { Application } from '../stack/sockets.ts';
import type { TcpConfig } from '../stack/tcp/config.ts';
import type { TcpHalves } from '../stack/tcp/halves.ts';
import type { Public } from '../stack/timed.ts';

export interface Parts {
  /** The laptop's. */
  readonly makeArpCache?: MakeArpCache;
  /** The laptop's, for IPv6. */
  readonly makeNeighbourCache?: MakeNeighbourCache;
  /** The laptop's: what tries a name's addresses. */
  readonly makeEyeballs?: MakeEyeballs;
  /** The LAN switch itself. */
  readonly makeSwitch?: (config: SwitchConfig) => Node;
  /** Every router's on the way, by the router's name; empty at first. */
  readonly makeForwardingTable?: (router: string) => Public<ForwardingTable>;
  /** The laptop's. */
  readonly makeDhcpClient?: (options: DhcpClientAppOptions) => Public<DhcpClientApp>;
  /** The program on the school's DNS server. */
  readonly makeResolver?: (options: ResolverOptions) => Application;
  /** The laptop's: makeSender, makeReceiver above all. */
  readonly tcp?: Partial<TcpConfig & TcpHalves>;
  /** The home gateway's. */
  readonly makeNatTable?: MakeNatTable;
  /** The laptop's browser's. */
  readonly makeHttpConnection?: MakeHttpConnection;
}
