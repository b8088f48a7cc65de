/** Hosts on one link, as far as DHCP's programs can tell: UDP sockets without frames, by broadcast or by address. */

import { IPV4_BROADCAST, type Ipv4Address } from '../../../src/bytes/ipv4-address.ts';
import type { MacAddress } from '../../../src/bytes/mac-address.ts';
import { type Micros, milliseconds } from '../../../src/bytes/time.ts';
import type { Application, DatagramHandler, Endpoint, SendOptions, Sockets } from '../../../src/stack/sockets.ts';

export interface Sent {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly payload: Uint8Array;
  readonly linkAddress?: MacAddress;
}

interface Host {
  readonly mac: MacAddress;
  address: Ipv4Address;
  readonly app: Application;
  readonly handlers: Map<number, DatagramHandler>;
}

export class FakeLink {
  readonly sent: Sent[] = [];
  now: Micros = 0;
  readonly #hosts: Host[] = [];
  #inFlight: { at: Micros; deliver: () => void }[] = [];

  /** Starts a program on a host of its own. The answer can give the host its address. */
  add(mac: MacAddress, address: Ipv4Address, app: Application): Host {
    const host: Host = { mac, address, app, handlers: new Map() };
    this.#hosts.push(host);
    app.start(this.#socketsOf(host), this.now);
    return host;
  }

  runFor(duration: Micros): void {
    const end = this.now + duration;
    for (let steps = 0; steps < 10_000; steps++) {
      const next = Math.min(...this.#hosts.map(({ app }) => app.nextTimer()), ...this.#inFlight.map(({ at }) => at));
      if (next > end) break;
      this.now = Math.max(this.now, next);
      const due = this.#inFlight.filter(({ at }) => at <= this.now);
      this.#inFlight = this.#inFlight.filter(({ at }) => at > this.now);
      for (const { deliver } of due) deliver();
      for (const { app } of this.#hosts) if (app.nextTimer() <= this.now) app.handleTimer(this.now);
    }
    this.now = end;
  }

  #socketsOf(host: Host): Sockets {
    return {
      bindUdp: (port, handler) => {
        host.handlers.set(port, handler);
        return {
          localPort: port,
          send: (payload, to, _now, options) => this.#send(host, port, payload, to, options ?? {}),
          close: () => host.handlers.delete(port),
        };
      },
      connectTcp: () => {
        throw new Error('there is no TCP here');
      },
      listenTcp: () => {
        throw new Error('there is no TCP here');
      },
    };
  }

  #send(host: Host, port: number, payload: Uint8Array, to: Endpoint, { linkAddress }: SendOptions): void {
    const from = { address: host.address, port };
    this.sent.push({ from, to, payload, ...(linkAddress && { linkAddress }) });
    const receivers = this.#hosts.filter((other) => {
      if (other === host) return false;
      if (to.address === IPV4_BROADCAST) return true;
      return linkAddress ? other.mac === linkAddress : other.address === to.address;
    });
    const deliver = () => {
      for (const receiver of receivers) receiver.handlers.get(to.port)?.onDatagram(payload, from, this.now);
    };
    this.#inFlight.push({ at: this.now + milliseconds(1), deliver });
  }
}
