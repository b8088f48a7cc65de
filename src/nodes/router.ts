/**
 * A router: a host with several ports that passes on what is for others (RFC 1812). It answers pings and has sockets
 * like any host; what makes it a router is in ip-layer.ts.
 */

import { Host, type HostConfig } from './host.ts';

export class Router extends Host {
  constructor(config: Omit<HostConfig, 'forwarding'>) {
    super({ ...config, forwarding: true });
  }
}
