/** The DHCP client as a program on a host: port 68, and the lease handed to whoever configures the host. */

import { DecodeError } from '../../bytes/decode-error.ts';
import type { Micros } from '../../bytes/time.ts';
import { DHCP_CLIENT_PORT, DHCP_SERVER_PORT, decodeDhcp } from '../../packet/dhcp.ts';
import { DhcpClient, type DhcpClientConfig } from '../../stack/dhcp/client.ts';
import type { DhcpClientState } from '../../stack/dhcp/client-states.ts';
import type { DhcpLease } from '../../stack/dhcp/lease.ts';
import type { Application, Endpoint, Sockets, UdpSocket } from '../../stack/sockets.ts';

export interface DhcpClientAppOptions extends DhcpClientConfig {
  /** The host is to use this address from now on; undefined: none. Renewals call it, too. */
  onLease(lease: DhcpLease | undefined, now: Micros): void;
  /** A lease from before: the client asks for that address only (INIT-REBOOT). */
  remembered?: DhcpLease;
}

export class DhcpClientApp implements Application {
  readonly #options: DhcpClientAppOptions;
  readonly #client: DhcpClient;
  #socket: UdpSocket | undefined;
  /** Datagrams to port 68 that were not DHCP. */
  malformed = 0;

  constructor(options: DhcpClientAppOptions) {
    this.#options = options;
    this.#client = new DhcpClient(options);
  }

  get state(): DhcpClientState {
    return this.#client.state;
  }

  /** The lease in force. */
  get lease(): DhcpLease | undefined {
    return this.#client.lease;
  }

  start(sockets: Sockets, now: Micros): void {
    this.#socket = sockets.bindUdp(DHCP_CLIENT_PORT, {
      onDatagram: (payload, from, at) => this.#handleDatagram(payload, from, at),
    });
    this.#client.start(now, this.#options.remembered);
    this.#flush(now);
  }

  /** Begins anew after `release`. */
  restart(now: Micros): void {
    this.#client.start(now);
    this.#flush(now);
  }

  /** Gives the address back and stops. */
  release(now: Micros): void {
    this.#client.release(now);
    this.#flush(now);
  }

  /** Somebody else was found to use the address. */
  decline(now: Micros): void {
    this.#client.decline(now);
    this.#flush(now);
  }

  nextTimer(): Micros {
    return this.#client.nextTimer();
  }

  handleTimer(now: Micros): void {
    this.#client.handleTimer(now);
    this.#flush(now);
  }

  #handleDatagram(payload: Uint8Array, from: Endpoint, now: Micros): void {
    if (from.port !== DHCP_SERVER_PORT) return;
    try {
      this.#client.handleMessage(decodeDhcp(payload), now);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.malformed++;
    }
    this.#flush(now);
  }

  #flush(now: Micros): void {
    for (let output = this.#client.pollOutput(); output; output = this.#client.pollOutput()) {
      switch (output.kind) {
        case 'send':
          this.#socket?.send(output.message, output.to, now);
          break;
        case 'lease':
          this.#options.onLease(output.lease, now);
          break;
        case 'lost':
          this.#options.onLease(undefined, now);
          break;
        default:
          output satisfies never;
      }
    }
  }
}
