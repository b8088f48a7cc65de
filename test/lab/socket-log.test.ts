import { describe, expect, test } from 'vitest';
import { milliseconds, seconds } from '../../src/bytes/time.ts';
import { SocketLog } from '../../src/lab/socket-log.ts';
import { World } from '../../src/lab/world.ts';
import { createMemoryMedium } from '../../src/media/memory.ts';
import { Host } from '../../src/nodes/host.ts';

const SERVER = '10.0.0.2';

function twoHosts() {
  const world = new World({ medium: createMemoryMedium(), seed: 'log' });
  const host = (name: string, index: number) =>
    world.add(
      new Host({
        name,
        ports: [{ mac: `02:00:00:00:00:0${index}`, address: `10.0.0.${index}` }],
        random: world.random.fork(name),
      }),
    );
  const [client, server] = [host('client', 1), host('server', 2)];
  world.connect('client-server', [client, 0], [server, 0], { delay: milliseconds(5) });
  const log = new SocketLog(world);
  const said = (name: string) =>
    log.calls
      .filter((call) => call.host === name)
      .map(({ socket, call, result }) => `${socket} ${call}${result === '' ? '' : ` = ${result}`}`);
  return { world, log, said, client: log.wrap('client', client.sockets), server: log.wrap('server', server.sockets) };
}

describe('a log of socket calls', () => {
  test('has both sides of a connection from listen to close', async () => {
    const { world, log, said, client, server } = twoHosts();
    world.act(() =>
      server.listenTcp(80, (stream) => ({
        onData: (bytes, now) => stream.write(bytes, now),
        onEnd: (now) => stream.close(now),
      })),
    );
    world.act((now) => {
      const stream = client.connectTcp(
        { address: SERVER, port: 80 },
        {
          onOpen: (at) => stream.write(Uint8Array.of(1, 2, 3), at),
          onData: (_bytes, at) => stream.end(at),
        },
        now,
        { localPort: 51213 },
      );
    });
    await world.pass(seconds(1));
    expect(said('client')).toEqual([
      `3 bind(51213), connect(${SERVER}:80)`,
      '3 connect() = connected',
      '3 write(3 bytes)',
      '3 read() = 3 bytes',
      '3 shutdown(SHUT_WR)',
      '3 read() = 0: the other side has closed',
    ]);
    expect(said('server')).toEqual([
      '3 listen(80)',
      '3 accept() = 4, from 10.0.0.1:51213',
      '4 read() = 3 bytes',
      '4 write(3 bytes)',
      '4 read() = 0: the other side has closed',
      '4 close()',
    ]);
    const times = log.calls.map(({ time }) => time);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    // connect() stands before the SYN and the ARP request that it causes.
    expect(log.calls.find(({ call }) => call.includes('connect('))?.frames).toBe(0);
  });

  test('says why there is no connection', async () => {
    const { world, said, client } = twoHosts();
    world.act((now) => client.connectTcp({ address: SERVER, port: 81 }, {}, now, { localPort: 50000 }));
    expect(() => client.connectTcp({ address: SERVER, port: 81 }, {}, world.now, { localPort: 50000 })).toThrow(
      RangeError,
    );
    await world.pass(seconds(1));
    expect(said('client')).toEqual([
      `3 bind(50000), connect(${SERVER}:81)`,
      `4 bind(50000), connect(${SERVER}:81)`,
      '4 connect() = address in use',
      '3 connect() = connection refused',
    ]);
  });

  test('tells of a connection that the other side breaks off', async () => {
    const { world, said, client, server } = twoHosts();
    world.act(() => server.listenTcp(80, (stream) => ({ onData: (_bytes, now) => stream.abort(now) })));
    world.act((now) => {
      const stream = client.connectTcp({ address: SERVER, port: 80 }, {}, now);
      stream.write(Uint8Array.of(1), now);
    });
    await world.pass(seconds(1));
    expect(said('client').slice(-2)).toEqual(['3 connect() = connected', '3 read() = connection reset']);
    expect(said('server').at(-1)).toBe('4 close() with SO_LINGER 0');
  });

  test('has datagrams, and the error that comes back for one', async () => {
    const { world, said, client, server } = twoHosts();
    world.act(() => {
      const echo = server.bindUdp(7, { onDatagram: (bytes, from, now) => echo.send(bytes, from, now) });
    });
    const udp = world.act(() => client.bindUdp(0, { onDatagram() {} }));
    world.act((now) => udp.send(Uint8Array.of(1, 2), { address: SERVER, port: 7 }, now));
    await world.pass(seconds(1));
    world.act((now) => udp.send(Uint8Array.of(1), { address: SERVER, port: 9 }, now));
    await world.pass(seconds(1));
    world.act(() => udp.close());
    expect(said('client')).toEqual([
      `3 bind(0) = port ${udp.localPort}`,
      `3 sendto(2 bytes, ${SERVER}:7)`,
      `3 recvfrom() = 2 bytes from ${SERVER}:7`,
      `3 sendto(1 bytes, ${SERVER}:9)`,
      '3 recvfrom() = port unreachable',
      '3 close()',
    ]);
    expect(said('server').at(-1)).toBe(`3 sendto(2 bytes, 10.0.0.1:${udp.localPort})`);
  });
});
