import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { seconds } from '../../src/bytes/time.ts';
import { createPeerMedium, missingRights, namespaceTest, type TestNamespace, withNamespace } from '../helpers/netns.ts';
import { peerTest } from '../helpers/peers.ts';

const isArpRequest = (frame: Uint8Array) => frame[12] === 8 && frame[13] === 6 && frame[21] === 1;

/** The answer to an ARP request: whatever is asked for is at 02:00:00:00:00:99. */
function arpReply(request: Uint8Array): Uint8Array {
  const reply = request.slice();
  const us = Uint8Array.of(2, 0, 0, 0, 0, 0x99);
  reply.set(request.subarray(6, 12), 0); // to who asked
  reply.set(us, 6);
  reply[21] = 2;
  reply.set(us, 22);
  reply.set(request.subarray(38, 42), 28); // what was asked for
  reply.set(request.subarray(22, 32), 32); // who asked
  return reply;
}

/** An echo reply has the request's bytes with the addresses swapped, type 0, and a checksum greater by 0x0800. */
function echoReply(request: Uint8Array): Uint8Array {
  const reply = request.slice();
  reply.set(request.subarray(6, 12), 0);
  reply.set(request.subarray(0, 6), 6);
  reply.set(request.subarray(30, 34), 26);
  reply.set(request.subarray(26, 30), 30);
  reply[34] = 0;
  const checksum = reply[36]! * 256 + reply[37]! + 0x0800;
  reply[36] = ((checksum & 0xffff) + (checksum >> 16)) >> 8;
  reply[37] = ((checksum & 0xffff) + (checksum >> 16)) & 0xff;
  return reply;
}

describe('a namespace with a real kernel in it', () => {
  namespaceTest(['ping'], 'pings through a wire that we answer by hand', async (ns) => {
    const wire = ns.attach('eth0', { address: '68.85.2.50/24', mac: '00:16:d3:23:68:8a' });
    const sources = new Set<string>();
    wire.onFrame((frame) => {
      sources.add(Buffer.from(frame.subarray(6, 12)).toString('hex'));
      wire.send(isArpRequest(frame) ? arpReply(frame) : echoReply(frame));
    });
    const { stdout, code } = await ns.exec('ping', ['-c', '3', '-i', '0.01', '-W', '2', '68.85.2.2']);
    expect(stdout).toContain('3 received');
    expect(code).toBe(0);
    expect([...sources]).toEqual(['0016d323688a']);
  });

  namespaceTest(['ping'], 'is one end of a link of a peer medium', async (ns) => {
    const medium = createPeerMedium(ns, { lan: { ifname: 'eth0', address: '10.0.0.1/24' } });
    const inner = medium.open({ name: 'inner', framing: 'ethernet' }, (at, frame) => {
      if (at === 1) inner.send(1, isArpRequest(frame) ? arpReply(frame) : echoReply(frame));
      else lan.send(0, frame);
    });
    const lan = medium.open({ name: 'lan', framing: 'ethernet' }, (at, frame) => {
      expect(at).toBe(0);
      inner.send(0, frame);
    });
    const { stdout } = await ns.during(medium, ns.exec('ping', ['-c', '3', '-i', '0.01', '-W', '2', '10.0.0.2']));
    expect(stdout).toContain('3 received');
    medium.close();
  });

  namespaceTest(['curl'], 'sends TCP whose checksums are filled in and whose segments fit the wire', async (ns) => {
    const wire = ns.attach('eth0', { address: '10.0.0.1/24' });
    const segments: Uint8Array[] = [];
    wire.onFrame((frame) => {
      if (isArpRequest(frame)) wire.send(arpReply(frame));
      else segments.push(frame);
    });
    await ns.exec('curl', ['-m', '0.5', 'http://10.0.0.2/']);
    expect(segments.length).toBeGreaterThan(0);
    for (const segment of segments) expect(tcpSum(segment)).toBe(0xffff);
  });

  namespaceTest([], 'is quiet: an interface that comes up says nothing by itself', async (ns) => {
    const medium = createPeerMedium(ns, { lan: { ifname: 'eth0', address: '10.0.0.1/24' } });
    let frames = 0;
    medium.open({ name: 'lan', framing: 'ethernet' }, () => frames++);
    await medium.run(() => false, seconds(0.3));
    expect(frames).toBe(0);
    medium.close();
  });

  namespaceTest(['sh'], 'has a resolv.conf of its own', async (ns) => {
    const machines = readFileSync('/etc/resolv.conf', 'utf8');
    await ns.exec('sh', ['-c', 'echo nameserver 68.85.2.2 > /etc/resolv.conf']);
    expect((await ns.exec('cat', ['/etc/resolv.conf'])).stdout).toBe('nameserver 68.85.2.2\n');
    expect(readFileSync('/etc/resolv.conf', 'utf8')).toBe(machines);
  });

  namespaceTest(['sh'], 'tells how a program ended', async (ns) => {
    const script = 'cat; echo oops >&2; exit 3';
    expect(await ns.exec('sh', ['-c', script], { input: 'in' })).toEqual({ stdout: 'in', stderr: 'oops\n', code: 3 });
  });

  peerTest(
    ['ip', 'sleep', 'sh', ...missingRights()],
    'is gone afterwards, with its programs, daemons too, even if the test fails',
    async () => {
      let seen: TestNamespace | undefined;
      let pid = 0;
      let daemon = 0;
      const failing = withNamespace(async (ns) => {
        seen = ns;
        ns.attach('eth0');
        pid = ns.spawn('sleep', ['1000']).pid!;
        daemon = Number((await ns.exec('sh', ['-c', 'sleep 1000 >/dev/null 2>&1 & echo $!'])).stdout);
        throw new Error('the test fails');
      });
      await expect(failing).rejects.toThrow('the test fails');
      expect(spawnSync('ip', ['netns'], { encoding: 'utf8' }).stdout).not.toContain(seen!.name);
      expect(existsSync(seen!.folder)).toBe(false);
      expect(existsSync(`/etc/netns/${seen!.name}`)).toBe(false);
      expect([pid, daemon].map(isAlive)).toEqual([false, false]);
    },
  );
});

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')); // a zombie has ended
  } catch {
    return false;
  }
}

/** The one's complement sum of a TCP segment and its pseudo-header (RFC 9293 §3.1): 0xffff when it is right. */
function tcpSum(frame: Uint8Array): number {
  const ip = Buffer.from(frame).subarray(14);
  const segment = ip.subarray((ip[0]! & 15) * 4, ip.readUInt16BE(2));
  const bytes = Buffer.concat([
    ip.subarray(12, 20),
    Buffer.of(0, 6, segment.length >> 8, segment.length & 255),
    segment,
  ]);
  const padded = Buffer.concat([bytes, Buffer.alloc(bytes.length % 2)]);
  let sum = 0;
  for (let i = 0; i < padded.length; i += 2) sum += padded.readUInt16BE(i);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum;
}
