/**
 * Who drops a damaged copy? The Linux kernel, as router and as destination, decides as our devices do in lab encapsulation.
 * (Of the FCS it knows nothing: its links have none.)
 */

import { describe, expect } from 'vitest';
import { accidents } from '../../labs/05-encapsulation/damage.ts';
import { Random } from '../../src/bytes/random.ts';
import { Host } from '../../src/nodes/host.ts';
import { Router } from '../../src/nodes/router.ts';
import { ArpOperation, buildArp } from '../../src/packet/arp.ts';
import { buildEthernet, decodeEthernet, EtherType } from '../../src/packet/ethernet.ts';
import { buildIpv4, decodeIpv4, IpProtocol } from '../../src/packet/ipv4.ts';
import { buildTcp } from '../../src/packet/tcp.ts';
import { namespaceTest, type TestNamespace, type Wire } from '../helpers/netns.ts';

const sender = { mac: '02:00:00:00:01:02', ip: '10.1.0.2' };
const near = { mac: '02:00:00:00:01:01', ip: '10.1.0.1' };
const far = { mac: '02:00:00:00:02:01', ip: '10.2.0.1' };
const target = { mac: '02:00:00:00:02:02', ip: '10.2.0.2' };

/** The lab's, but for that on the cable. */
const inMemory = accidents.filter(({ where }) => where === 'isp');

/** A request to this address, by way of the device between. */
function requestTo(dst: string, what: string): Uint8Array {
  const payload = new TextEncoder().encode(`GET ${what} HTTP/1.1\r\nHost: x\r\nUser-Agent: packet-journey\r\n\r\n`);
  const segment = {
    srcPort: 54321,
    dstPort: 80,
    sequenceNumber: 1001,
    acknowledgmentNumber: 2001,
    ack: true,
    psh: true,
  };
  const tcp = buildTcp({ ...segment, window: 1000, payload }, sender.ip, dst);
  const packet = buildIpv4({ src: sender.ip, dst, protocol: IpProtocol.TCP, dontFragment: true, payload: tcp });
  return buildEthernet({ src: sender.mac, dst: near.mac, etherType: EtherType.IPV4, payload: packet });
}

function damagedRequests(dst: string): Uint8Array[] {
  return inMemory.map(({ target: what, change }) => {
    const frame = requestTo(dst, what);
    change(frame);
    return frame;
  });
}

/** The requests that a frame list passes on, and how long each datagram is. */
function passedOn(frames: readonly Uint8Array[]): string[] {
  return frames.flatMap((frame) => {
    const { etherType, payload } = decodeEthernet(frame);
    if (etherType !== EtherType.IPV4) return [];
    const packet = decodeIpv4(payload);
    const [, what] = /GET (\S+)/.exec(new TextDecoder('latin1').decode(packet.payload)) ?? [];
    return what === undefined ? [] : [`${what}, ${packet.totalLength} bytes`];
  });
}

async function until(done: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (await done()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('waited in vain');
}

/** Numbers of /proc/net/snmp or netstat in the namespace: 'Ip InHdrErrors'. */
async function counters(ns: TestNamespace): Promise<Map<string, number>> {
  const { stdout } = await ns.exec('cat', ['/proc/net/snmp', '/proc/net/netstat']);
  const lines = stdout.trim().split('\n');
  const all = new Map<string, number>();
  for (let at = 0; at + 1 < lines.length; at += 2) {
    const [names, values] = [lines[at]!, lines[at + 1]!].map((line) => line.split(' '));
    const group = names![0]!.slice(0, -1);
    for (const [i, name] of names!.entries()) if (i > 0) all.set(`${group} ${name}`, Number(values![i]));
  }
  return all;
}

describe('damaged copies and the Linux kernel', () => {
  namespaceTest(['sysctl'], 'a router: the kernel passes on what our router passes on', async (ns) => {
    const ours = new Router({
      name: 'ours',
      ports: [
        { mac: near.mac, address: near.ip },
        { mac: far.mac, address: far.ip },
      ],
      random: new Random('ours'),
    });
    const fromOurs: Uint8Array[] = [];
    const feed = (port: number, frame: Uint8Array) => {
      ours.handleFrame(port, frame, 0);
      for (let out = ours.pollTransmit(); out; out = ours.pollTransmit()) if (out.port === 1) fromOurs.push(out.frame);
    };
    const wire = ns.attach('eth0', { address: `${near.ip}/24`, mac: near.mac });
    const beyond = ns.attach('eth1', { address: `${far.ip}/24`, mac: far.mac });
    const fromKernel: Uint8Array[] = [];
    beyond.onFrame((frame) => fromKernel.push(frame));
    for (const command of [
      ['sysctl', '-qw', 'net.ipv4.ip_forward=1'],
      ['ip', 'neigh', 'replace', target.ip, 'lladdr', target.mac, 'dev', 'eth1'],
    ]) {
      const { code, stderr } = await ns.exec(command[0]!, command.slice(1));
      expect(code, stderr).toBe(0);
    }
    const requests = [...damagedRequests(target.ip), requestTo(target.ip, '/last')];
    for (const frame of requests) {
      wire.send(frame);
      feed(0, frame);
    }
    feed(1, arpReply()); // what our router has asked for meanwhile
    const isThere = (frames: Uint8Array[]) => passedOn(frames).some((one) => one.startsWith('/last'));
    await until(() => isThere(fromKernel));
    expect(passedOn(fromKernel)).toEqual(passedOn(fromOurs));
    const names = passedOn(fromOurs).map((one) => one.split(',')[0]);
    expect(names).toEqual(['/damaged/tcp-segment', '/damaged/too-short', '/last']);
  });

  namespaceTest([], 'a destination: the kernel counts the same errors as our host', async (ns) => {
    const ours = new Host({
      name: 'ours',
      ports: [{ mac: near.mac, address: near.ip }],
      random: new Random('ours'),
    });
    const wire: Wire = ns.attach('eth0', { address: `${near.ip}/24`, mac: near.mac });
    const before = await counters(ns);
    for (const frame of damagedRequests(near.ip)) {
      ours.handleFrame(0, frame, 0);
      wire.send(frame);
    }
    const grown = async (name: string) => ((await counters(ns)).get(name) ?? 0) - (before.get(name) ?? 0);
    await until(async () => (await grown('Tcp InCsumErrors')) >= ours.drops.of('bad-tcp'));
    expect(ours.drops.all()).toMatchObject({ 'bad-ipv4': 2, 'bad-tcp': 2 });
    expect(await grown('Tcp InCsumErrors')).toBe(2);
    // One wrong header checksum, one datagram that is longer than its frame.
    expect(await grown('IpExt InCsumErrors')).toBe(1);
    expect(await grown('IpExt InTruncatedPkts')).toBe(1);
    expect(await grown('Ip InDelivers')).toBe(2);
  });
});

/** The target tells our router where it is. */
function arpReply(): Uint8Array {
  const payload = buildArp({
    operation: ArpOperation.REPLY,
    senderHardwareAddress: target.mac,
    senderProtocolAddress: target.ip,
    targetHardwareAddress: far.mac,
    targetProtocolAddress: far.ip,
  });
  return buildEthernet({ src: target.mac, dst: far.mac, etherType: EtherType.ARP, payload });
}
