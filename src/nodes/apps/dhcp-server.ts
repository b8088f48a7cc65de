/** The DHCP server as a program on a host: port 67. */

import { DecodeError } from '../../bytes/decode-error.ts';
import { type Micros, NEVER } from '../../bytes/time.ts';
import { DHCP_SERVER_PORT, type DhcpMessage, decodeDhcp } from '../../packet/dhcp.ts';
import type { DhcpBinding } from '../../stack/dhcp/bindings.ts';
import { DhcpServer, type DhcpServerConfig } from '../../stack/dhcp/server.ts';
import type { Application, Sockets, UdpSocket } from '../../stack/sockets.ts';

export class DhcpServerApp implements Application {
  readonly #server: DhcpServer;
  #socket: UdpSocket | undefined;
  /** Datagrams to port 67 that were not DHCP. */
  malformed = 0;

  constructor(config: DhcpServerConfig) {
    this.#server = new DhcpServer(config);
  }

  /** The lease table. */
  bindings(now: Micros): DhcpBinding[] {
    return this.#server.bindings(now);
  }

  start(sockets: Sockets, _now: Micros): void {
    this.#socket = sockets.bindUdp(DHCP_SERVER_PORT, {
      onDatagram: (payload, _from, now) => this.#handleDatagram(payload, now),
    });
  }

  /** A server only answers; the lease table looks at the time when it is asked. */
  nextTimer(): Micros {
    return NEVER;
  }

  handleTimer(_now: Micros): void {}

  #handleDatagram(payload: Uint8Array, now: Micros): void {
    const request = this.#decode(payload);
    const reply = request && this.#server.handleMessage(request, now);
    if (!reply) return;
    const { message, to, linkAddress } = reply;
    this.#socket?.send(message, to, now, linkAddress === undefined ? {} : { linkAddress });
  }

  #decode(payload: Uint8Array): DhcpMessage | undefined {
    try {
      return decodeDhcp(payload);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.malformed++;
      return undefined;
    }
  }
}
