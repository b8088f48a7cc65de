import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/bytes/random.ts';
import { seconds } from '../../src/bytes/time.ts';
import type { LinkEnd } from '../../src/media/medium.ts';
import { createMemoryMedium } from '../../src/media/memory.ts';
import { createNetnsMedium, type NetnsMedium } from '../../src/media/netns/medium.ts';
import { createNamespace, interfaceNames, type NetworkNamespace } from '../../src/media/netns/namespace.ts';
import { PacketSocket } from '../../src/media/netns/packet-socket.ts';
import { insideNamespace } from '../../src/media/netns/reexec.ts';
import { missingRights } from '../helpers/netns.ts';
import { peerTest } from '../helpers/peers.ts';

const spec = (name: string) => ({ name, framing: 'ethernet' }) as const;
const hex = (frame: Uint8Array) => Buffer.from(frame).toString('hex');

/** A test with a netns medium in a namespace of its own, in this process. */
function netnsTest(name: string, fn: (medium: NetnsMedium, namespace: NetworkNamespace) => Promise<void> | void) {
  peerTest(['ip', ...missingRights()], name, async () => {
    const namespace = createNamespace();
    const medium = createNetnsMedium({ namespace });
    try {
      await fn(medium, namespace);
    } finally {
      medium.close();
      namespace.close();
    }
  });
}

describe('links of the netns medium', () => {
  netnsTest('carry frames of all sizes both ways, intact and in order', async (medium) => {
    const got: [LinkEnd, string][] = [];
    const sent: [LinkEnd, string][] = [];
    const link = medium.open(spec('a-b'), (at, frame) => got.push([at, hex(frame)]));
    const random = new Random('frames of all sizes');
    for (let length = 14; length <= 1514; length++) {
      for (const from of [0, 1] as const) {
        const frame = random.bytes(length);
        frame.set([8, 0], 12);
        sent.push([from === 0 ? 1 : 0, hex(frame)]);
        link.send(from, frame);
      }
    }
    expect(await medium.run(() => got.length === sent.length, seconds(20))).toBe(true);
    expect(got).toEqual(sent);
    expect(medium.strangers).toBe(0);
  });

  netnsTest('keep the order in which frames were sent across links, as on the memory wire', async (medium) => {
    const got: string[] = [];
    const links = ['a-b', 'b-c', 'c-d'].map((name) =>
      medium.open(spec(name), (at, frame) => got.push(`${name} ${at} ${frame[14]}`)),
    );
    const expected: string[] = [];
    const random = new Random('across links');
    for (let i = 0; i < 200; i++) {
      const which = random.below(3);
      const from = random.below(2) as LinkEnd;
      const frame = new Uint8Array(60);
      frame[14] = i;
      links[which]!.send(from, frame);
      expected.push(`${['a-b', 'b-c', 'c-d'][which]} ${1 - from} ${i}`);
    }
    expect(await medium.run(() => got.length === 200, seconds(20))).toBe(true);
    expect(got).toEqual(expected);
  });

  netnsTest('lose nothing of a burst larger than the kernel can hold', async (medium) => {
    let next = 0;
    let isInOrder = true;
    const link = medium.open(spec('a-b'), (_at, frame) => {
      isInOrder &&= new DataView(frame.buffer).getUint32(14) === next++;
    });
    for (let i = 0; i < 10_000; i++) {
      const frame = new Uint8Array(1514);
      new DataView(frame.buffer).setUint32(14, i);
      link.send(0, frame);
    }
    expect(await medium.run(() => next === 10_000, seconds(30))).toBe(true);
    expect(isInOrder).toBe(true);
  });

  netnsTest('lose nothing while the program is too busy to listen', async (medium) => {
    let arrived = 0;
    const link = medium.open(spec('a-b'), () => arrived++);
    for (let i = 0; i < 100; i++) link.send(0, new Uint8Array(60).fill(i, 14));
    const busyUntil = performance.now() + 1500;
    while (performance.now() < busyUntil);
    expect(await medium.run(() => arrived === 100, seconds(20))).toBe(true);
  });

  netnsTest('carry VLAN tags, which the kernel takes out and we put back', async (medium) => {
    const got: string[] = [];
    const link = medium.open(spec('a-b'), (_at, frame) => got.push(hex(frame)));
    const sent = [60, 1518].map((length) => {
      const frame = new Random(`vlan ${length}`).bytes(length);
      frame.set([0x81, 0, 0x20, 0x64, 8, 0], 12);
      return frame;
    });
    for (const frame of sent) link.send(0, frame);
    await medium.run(() => got.length === 2, seconds(20));
    expect(got).toEqual(sent.map(hex));
  });

  netnsTest('refuse what no Ethernet link carries, and bare IP', (medium) => {
    const link = medium.open(spec('a-b'), () => {});
    for (const length of [0, 13, 1515]) expect(() => link.send(0, new Uint8Array(length))).toThrow(RangeError);
    expect(() => medium.open({ name: 'x', framing: 'ip' }, () => {})).toThrow(RangeError);
  });

  netnsTest('deliver nothing outside of a run, and nothing after done() came true', async (medium) => {
    const got: number[] = [];
    const link = medium.open(spec('a-b'), (_at, frame) => got.push(frame[14]!));
    for (const i of [1, 2, 3]) link.send(0, new Uint8Array(60).fill(i, 14));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(got).toEqual([]);
    await medium.run(() => got.length === 1, seconds(20));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(got).toEqual([1]);
    await medium.run(() => got.length === 3, seconds(20));
    expect(got).toEqual([1, 2, 3]);
  });

  netnsTest(
    'hear nothing from the kernel: it has no address on them, and answers no ARP',
    async (medium, namespace) => {
      let arrived = 0;
      const link = medium.open(spec('a-b'), () => arrived++);
      const request = Buffer.from('ffffffffffff0016d323688a08060001080006040001', 'hex'); // ARP, who has …
      link.send(0, Buffer.concat([request, Buffer.alloc(38)]));
      await medium.run(() => false, seconds(0.5));
      expect([arrived, medium.strangers]).toEqual([1, 0]);
      const { stdout } = namespace.enter(() => spawnSync('ip', ['-br', 'address'], { encoding: 'utf8' }));
      expect(stdout).toMatch(/^pj\d+a@pj\d+b +UP *$/m); // name, state, and no address
    },
  );

  netnsTest('are named in the order of their making and bear the name of their link', (medium, namespace) => {
    const before = namespace.enter(interfaceNames);
    medium.open(spec('laptop-ap'), () => {});
    const added = namespace.enter(interfaceNames).filter((name) => !before.includes(name));
    expect(added.sort()).toEqual([expect.stringMatching(/^pj\d+a$/), expect.stringMatching(/^pj\d+b$/)]);
    const { stdout } = namespace.enter(() => spawnSync('ip', ['-j', 'link'], { encoding: 'utf8' }));
    const aliases = (JSON.parse(stdout) as { ifname: string; ifalias?: string }[])
      .filter(({ ifname }) => added.includes(ifname))
      .map(({ ifalias }) => ifalias);
    expect(aliases).toEqual(['laptop-ap', 'laptop-ap']);
    medium.close();
    expect(namespace.enter(interfaceNames)).toEqual(before);
  });

  netnsTest('have an end for others to use', async (medium) => {
    const elsewhere = createNamespace();
    const fromUs: string[] = [];
    const fromThem: string[] = [];
    const target = { netns: elsewhere.path, ifname: 'eth0', mac: '00:07:89:1c:43:2f' };
    const link = medium.openExternal(spec('lan'), (frame) => fromThem.push(hex(frame)), target);
    expect(elsewhere.enter(interfaceNames)).toContain('eth0');
    elsewhere.enter(() => spawnSync('ip', ['link', 'set', 'eth0', 'up']));
    const them = elsewhere.enter(() => new PacketSocket('eth0', (frame) => fromUs.push(hex(frame))));
    const frames = [1, 2].map((n) => new Random(`external ${n}`).bytes(100));
    link.send(frames[0]!);
    them.send(frames[1]!);
    await medium.run(() => fromThem.length > 0 && fromUs.length > 0, seconds(20));
    expect([fromUs, fromThem]).toEqual([[hex(frames[0]!)], [hex(frames[1]!)]]);
    them.close();
    elsewhere.close();
  });
});

