/** Wireshark's programs and tcpdump read what we write, and we read what they write. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { fromHex } from '../../src/bytes/hex.ts';
import { LinkType } from '../../src/capture/link-type.ts';
import { writePcap } from '../../src/capture/pcap.ts';
import { writePcapng } from '../../src/capture/pcapng.ts';
import { readCapture } from '../../src/capture/read-capture.ts';
import { buildEthernet, EtherType } from '../../src/packet/ethernet.ts';
import { buildIpv4, IpProtocol } from '../../src/packet/ipv4.ts';
import { buildUdp } from '../../src/packet/udp.ts';
import { findTool, peerTest } from '../helpers/peers.ts';

const folder = mkdtempSync(join(tmpdir(), 'packet-journey-capture-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = (name: string) => join(folder, name);
const run = (tool: string, ...args: string[]) =>
  execFileSync(findTool(tool)!, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const fields = (file: string, ...names: string[]) =>
  run('tshark', '-r', file, '-T', 'fields', ...names.flatMap((name) => ['-e', name]))
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));

const time = 1_772_413_200_000_258;
const [src, dst] = ['68.85.2.101', '68.85.2.2'];
const datagram = buildIpv4({
  src,
  dst,
  protocol: IpProtocol.UDP,
  payload: buildUdp({ srcPort: 5000, dstPort: 5001, payload: fromHex('cafe') }, src, dst),
});
const frame = buildEthernet({
  dst: '00:07:89:1c:43:2f',
  src: '00:16:d3:23:68:8a',
  etherType: EtherType.IPV4,
  payload: datagram,
});
const capture = {
  application: 'packet-journey',
  interfaces: [
    { name: 'laptop-ap', linkType: LinkType.ETHERNET, description: 'the laptop\u2019s cable' },
    { name: 'loop', linkType: LinkType.RAW },
  ],
  packets: [
    { interfaceId: 0, time, bytes: frame, comments: ['S-DNS-1: a question', '둘째'] },
    { interfaceId: 1, time: time + 1_000_000, bytes: datagram, direction: 'inbound' as const },
  ],
  names: [
    ['68.85.2.101', 'laptop.school.example'],
    ['68.85.2.2', 'dns.school.example'],
    ['00:16:d3:23:68:8a', 'laptop'],
  ] as [string, ...string[]][],
  tlsKeyLog: `CLIENT_RANDOM ${'00'.repeat(32)} ${'11'.repeat(48)}\n`,
};

for (const byteOrder of ['little', 'big'] as const) {
  for (const resolution of ['microseconds', 'nanoseconds'] as const) {
    const variant = `${byteOrder}-endian with ${resolution}`;
    const timestamp = resolution === 'nanoseconds' ? BigInt(time) * 1000n + 7n : BigInt(time) * 1000n;
    const epoch = `1772413200.000258${resolution === 'nanoseconds' ? '007' : '000'}`;

    peerTest(['tshark'], `tshark reads a pcap, ${variant}`, () => {
      const file = path(`${byteOrder}-${resolution}.pcap`);
      writeFileSync(file, writePcap(LinkType.ETHERNET, [{ timestamp, bytes: frame }], { byteOrder, resolution }));
      expect(fields(file, 'frame.time_epoch', 'frame.len', 'ip.dst', 'udp.dstport')).toEqual([
        [epoch, '60', dst, '5001'],
      ]);
    });

    peerTest(['tshark'], `tshark reads a pcapng, ${variant}: links, times, comments, directions`, () => {
      const file = path(`${byteOrder}-${resolution}.pcapng`);
      const packets = capture.packets.map((packet) => ({ ...packet, timestamp, time: undefined }));
      writeFileSync(file, writePcapng({ ...capture, packets }, { byteOrder, resolution }));
      const names = ['frame.interface_name', 'frame.interface_description', 'frame.time_epoch', 'ip.dst'];
      expect(fields(file, ...names, 'frame.comment', 'frame.packet_flags_direction')).toEqual([
        ['laptop-ap', 'the laptop\u2019s cable', epoch, dst, 'S-DNS-1: a question,둘째', ''],
        ['loop', '', epoch, dst, '', '0x00000001'],
      ]);
    });

    peerTest(['tcpdump'], `tcpdump reads a pcap, ${variant}`, () => {
      const file = path(`${byteOrder}-${resolution}-tcpdump.pcap`);
      writeFileSync(file, writePcap(LinkType.ETHERNET, [{ timestamp, bytes: frame }], { byteOrder, resolution }));
      const nano = resolution === 'nanoseconds' ? ['--time-stamp-precision=nano'] : [];
      expect(run('tcpdump', '-n', '-tt', ...nano, '-r', file)).toMatch(
        `${epoch.slice(0, nano.length > 0 ? 20 : 17)} IP ${src}.5000 > ${dst}.5001: UDP, length 2`,
      );
    });
  }
}

peerTest(['tshark'], 'tshark shows the names that the file brings along', () => {
  const file = path('names.pcapng');
  writeFileSync(file, writePcapng(capture));
  const output = run('tshark', '-r', file, '-N', 'n', '-T', 'fields', '-e', 'ip.src_host', '-e', 'ip.dst_host');
  expect(output.split('\n')[0]).toBe('laptop.school.example\tdns.school.example');
});

peerTest(['capinfos'], 'capinfos finds the application, two interfaces and the secrets', () => {
  const file = path('info.pcapng');
  writeFileSync(file, writePcapng(capture));
  const info = run('capinfos', file);
  expect(info).toMatch(/Capture application:\s+packet-journey/);
  expect(info).toMatch(/Number of interfaces in file: 2/);
  expect(info).toMatch(/Number of decryption secrets in file: 1/);
  expect(info).toMatch(/Number of packets:\s+2/);
});

peerTest(['editcap'], 'the TLS key log comes out of the file as it went in', () => {
  const file = path('secrets.pcapng');
  const out = path('secrets-out.pcapng');
  writeFileSync(file, writePcapng(capture));
  run('editcap', file, out); // Wireshark reads the block and writes it anew
  const [secrets] = readCapture(readFileSync(out)).secrets;
  expect(new TextDecoder().decode(secrets?.data)).toBe(capture.tlsKeyLog);
});

peerTest(['tshark'], "tshark's own dissector of pcapng files finds nothing malformed in ours", () => {
  const file = path('self.pcapng');
  writeFileSync(file, writePcapng({ ...capture, statistics: [{ interfaceId: 0, time, received: 1, dropped: 0 }] }));
  const tree = run('tshark', '-r', file, '-X', 'read_format:MIME Files Format', '-V');
  expect(tree).toMatch(/Decryption Secrets Block/);
  expect(tree).toMatch(/Interface Statistics Block/);
  expect(tree).not.toMatch(/Expert Info|Malformed/);
});

for (const format of ['pcap', 'nsecpcap', 'pcapng']) {
  peerTest(['editcap'], `we read what editcap writes as ${format}`, () => {
    const source = path(`source-${format}.pcapng`);
    const target = path(`target.${format}`);
    const ethernetOnly = capture.packets.filter(({ interfaceId }) => interfaceId === 0);
    writeFileSync(source, writePcapng({ ...capture, interfaces: [capture.interfaces[0]!], packets: ethernetOnly }));
    run('editcap', '-F', format, source, target);
    const read = readCapture(readFileSync(target));
    expect(read.problem).toBeUndefined();
    expect(read.interfaces.map(({ linkType }) => linkType)).toEqual([LinkType.ETHERNET]);
    expect(read.packets.map(({ timestamp, bytes }) => [timestamp, Uint8Array.from(bytes)])).toEqual([
      [BigInt(time) * 1000n, frame],
    ]);
    if (format === 'pcapng') {
      expect(read.packets[0]?.comments).toEqual(['S-DNS-1: a question', '둘째']);
      expect(read.interfaces[0]?.name).toBe('laptop-ap');
      expect(read.application).toMatch(/packet-journey|Editcap/);
    }
  });
}

peerTest(['editcap'], 'a capture of another format is told how to become one that we read', () => {
  const source = path('other.pcap');
  const target = path('other.snoop');
  writeFileSync(source, writePcap(LinkType.ETHERNET, [{ time, bytes: frame }]));
  run('editcap', '-F', 'snoop', source, target);
  expect(readCapture(readFileSync(target)).problem?.message).toContain('it is a snoop capture: editcap -F pcapng');
});

peerTest(['editcap'], 'cut packets keep their original length through editcap -s', () => {
  const source = path('long.pcap');
  const target = path('cut.pcapng');
  writeFileSync(source, writePcap(LinkType.ETHERNET, [{ time, bytes: frame }]));
  run('editcap', '-F', 'pcapng', '-s', '20', source, target);
  expect(readCapture(readFileSync(target)).packets).toMatchObject([{ originalLength: 60, bytes: { length: 20 } }]);
});

peerTest(['mergecap'], 'we read what mergecap writes: several links, in order of time', () => {
  const one = path('one.pcapng');
  const two = path('two.pcapng');
  const target = path('merged.pcapng');
  const link = (name: string) => ({ name, linkType: LinkType.ETHERNET });
  writeFileSync(
    one,
    writePcapng({ interfaces: [link('a')], packets: [{ interfaceId: 0, time: time + 5, bytes: frame }] }),
  );
  writeFileSync(two, writePcapng({ interfaces: [link('b')], packets: [{ interfaceId: 0, time, bytes: frame }] }));
  run('mergecap', '-I', 'none', '-w', target, one, two);
  const read = readCapture(readFileSync(target));
  expect(read.problem).toBeUndefined();
  expect(read.packets.map(({ interfaceId }) => read.interfaces[interfaceId]?.name)).toEqual(['b', 'a']);
});

peerTest(['tcpdump'], 'we read what tcpdump writes', () => {
  const source = path('for-tcpdump.pcap');
  const target = path('from-tcpdump.pcap');
  writeFileSync(source, writePcap(LinkType.ETHERNET, [{ time, bytes: frame }], { byteOrder: 'big' }));
  run('tcpdump', '-r', source, '-w', target);
  const read = readCapture(readFileSync(target));
  expect(read.problem).toBeUndefined();
  expect(read.packets).toMatchObject([{ timestamp: BigInt(time) * 1000n, originalLength: 60 }]);
});

peerTest(['dumpcap'], 'we read what dumpcap writes', () => {
  const target = path('from-dumpcap.pcapng');
  const input = writePcap(LinkType.ETHERNET, [{ time, bytes: frame }]);
  // '-i -' captures from standard input: no interface of the machine is opened.
  execFileSync(findTool('dumpcap')!, ['-q', '-i', '-', '-w', target], { input, stdio: ['pipe', 'pipe', 'pipe'] });
  const file = readFileSync(target);
  expect(readCapture(file).problem).toBeUndefined();
  expect(readCapture(file).application).toMatch(/^Dumpcap/);
  expect(readCapture(file).packets.map(({ bytes }) => Uint8Array.from(bytes))).toEqual([frame]);
});

peerTest(['capinfos'], 'capinfos counts the statistics of an interface', () => {
  const file = path('statistics.pcapng');
  writeFileSync(file, writePcapng({ ...capture, statistics: [{ interfaceId: 1, time, received: 7, dropped: 2 }] }));
  expect(run('capinfos', file).match(/Number of stat entries = [0-9]/g)).toEqual([
    'Number of stat entries = 0',
    'Number of stat entries = 1',
  ]);
});

peerTest(['text2pcap'], 'we read what text2pcap writes', () => {
  const source = path('dump.txt');
  const target = path('dump.pcapng');
  writeFileSync(source, '0000 ca fe ba be\n');
  run('text2pcap', source, target);
  const read = readCapture(readFileSync(target));
  expect(read.problem).toBeUndefined();
  expect(read.packets.map(({ bytes }) => Uint8Array.from(bytes))).toEqual([fromHex('cafebabe')]);
});
