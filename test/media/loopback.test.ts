import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { Random } from '../../src/bytes/random.ts';
import { seconds } from '../../src/bytes/time.ts';
import { createLoopbackMedium, type LoopbackMedium } from '../../src/media/loopback.ts';
import type { LinkEnd } from '../../src/media/medium.ts';
import { buildIpv4, IpProtocol } from '../../src/packet/ipv4.ts';
import { peerTest } from '../helpers/peers.ts';

const spec = { name: 'client-server', framing: 'ip' } as const;
const hex = (packet: Uint8Array) => Buffer.from(packet).toString('hex');
const client = '127.68.85.101';
const server = '127.68.85.2';

function loopbackTest(name: string, fn: (medium: LoopbackMedium) => Promise<void> | void) {
  peerTest(missing(), name, async () => {
    const medium = createLoopbackMedium();
    try {
      await fn(medium);
    } finally {
      medium.close();
    }
  });
}

function missing(): string[] {
  try {
    createLoopbackMedium().close();
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

/** A UDP datagram, or whatever `protocol` says, with `length` bytes behind the IP header. */
function packet(length: number, options: Partial<Parameters<typeof buildIpv4>[0]> = {}): Uint8Array {
  const payload = new Random(`payload ${length}`).bytes(length);
  return buildIpv4({ src: client, dst: server, protocol: IpProtocol.UDP, payload, ...options });
}

/** A SYN without options to a port where nobody listens. */
function syn(): Uint8Array {
  const segment = Uint8Array.of(0xd4, 0x31, 0x01, 0xbb, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 2, 0xff, 0xff, 0, 0, 0, 0);
  return buildIpv4({ src: client, dst: server, protocol: IpProtocol.TCP, payload: withTcpChecksum(segment) });
}

function withTcpChecksum(segment: Uint8Array): Uint8Array {
  const pseudo = Uint8Array.of(127, 68, 85, 101, 127, 68, 85, 2, 0, 6, 0, segment.length);
  const bytes = Buffer.concat([pseudo, segment]);
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += bytes.readUInt16BE(i);
  sum = (sum & 0xffff) + (sum >> 16);
  const checksum = ~((sum & 0xffff) + (sum >> 16)) & 0xffff;
  return Uint8Array.from(segment, (byte, i) => (i === 16 ? checksum >> 8 : i === 17 ? checksum & 0xff : byte));
}

describe('the loopback medium', () => {
  loopbackTest('carries packets of all sizes both ways, intact and in order', async (medium) => {
    const got: [LinkEnd, string][] = [];
    const sent: [LinkEnd, string][] = [];
    const link = medium.open(spec, (at, bytes) => got.push([at, hex(bytes)]));
    for (let length = 8; length <= 1480; length += 8) {
      for (const from of [0, 1] as const) {
        const bytes = from === 0 ? packet(length) : packet(length, { src: server, dst: client });
        sent.push([from === 0 ? 1 : 0, hex(bytes)]);
        link.send(from, bytes);
      }
    }
    expect(await medium.run(() => got.length === sent.length, seconds(20))).toBe(true);
    expect(got).toEqual(sent);
  });

  loopbackTest(
    'delivers what was sent, whatever the kernel fills in: identification, length, checksum',
    async (medium) => {
      const sent = [
        packet(100, { identification: 0 }),
        packet(101, { identification: 0, dontFragment: true }),
        packet(102, { identification: 654 }),
        packet(103).map((byte, i) => (i === 10 ? byte ^ 0xff : byte)), // a wrong header checksum
      ];
      const got: string[] = [];
      const link = medium.open(spec, (_at, bytes) => got.push(hex(bytes)));
      for (const bytes of sent) link.send(0, bytes);
      await medium.run(() => got.length === sent.length, seconds(20));
      expect(got).toEqual(sent.map(hex));
    },
  );

  loopbackTest('keeps order across protocols and links', async (medium) => {
    const got: string[] = [];
    const links = ['a', 'b'].map((name) =>
      medium.open({ name, framing: 'ip' }, (at, bytes) => got.push(`${name} ${at} ${hex(bytes)}`)),
    );
    const expected: string[] = [];
    for (let i = 0; i < 60; i++) {
      const protocol = [IpProtocol.UDP, IpProtocol.TCP, IpProtocol.ICMP][i % 3]!;
      const bytes = packet(40 + i, { protocol });
      links[i % 2]!.send(0, bytes);
      expected.push(`${['a', 'b'][i % 2]} 1 ${hex(bytes)}`);
    }
    await medium.run(() => got.length === 60, seconds(20));
    expect(got).toEqual(expected);
  });

  loopbackTest("delivers none of the kernel's own answers, but counts them", async (medium) => {
    const got: string[] = [];
    const link = medium.open(spec, (_at, bytes) => got.push(hex(bytes)));
    const probe = packet(8, { payload: Uint8Array.of(0xd4, 0x31, 0xd4, 0x32, 0, 8, 0, 0) }); // UDP without a checksum
    for (const bytes of [syn(), probe]) link.send(0, bytes);
    await medium.run(() => got.length === 2 && medium.kernelAnswers === 2, seconds(20));
    expect(got).toEqual([hex(syn()), hex(probe)]);
    expect(medium.kernelAnswers).toBe(2); // a RST and an ICMP port unreachable
  });

  loopbackTest('tells identical packets of two links apart by the order of sending', async (medium) => {
    const got: string[] = [];
    const links = ['a', 'b'].map((name) => medium.open({ name, framing: 'ip' }, () => got.push(name)));
    for (const i of [0, 1, 1, 0]) links[i]!.send(0, packet(64));
    await medium.run(() => got.length === 4, seconds(20));
    expect(got).toEqual(['a', 'b', 'b', 'a']);
  });

  loopbackTest('loses nothing of a burst larger than the kernel can hold', async (medium) => {
    let arrived = 0;
    const link = medium.open(spec, () => arrived++);
    for (let i = 0; i < 2000; i++) link.send(0, packet(1400, { identification: i + 1 }));
    expect(await medium.run(() => arrived === 2000, seconds(30))).toBe(true);
  });

  loopbackTest('refuses what would leave 127.0.0.0/8, and what the kernel would change on the way', (medium) => {
    const link = medium.open(spec, () => {});
    expect(() => link.send(0, packet(8, { dst: '68.85.2.2' }))).toThrow('68.85.2.2 is not in 127.0.0.0/8');
    expect(() => link.send(0, packet(8, { src: '128.0.0.1' }))).toThrow(RangeError);
    expect(() => link.send(0, packet(8, { moreFragments: true }))).toThrow(RangeError);
    expect(() => link.send(0, packet(8, { fragmentOffset: 1 }))).toThrow(RangeError);
    expect(() => link.send(0, packet(8, { options: Uint8Array.of(131, 3, 4, 0) }))).toThrow(RangeError);
    expect(() => link.send(0, new Uint8Array(19))).toThrow(RangeError);
    expect(() => medium.open({ name: 'x', framing: 'ethernet' }, () => {})).toThrow(RangeError);
  });

  peerTest(['setpriv', ...missing()], 'says what is missing when it is not allowed', () => {
    const source = fileURLToPath(new URL('../../src/media/loopback.ts', import.meta.url));
    const script = `import(${JSON.stringify(source)}).then((m) => m.createLoopbackMedium()).catch((e) => console.log(e.message))`;
    const node = [process.execPath, '--import', 'tsx', '--eval', script];
    const result = spawnSync('setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', '--', ...node], {
      encoding: 'utf8',
    });
    expect(result.stdout).toMatch(
      /^raw sockets are refused \(.*\): they take root or CAP_NET_RAW: run .* with sudo\n$/,
    );
  });
});
