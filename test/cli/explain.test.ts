/** `explain` on captures of ours, of others, and on files that are neither. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { fromHex } from '../../src/bytes/hex.ts';
import { concatBytes } from '../../src/bytes/writer.ts';
import { LinkType } from '../../src/capture/link-type.ts';
import { writePcap } from '../../src/capture/pcap.ts';
import { writePcapng } from '../../src/capture/pcapng.ts';
import { buildEthernet, EtherType } from '../../src/packet/ethernet.ts';
import { buildIpv4, IpProtocol } from '../../src/packet/ipv4.ts';
import { buildUdp } from '../../src/packet/udp.ts';
import { findTool, peerTest } from '../helpers/peers.ts';
import { checkout, controlCharacter, inFolder, type Outcome, run, runCommand } from './program.ts';

const english = { LANG: 'en_US.UTF-8' };
const explain = (...args: string[]) => run(['explain', ...args], { env: english });
const reference = (path: string) => join(checkout, 'captures/reference', path);
const lineCount = (text: string) => text.split('\n').length - 1;

/** Writes a file for `explain` and gives its path. */
function file(name: string, bytes: Uint8Array | string): string {
  writeFileSync(inFolder(name), bytes);
  return inFolder(name);
}

/** A DNS query for a name of these labels, in a frame (RFC 1035 §4.1). */
function queryFrame(...labels: string[]): Uint8Array {
  const [src, dst] = ['68.85.2.101', '68.85.2.2'];
  const name = concatBytes(
    ...labels.map((label) => {
      const bytes = new TextEncoder().encode(label);
      return Uint8Array.of(bytes.length, ...bytes);
    }),
    Uint8Array.of(0),
  );
  const message = concatBytes(fromHex('104e 0100 0001 0000 0000 0000'), name, fromHex('0001 0001'));
  const payload = buildUdp({ srcPort: 50000, dstPort: 53, payload: message }, src, dst);
  return buildEthernet({
    dst: '00:07:89:1c:43:2f',
    src: '00:16:d3:23:68:8a',
    etherType: EtherType.IPV4,
    payload: buildIpv4({ src, dst, protocol: IpProtocol.UDP, payload }),
  });
}

const time = 1_580_083_200_000_000;

describe.concurrent('a capture of ours', () => {
  test('is one line a frame: number, seconds, link, what it is; then the comments', async () => {
    const { stdout, stderr, code } = await explain(reference('tcp/tcp.pcapng'));
    expect([stderr, code]).toEqual(['', 0]);
    expect(stdout).toMatch(/^ {4}1 {4}0\.000000 laptop-router {6}ARP who has 68\.85\.2\.1\?/);
    expect(stdout).toMatch(/\[SYN\] seq 1 .*\n +S-TCP-1: The laptop opens a connection/);
    expect(stdout).not.toMatch(controlCharacter);
  });

  test('shows the page inside TLS, since the pcapng has the secrets; a pcap has none', async () => {
    const [pcapng, pcap] = await Promise.all([
      explain(reference('http/http.pcapng')),
      explain(reference('http/router-web.pcap')),
    ]);
    expect(pcapng.stdout).toMatch(/HTTP GET \/ Host: www\.google\.com \(decrypted\)/);
    expect(pcapng.stdout).toMatch(/HTTP 200 OK, \d+ bytes \(decrypted\)/);
    expect(pcap.stdout).not.toContain('decrypted');
    expect(pcap.stdout).toMatch(/TLS Encrypted application data \d+ bytes/);
    expect(pcap.code).toBe(0);
  });

  test('shows DHCP inside Wi-Fi to those who say the passphrase', async () => {
    const air = reference('wifi/air-monitor.pcap');
    const [with_, without, wrong] = await Promise.all([
      explain(air, '--wifi', 'upstairs:who-knows-this', '--wifi', 'iptime01:learn-by-looking'),
      explain(air),
      explain(air, '--wifi', 'iptime01:short'),
    ]);
    expect(with_.stdout).toMatch(/DHCP DISCOVER .* xid 654/);
    for (const { stdout, code } of [with_, without]) {
      expect(stdout).not.toContain('wrong]'); // reading keys from a frame leaves the frame as it is
      expect(code).toBe(0);
    }
    expect(without.stdout).not.toContain('DHCP');
    expect(without.stdout).toMatch(/Wi-Fi encrypted data, packet 1 /);
    expect(wrong).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('8 to 63') });
  });

  test('as JSON is a list of number, link, microseconds, length, summary, comments', async () => {
    const { stdout } = await explain(reference('dns/dns.pcapng'), '--json');
    const frames: unknown[] = JSON.parse(stdout);
    expect(frames.length).toBeGreaterThan(50);
    frames.forEach((frame, i) => {
      expect(frame).toEqual({
        number: i + 1,
        link: expect.stringMatching(/^[a-z]+-[a-z]+$/),
        microseconds: expect.any(Number),
        length: expect.any(Number),
        summary: expect.stringMatching(/^[A-Z]/),
        comments: expect.any(Array),
      });
    });
  });

  test('one frame of it is all its layers, each field with bytes, value and meaning', async () => {
    const [text, json] = await Promise.all([
      explain(reference('tcp/tcp.pcapng'), '--frame', '3'),
      explain(reference('tcp/tcp.pcapng'), '--frame', '3', '--json'),
    ]);
    expect(text.stdout).toMatch(/^S-TCP-1: /);
    expect(text.stdout).toMatch(/Sequence Number: 1 {2}\[00 00 00 01\]\n +\S.*RFC 9293 §3\.1/);
    expect(text.stdout).toMatch(/^0000 {2}([0-9a-f]{2} ){7}/m);
    const frame = JSON.parse(json.stdout);
    expect(frame).toMatchObject({ number: 3, link: 'laptop-router', comments: expect.any(Array) });
    expect(frame.layers.map(({ protocol }: { protocol: string }) => protocol)).toEqual(['ethernet', 'ipv4', 'tcp']);
  });
});

