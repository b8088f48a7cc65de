/** The programs that listen: a web server and a mail server on one host, echo by TCP and UDP, and a small server elsewhere. */

import type { Micros } from '../../src/bytes/time.ts';
import type { LoggedSockets, LoggedStream } from '../../src/lab/socket-log.ts';
import type { Endpoint, UdpSocket } from '../../src/stack/sockets.ts';
import { fixed, PORTS } from './places.ts';

/** Fills two segments. */
const PAGE = `${'All work and no play makes a datagram. '.repeat(50)}\n`;

export interface Servers {
  /** In the order in which accept() returned them. */
  readonly accepted: { readonly port: number; readonly peer: Endpoint; readonly stream: LoggedStream }[];
  /** Answers the requests that were put off, and closes. */
  answerLate(now: Micros): void;
}

/** On 208.216.181.15. */
export function startServers(sockets: LoggedSockets): Servers {
  const accepted: Servers['accepted'] = [];
  const late: LoggedStream[] = [];
  sockets.listenTcp(fixed.web, (stream, peer) => {
    accepted.push({ port: fixed.web, peer, stream });
    let hasClosed = false;
    return {
      onData(bytes, now) {
        const request = new TextDecoder().decode(bytes);
        if (request.startsWith('GET /late ')) {
          late.push(stream);
          hasClosed = true;
          return;
        }
        stream.write(response(), now);
        if (!request.includes('Connection: close')) return;
        hasClosed = true;
        stream.close(now);
      },
      onEnd(now) {
        if (!hasClosed) stream.close(now);
      },
    };
  });
  sockets.listenTcp(fixed.mail, (stream, peer) => {
    accepted.push({ port: fixed.mail, peer, stream });
    return {
      onOpen: (now) => stream.write(line('220 mail.example ready'), now),
      onData(_quit, now) {
        stream.write(line('221 mail.example closing'), now);
        stream.close(now);
      },
    };
  });
  sockets.listenTcp(PORTS.echo, (stream) => ({
    onData: (bytes, now) => stream.write(bytes, now),
    onEnd: (now) => stream.close(now),
  }));
  const udp: UdpSocket = sockets.bindUdp(PORTS.echo, {
    onDatagram: (payload, from, now) => udp.send(payload, from, now),
  });
  return {
    accepted,
    answerLate(now) {
      for (const stream of late.splice(0)) {
        stream.write(response(), now);
        stream.close(now);
      }
    },
  };
}

export function request(target: string, ...headers: string[]): Uint8Array {
  return line(`GET ${target} HTTP/1.1`, 'Host: 208.216.181.15', ...headers, '');
}

export function line(...lines: string[]): Uint8Array {
  return new TextEncoder().encode(lines.map((one) => `${one}\r\n`).join(''));
}

export const responseLength = response().length;

function response(): Uint8Array {
  const head = ['HTTP/1.1 200 OK', 'Content-Type: text/plain', `Content-Length: ${PAGE.length}`, '', ''].join('\r\n');
  return new TextEncoder().encode(head + PAGE);
}
