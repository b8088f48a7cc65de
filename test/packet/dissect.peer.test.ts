/** tshark reads the same frames: its field values must be ours. */

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { writePcap } from '../../src/capture/pcap.ts';
import { FrameView } from '../../src/explain/frame-view.ts';
import { Dissector } from '../../src/packet/dissect.ts';
import { findTool, peerTest } from '../helpers/peers.ts';
import { ecdheFrames, httpFrames, tls13Frames, tlsFrames } from './dissect-conversation.ts';
import { samples } from './dissect-samples.ts';
import * as frames6 from './kernel-vectors6.ts';

/** tshark's field, our path, and how our value is written there if not as it is. */
const fields: readonly (readonly [theirs: string, ours: string, as?: (value: unknown) => string])[] = [
  ['eth.dst', 'ethernet.dst'],
  ['eth.type', 'ethernet.etherType', hex4],
  ['arp.opcode', 'arp.operation'],
  ['arp.src.proto_ipv4', 'arp.senderProtocolAddress'],
  ['arp.dst.hw_mac', 'arp.targetHardwareAddress'],
  ['ip.src', 'ipv4.src'],
  ['ip.dst', 'ipv4.dst'],
  ['ip.len', 'ipv4.totalLength'],
  ['ip.ttl', 'ipv4.ttl'],
  ['ip.checksum', 'ipv4.headerChecksum', hex4],
  ['icmp.type', 'icmp.type'],
  ['icmp.checksum', 'icmp.checksum', hex4],
  ['icmp.ident', 'icmp.identifier'],
  ['udp.srcport', 'udp.srcPort'],
  ['udp.length', 'udp.length'],
  ['tcp.dstport', 'tcp.dstPort'],
  ['tcp.seq_raw', 'tcp.sequenceNumber'],
  ['tcp.ack_raw', 'tcp.acknowledgmentNumber'],
  ['tcp.flags.syn', 'tcp.syn', flag],
  ['tcp.flags.push', 'tcp.psh', flag],
  ['tcp.window_size_value', 'tcp.window'],
  ['tcp.checksum', 'tcp.checksum', hex4],
  ['ipv6.src', 'ipv6.src'],
  ['ipv6.dst', 'ipv6.dst'],
  ['ipv6.plen', 'ipv6.payloadLength'],
  ['ipv6.nxt', 'ipv6.nextHeader'],
  ['ipv6.hlim', 'ipv6.hopLimit'],
  ['icmpv6.type', 'icmpv6.type'],
  ['icmpv6.code', 'icmpv6.code'],
  ['icmpv6.checksum', 'icmpv6.checksum', hex4],
  ['icmpv6.echo.identifier', 'icmpv6.identifier', hex4],
  ['icmpv6.echo.sequence_number', 'icmpv6.sequenceNumber'],
  ['icmpv6.opt.linkaddr', 'icmpv6.address'],
  ['icmpv6.opt.mtu', 'icmpv6.linkMtu.mtu'],
  ['icmpv6.opt.prefix', 'icmpv6.prefix'],
  ['icmpv6.opt.prefix.length', 'icmpv6.prefixLength'],
  ['icmpv6.opt.prefix.flag.l', 'icmpv6.onLink', flag],
  ['icmpv6.opt.prefix.flag.a', 'icmpv6.autonomous', flag],
  ['icmpv6.opt.prefix.valid_lifetime', 'icmpv6.validLifetime'],
  ['icmpv6.opt.prefix.preferred_lifetime', 'icmpv6.preferredLifetime'],
  ['icmpv6.opt.rdnss', 'icmpv6.server'],
  ['icmpv6.opt.rdnss.lifetime', 'icmpv6.lifetime'],
  ['icmpv6.nd.ra.router_lifetime', 'icmpv6.routerLifetime'],
  ['icmpv6.nd.ra.cur_hop_limit', 'icmpv6.curHopLimit'],
  ['icmpv6.nd.na.flag.r', 'icmpv6.router', flag],
  ['icmpv6.nd.na.flag.s', 'icmpv6.solicited', flag],
  ['icmpv6.nd.na.flag.o', 'icmpv6.override', flag],
  ['tcp.options.mss_val', 'tcp.mss'],
  ['tcp.options.wscale.shift', 'tcp.windowScale'],
  ['tcp.options.timestamp.tsval', 'tcp.timestamps.value'],
  ['tcp.options.sack_le', 'tcp.sack.leftEdge'],
  ['tcp.len', 'tcp.payloadLength'],
  ['dhcp.id', 'dhcp.xid', (value) => `0x${Number(value).toString(16).padStart(8, '0')}`],
  ['dhcp.ip.your', 'dhcp.yiaddr'],
  ['dhcp.option.dhcp', 'dhcp.messageType'],
  ['dhcp.option.ip_address_lease_time', 'dhcp.leaseTime'],
  ['dhcp.option.dhcp_server_id', 'dhcp.serverIdentifier'],
  ['dhcp.option.hostname', 'dhcp.hostName'],
  ['dns.id', 'dns.id', hex4],
  ['dns.qry.name', 'dns.question.qname'],
  ['dns.qry.type', 'dns.question.qtype'],
  ['dns.count.answers', 'dns.anCount'],
  ['dns.a', 'dns.address'],
  ['dns.cname', 'dns.cname'],
  ['dns.ns', 'dns.nsdname'],
  ['dns.soa.minimum_ttl', 'dns.minimum'],
  ['tls.handshake.type', 'tls.msgType'],
  ['tls.handshake.extensions_server_name', 'tls.hostName'],
  ['tls.alert_message.desc', 'tls.alert.description'],
  ['http.request.method', 'http.method'],
  ['http.host', 'http.host'],
  ['http.response.code', 'http.statusCode'],
  ['http.content_length_header', 'http.contentLength'],
];