describe('the same seed', () => {
  netnsTest('gives the same frames in the same order on memory and netns', async (netns) => {
    // Two devices that answer every frame with as many frames as its first byte of data says, at random ends.
    const play = async (medium: Pick<NetnsMedium, 'open' | 'run'>) => {
      const seen: string[] = [];
      const random = new Random('ping pong');
      const links = ['a-b', 'b-c'].map((name) =>
        medium.open(spec(name), (at, frame) => {
          seen.push(`${name} ${at} ${hex(frame)}`);
          for (let i = 0; i < frame[14]! % 3 && seen.length < 300; i++) {
            links[random.below(2)]!.send(random.below(2) as LinkEnd, random.bytes(20 + random.below(1000)));
          }
        }),
      );
      for (let i = 0; i < 5; i++) links[i % 2]!.send(0, new Uint8Array(60).fill(2, 14));
      await medium.run(() => seen.length >= 300, seconds(1));
      return seen;
    };
    const onMemory = await play(createMemoryMedium());
    expect(onMemory.length).toBeGreaterThan(20);
    expect(await play(netns)).toEqual(onMemory);
  });
});

describe('outside of a namespace of its own', () => {
  test('a run does not take this process for one inside', () => {
    expect(insideNamespace()).toBe(false);
    expect(() => createNetnsMedium()).toThrow('only inside a network namespace of the run');
  });

  test('a marker alone in the environment does not convince it', () => {
    process.env.PACKET_JOURNEY_OUTSIDE = `${process.ppid} net:[1]`;
    try {
      // The machine has interfaces besides lo, or this very namespace would be as good as a new one.
      expect(insideNamespace()).toBe(interfaceNames().every((name) => name === 'lo'));
    } finally {
      delete process.env.PACKET_JOURNEY_OUTSIDE;
    }
  });
});
