/** One request and its answer over TCP between two hosts: what the captures of this lab's tasks are made of. */

import type { Ipv4Address } from '../../../src/bytes/ipv4-address.ts';
import { seconds } from '../../../src/bytes/time.ts';
import type { World } from '../../../src/lab/world.ts';
import type { Host } from '../../../src/nodes/host.ts';
import type { Stream } from '../../../src/stack/stream.ts';

export const PORT = 80;

/** A server that answers every request with as many bytes. */
export function serve(world: World, server: Host, answerLength: number): void {
  world.act(() =>
    server.sockets.listenTcp(PORT, (stream) => ({
      onData: (_request, now) => stream.write(new Uint8Array(answerLength).fill(0x61), now),
      onEnd: (now) => stream.end(now),
    })),
  );
}

/** An open connection, to be asked for one thing after the other. */
export async function connect(world: World, client: Host, to: Ipv4Address) {
  let received = 0;
  let isOpen = false;
  const stream: Stream = world.act((now) =>
    client.sockets.connectTcp(
      { address: to, port: PORT },
      {
        onOpen: () => {
          isOpen = true;
        },
        onData: (data) => {
          received += data.length;
        },
      },
      now,
    ),
  );
  await world.until(() => isOpen, 'the connection is open');
  await world.pass(seconds(1));
  return {
    async ask(request: string): Promise<void> {
      const before = received;
      world.act((now) => stream.write(new TextEncoder().encode(request), now));
      await world.until(() => received > before, 'the answer is there');
      await world.pass(seconds(1));
    },
    async close(): Promise<void> {
      world.act((now) => stream.end(now));
      await world.pass(seconds(1));
    },
  };
}

export function requestFor(target: string, host: string): string {
  return `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: packet-journey\r\n\r\n`;
}
