import { expect, test } from 'vitest';
import { Random } from '../../src/bytes/random.ts';
import { seconds } from '../../src/bytes/time.ts';
import { AccessPoint } from '../../src/nodes/access-point.ts';
import { Host } from '../../src/nodes/host.ts';
import type { ProbeResult } from '../../src/nodes/ip-probe.ts';
import { Wires } from '../helpers/wire-up.ts';

function host(name: string, mac: string, address: string): Host {
  return new Host({ name, ports: [{ mac, address }], random: new Random(name) });
}

/** The laptop at the access point's station port, a server on its wire, and the host inside. */
function school() {
  const laptop = host('laptop', '00:16:d3:23:68:8a', '68.85.2.101');
  const server = host('server', '00:07:89:1c:43:2f', '68.85.2.2');
  const ap = new AccessPoint({
    name: 'ap',
    portCount: 2,
    host: {
      name: 'ap-host',
      ports: [{ mac: '00:1f:57:21:a8:3c', address: '68.85.2.9' }],
      random: new Random('ap-host'),
    },
  });
  const wires = new Wires().connect('air', [laptop, 0], [ap, 0]).connect('wire', [ap, 1], [server, 0]);
  return { laptop, server, ap, wires };
}

test('an access point bridges its station and the wire, and its host inside is a third party', () => {
  const { laptop, server, ap, wires } = school();
  const results: ProbeResult[] = [];
  const onResult = (result: ProbeResult) => results.push(result);
  laptop.ping('68.85.2.2', wires.now, onResult);
  laptop.ping('68.85.2.9', wires.now, onResult);
  server.ping('68.85.2.9', wires.now, onResult);
  ap.host.ping('68.85.2.101', wires.now, onResult);
  wires.run(seconds(1));
  expect(results.map((result) => result.kind === 'reply' && result.from).toSorted()).toEqual([
    '68.85.2.101',
    '68.85.2.2',
    '68.85.2.9',
    '68.85.2.9',
  ]);
  expect([...ap.bridge.table.entries()].map(([mac, { port }]) => [mac, port]).toSorted()).toEqual([
    ['00:07:89:1c:43:2f', 1],
    ['00:16:d3:23:68:8a', 0],
    ['00:1f:57:21:a8:3c', 2],
  ]);
  expect(wires.frames.every(({ from }) => ['laptop', 'server', 'ap'].includes(from))).toBe(true);
});

test('timers of the host inside are the access point’s', () => {
  const { ap, wires } = school();
  const results: ProbeResult[] = [];
  ap.host.ping('68.85.2.200', wires.now, (result) => results.push(result), { timeout: seconds(2) });
  wires.run(seconds(5));
  expect(results).toEqual([{ kind: 'timeout' }]);
  // ARP went to both sides, three times.
  expect(wires.on('air')).toHaveLength(3);
  expect(wires.on('wire')).toHaveLength(3);
});

test('what a lab has the host inside send is there to be taken at once', () => {
  const { ap } = school();
  ap.host.ping('68.85.2.2', 0, () => {});
  expect([ap.pollTransmit()?.port, ap.pollTransmit()?.port, ap.pollTransmit()]).toEqual([0, 1, undefined]);
});