describe.concurrent('a capture of others', () => {
  const captures: [what: string, args: string[]][] = [
    ['pcapng by editcap', ['-F', 'pcapng']],
    ['pcap with nanoseconds', ['-F', 'nsecpcap']],
    ['frames cut to 80 bytes', ['-F', 'pcap', '-s', '80']],
  ];
  for (const [what, args] of captures) {
    peerTest(['editcap'], `${what} is read: ${args.join(' ')}`, async () => {
      const path = inFolder(`editcap ${args.join('')}`);
      await runCommand([findTool('editcap')!, ...args, reference('tcp/laptop-router.pcap'), path]);
      const { stdout, stderr, code } = await explain(path);
      expect([stderr, code]).toEqual(['', 0]);
      const original = await explain(reference('tcp/laptop-router.pcap'));
      expect(lineCount(stdout)).toBe(lineCount(original.stdout));
      expect(stdout).toMatch(/\[SYN\] seq 1 /);
    });
  }

  peerTest(['text2pcap'], 'made from a hex dump by text2pcap is read', async () => {
    const dump = file(
      'dump.txt',
      `0000 ${Buffer.from(queryFrame('www', 'google', 'com'))
        .toString('hex')
        .replace(/../g, '$& ')}\n`,
    );
    await runCommand([findTool('text2pcap')!, '-q', dump, inFolder('text2pcap.pcap')]);
    expect(await explain(inFolder('text2pcap.pcap'))).toMatchObject({
      stdout: expect.stringMatching(/DNS query A www\.google\.com/),
      code: 0,
    });
  });

  test('in the byte order of another machine is read', async () => {
    const packets = [{ time, bytes: queryFrame('www', 'google', 'com') }];
    const [big, little] = await Promise.all(
      (['big', 'little'] as const).map((byteOrder) =>
        explain(file(`${byteOrder}.pcap`, writePcap(LinkType.ETHERNET, packets, { byteOrder }))),
      ),
    );
    expect(big).toEqual(little);
    expect(big).toMatchObject({ stdout: expect.stringContaining('DNS query A www.google.com'), stderr: '', code: 0 });
  });

  test('comes through a pipe', async () => {
    const command = `cat '${reference('tcp/tcp.pcapng')}' | '${process.execPath}' '${inFolder('program/dist/src/cli/main.js')}' explain /dev/stdin`;
    const { stdout, code } = await runCommand(['sh', '-c', command], english);
    expect([stdout, code]).toEqual([(await explain(reference('tcp/tcp.pcapng'))).stdout, 0]);
  });
});