function hex4(value: unknown): string {
  return `0x${Number(value).toString(16).padStart(4, '0')}`;
}

/** Booleans are written in two ways by tshark's versions. */
function flag(value: unknown): string {
  return value === true ? '1' : '0';
}

peerTest(['tshark'], 'tshark finds the same values in our frames', async () => {
  await compare(Object.values(samples));
});

peerTest(['tshark'], 'tshark finds the same values in IPv6 frames', async () => {
  const frames = Object.values(frames6).filter((frame): frame is Uint8Array => frame instanceof Uint8Array);
  const compared = new Set(await compare(frames));
  for (const name of ['icmpv6.opt.rdnss', 'icmpv6.opt.linkaddr', 'icmpv6.nd.na.flag.s', 'icmpv6.echo.identifier']) {
    expect(compared).toContain(name);
  }
});

peerTest(['tshark'], 'tshark finds the same messages in a conversation over HTTP', async () => {
  await compare(httpFrames());
});

peerTest(['tshark'], 'tshark decrypts the same messages from the same key log', async () => {
  const { frames, keyLog } = tlsFrames();
  const compared = await compare(frames, keyLog);
  for (const name of ['tls.handshake.extensions_server_name', 'http.host', 'http.response.code']) {
    expect(compared).toContain(name);
  }
});

peerTest(['tshark'], 'tshark decrypts the same messages of TLS 1.3, and of TLS 1.2 with ECDHE', async () => {
  for (const { frames, keyLog } of [tls13Frames(), ecdheFrames()]) {
    const compared = await compare(frames, keyLog);
    expect(compared.filter((name) => name === 'tls.handshake.type').length).toBeGreaterThan(4);
    expect(compared).toContain('http.host');
    expect(compared).toContain('tls.alert_message.desc');
  }
});

/** Answers the names of the fields that were compared. */
async function compare(frames: readonly Uint8Array[], tlsKeyLog = ''): Promise<string[]> {
  const theirs = await tsharkFields(frames, tlsKeyLog);
  const dissector = new Dissector({ tlsKeyLog });
  const compared: string[] = [];
  for (const [index, frame] of frames.entries()) {
    const view = new FrameView('link', index, 0, dissector.dissect(frame, 1));
    for (const [column, [name, path, as = String]] of fields.entries()) {
      const expected = theirs[index]![column]!.replace(/^True$/, '1').replace(/^False$/, '0');
      const [ours] = view.all(path);
      const [first] = expected.split(',');
      if (expected === '' && ours === undefined) continue;
      // The ports that an ICMP error quotes are fields of udp to tshark.
      const isQuoted = (view.has('icmp.quoted') || view.has('icmpv6.quoted')) && ours === undefined;
      if (isQuoted) continue;
      expect(ours === undefined ? '' : as(ours), `${name} of frame ${index + 1}`).toBe(first);
      compared.push(name);
    }
  }
  expect(compared.length).toBeGreaterThan(frames.length * 10);
  return compared;
}

/** A row a frame, a column a field; several values of a field are joined by commas. */
async function tsharkFields(frames: readonly Uint8Array[], tlsKeyLog: string): Promise<string[][]> {
  const folder = await mkdtemp(join(tmpdir(), 'packet-journey-'));
  try {
    const capture = join(folder, 'frames.pcap');
    const keys = join(folder, 'keys.log');
    await writeFile(
      capture,
      writePcap(
        1,
        frames.map((bytes, i) => ({ time: 1_700_000_000_000_000 + i * 1000, bytes })),
      ),
    );
    await writeFile(keys, tlsKeyLog);
    const preferences = ['-o', `tls.keylog_file:${keys}`, '-o', 'tcp.relative_sequence_numbers:FALSE', '-n'];
    const columns = fields.flatMap(([name]) => ['-e', name]);
    const { stdout } = await promisify(execFile)(findTool('tshark')!, [
      '-r',
      capture,
      ...preferences,
      '-T',
      'fields',
      ...columns,
    ]);
    return stdout
      .split('\n')
      .filter((_, index) => index < frames.length)
      .map((line) => line.split('\t'));
  } finally {
    await rm(folder, { recursive: true });
  }
}
