/** An authoritative name server on a host: root, com, google.com. UDP and TCP on port 53 (RFC 7766 §5). */

import type { Micros } from '../../bytes/time.ts';
import { DNS_PORT } from '../../packet/dns/message.ts';
import { AuthoritativeServer, type AuthorityEvent } from '../../stack/dns/authority.ts';
import type { ZoneData } from '../../stack/dns/zone.ts';
import type { Application, Sockets, UdpSocket } from '../../stack/sockets.ts';
import { DnsTcpService } from './dns-tcp-service.ts';

export interface DnsServerOptions {
  onEvent?(event: AuthorityEvent, now: Micros): void;
}

export class DnsServerApp implements Application {
  readonly #server: AuthoritativeServer;
  readonly #tcp: DnsTcpService;
  #udp: UdpSocket | undefined;
  #now: Micros = 0;

  /** @throws RangeError if a zone breaks a rule, see `Zone`. */
  constructor(zones: readonly ZoneData[], { onEvent }: DnsServerOptions = {}) {
    this.#server = new AuthoritativeServer(zones, { onEvent: (event) => onEvent?.(event, this.#now) });
    this.#tcp = new DnsTcpService((query, _from, connection, now) => {
      this.#now = now;
      const response = this.#server.handleQuery(query, 'tcp');
      if (response) this.#tcp.reply(connection, response, now);
      else this.#tcp.drop(connection, now);
    });
  }

  start(sockets: Sockets, now: Micros): void {
    this.#now = now;
    this.#udp = sockets.bindUdp(DNS_PORT, {
      onDatagram: (query, from, at) => {
        this.#now = at;
        const response = this.#server.handleQuery(query, 'udp');
        if (response) this.#udp?.send(response, from, at);
      },
    });
    this.#tcp.start(sockets);
  }

  nextTimer(): Micros {
    return this.#tcp.nextTimer();
  }

  handleTimer(now: Micros): void {
    this.#tcp.handleTimer(now);
  }
}