describe.concurrent('a bad file: what can be read is shown, one line says what is wrong and at which byte, exit status 1', () => {
  const whole = readFileSync(reference('tcp/tcp.pcapng'));
  const pcap = readFileSync(reference('tcp/router-web.pcap'));
  const patched = (bytes: Uint8Array, at: number, hex: string) => {
    const copy = Uint8Array.from(bytes);
    copy.set(fromHex(hex), at);
    return copy;
  };
  /** A block of a type nobody has (draft-ietf-opsawg-pcapng §3.1), after the section header. */
  const afterHeader = whole.readUInt32LE(4);
  const unknownBlock = concatBytes(
    whole.subarray(0, afterHeader),
    fromHex('dec0ad0b 10000000 00112233 10000000'),
    whole.subarray(afterHeader),
  );

  test('which is unknown to the format is stepped over without a word', async () => {
    const { stdout, stderr, code } = await explain(file('unknown-block.pcapng', unknownBlock));
    expect([stderr, code]).toEqual(['', 0]);
    expect(stdout).toContain('S-TCP-1');
  });

  test.each<[name: string, bytes: Uint8Array | string, framesAreShown: boolean, message: RegExp]>([
    ['empty', '', false, /byte 0.*it is empty/],
    ['text', 'hello, world\n', false, /byte 0.*it is text/],
    ['wrong magic', patched(pcap, 0, 'ffffffff'), false, /byte 0.*starts with ff ff ff ff/],
    ['gzip', gzipSync(pcap), false, /byte 0.*gunzip it first/],
    ['an absurd length', patched(pcap, 24 + 8, 'ffffff7f'), false, /at byte 32/],
    ['an absurd block', patched(whole, afterHeader + 4, 'fcffffff'), false, /4294967292 bytes.*at byte \d+/],
    ['unknown link type', patched(pcap, 20, '39300000'), true, /link type 12345 .*at byte 20/],
    ['cut in a record', pcap.subarray(0, pcap.length - 3), true, /cut short.*at byte \d+/],
  ])('%s', async (name, bytes, framesAreShown, message) => {
    const path = file(`bad ${name}`, bytes);
    const { stdout, stderr, code } = await explain(path);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^[^\n]+\n$/);
    expect(stderr.startsWith(`${path}: `)).toBe(true);
    expect(stderr).toMatch(message);
    expect(stdout !== '').toBe(framesAreShown);
  });

  test('cut at many places: never a trace, and the more of it the more frames', async () => {
    const step = Math.ceil(whole.length / 12 / 100) * 100;
    const cuts = Array.from({ length: Math.floor(whole.length / step) }, (_, i) => (i + 1) * step);
    const outcomes: Outcome[] = [];
    for (let i = 0; i < cuts.length; i += 4) {
      const some = cuts.slice(i, i + 4).map((length) => explain(file(`cut-${length}`, whole.subarray(0, length))));
      outcomes.push(...(await Promise.all(some)));
    }
    let shown = 0;
    for (const { stdout, stderr, code } of outcomes) {
      expect([stderr === '' ? 0 : 1, stderr === '' || /^[^\n]+at byte \d+\n$/.test(stderr)]).toEqual([code, true]);
      expect(stdout.length).toBeGreaterThanOrEqual(shown);
      shown = stdout.length;
    }
    expect(shown).toBeGreaterThan(1000);
  });

  test('and a frame beyond the damage is asked for: the line says both', async () => {
    const path = file('cut-frame.pcap', pcap.subarray(0, pcap.length - 3));
    const { stderr, code } = await explain(path, '--frame', '9999');
    expect(stderr).toMatch(/^error: .* has no frame 9999: they go from 1 to \d+ \(.*cut short.*at byte \d+\)\n$/);
    expect(code).toBe(2);
  });

  test('as JSON: the frames that can be read, and the line on stderr', async () => {
    const { stdout, stderr, code } = await explain(file('cut-json.pcap', pcap.subarray(0, pcap.length - 3)), '--json');
    expect(JSON.parse(stdout).length).toBeGreaterThan(10);
    expect(stderr).toMatch(/^[^\n]+at byte \d+\n$/);
    expect(code).toBe(1);
    const empty = await explain(file('empty.json', ''), '--json');
    expect([JSON.parse(empty.stdout), empty.code]).toEqual([[], 1]);
  });

  test('a third of a million records take no more memory than one', async () => {
    const records = new Uint8Array(5 * 1024 * 1024); // packets of no bytes: 16 bytes of zeros each
    const path = file('zeros.pcap', concatBytes(pcap.subarray(0, 24), records));
    const { stderr, code } = await run(['explain', path, '--frame', '327680'], {
      nodeOptions: ['--max-old-space-size=32'],
    });
    expect([stderr, code]).toEqual(['', 0]);
  }, 120_000);
});

describe.concurrent('what a packet says never reaches the terminal as a command to it', () => {
  const evil = '\x1b[2J\x1b]0;owned\x07\r\x9b31m\u202egpj.exe\x7f\nS-TCP-1: fake';
  const name = 'evil \x1b[31m\u202e.pcapng';
  const bytes = writePcapng({
    application: 'test',
    interfaces: [{ name: evil, linkType: LinkType.ETHERNET, description: evil }],
    packets: [{ interfaceId: 0, time, bytes: queryFrame(evil, 'example'), comments: [evil] }],
    names: [['68.85.2.2', 'x\x1b[31m']],
  });

  test.each([[[]], [['--frame', '1']], [['--json']], [['--frame', '1', '--json']], [['--lang', 'ko', '--frame', '1']]])(
    'with %j',
    async (args) => {
      mkdirSync(inFolder('escapes'), { recursive: true });
      // Cut after its packet, so that the file's name is on stderr.
      const path = file(join('escapes', name), concatBytes(bytes, fromHex('06000000')));
      const { stdout, stderr, code } = await explain(path, ...args);
      expect(stdout).toContain('\\x1b');
      expect(stderr).toMatch(/evil \\x1b\[31m\\u\{202e\}\.pcapng: .*at byte \d+\n$/);
      expect(`${stdout}${stderr}`).not.toMatch(controlCharacter);
      expect(code).toBe(1);
    },
  );

  test('nor does the name of a folder that captures go to', async () => {
    const { stdout, code } = await run(['run', 'arp', '--wire', 'memory', '--out', 'out\x1b[31m\u202e']);
    expect([/out\\x1b\[31m/.test(stdout), controlCharacter.test(stdout), code]).toEqual([true, false, 0]);
  });
});
