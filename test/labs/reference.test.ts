/**
 * The captures of every lab on the memory wire with the default seed are those in captures/reference, byte for byte;
 * they show every step, and Wireshark finds nothing wrong in them that the lab is not about.
 */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCapture } from '../../src/capture/read-capture.ts';
import { labs } from '../../src/cli/labs.ts';
import { type CaptureFile, captureFiles, type Report } from '../../src/lab/report.ts';
import { runOnMemory } from '../helpers/lab-runs.ts';
import { peerTest } from '../helpers/peers.ts';
import { complaints, tsharkFields, tsharkOptionsOf } from '../helpers/tshark.ts';

const reference = join(import.meta.dirname, '../../captures/reference');

/** What labs show on purpose: a connection refused, segments that are late or lost, damage. */
const intended: Readonly<Record<string, RegExp>> = {
  encapsulation:
    /(Bad checksum|total length exceeds).*(GET \/damaged\/|retransmission|out-of-order)|ACKed segment that wasn't captured|bytes are missing/,
  bgp: /: Duplicate IP address configured \(142\.250\.196\.164\)$/,
  threats: /Connection reset|Duplicate IP address|DNS (query|response) retransmission|Previous segment/,
  sockets: /: Connection reset \(RST\)$/,
  tcp: /: Connection reset \(RST\)$/,
  paths: /Previous segment|ACKed segment that wasn't captured|out-of-order|retransmission/,
};

/**
 * In the capture of all links a packet is seen again on every link that it crosses. Wireshark 4.0 takes the later
 * sights for repetitions (newer ones can be told to keep interfaces apart); the captures of single links have none.
 */
const seenAgain = /retransmission|out-of-order|Connection reset/;

describe.each(labs)('lab $name', (lab) => {
  let report: Report;
  let files: CaptureFile[];
  const folder = join(reference, lab.name);
  beforeAll(async () => {
    report = await runOnMemory(lab);
    files = captureFiles(report);
  });

  test('gives the reference captures byte for byte', () => {
    expect(files.map(({ name }) => name).sort()).toEqual(readdirSync(folder).sort());
    for (const { name, bytes } of files) {
      const isSame = Buffer.compare(bytes, readFileSync(join(folder, name))) === 0;
      expect(isSame, `${name} is the same (npm run reference writes it anew)`).toBe(true);
    }
  });

  test('gives other bytes with another seed, and the steps all the same', async () => {
    const other = await runOnMemory(lab, 'another');
    const bytes = ({ frames }: Report) => frames.map(({ recorded }) => Buffer.from(recorded.bytes).toString('hex'));
    expect(bytes(other)).not.toEqual(bytes(report));
    expect(missingSteps(other)).toEqual([]);
  });

  test('shows every step, with the fields that it names', () => {
    expect(missingSteps(report)).toEqual([]);
    for (const { step, frames } of report.steps) {
      for (const path of step.fields ?? []) {
        const isThere = frames.some(({ view }) => view.get(path) !== undefined);
        expect(isThere, `${step.id} names ${path}`).toBe(true);
      }
    }
  });

  test('is read back by our own reader: every frame, its link, its comments', () => {
    const capture = readCapture(readFileSync(join(folder, `${lab.name}.pcapng`)));
    expect(capture.problem).toBeUndefined();
    expect(capture.interfaces.map(({ name }) => name)).toEqual(report.links.map(({ name }) => name));
    expect(capture.packets.length).toBe(report.frames.length);
    for (const [index, { recorded, steps, view }] of report.frames.entries()) {
      const packet = capture.packets[index]!;
      expect(capture.interfaces[packet.interfaceId]!.name).toBe(recorded.link);
      expect(packet.comments).toEqual(steps.map(({ id, say }) => `${id}: ${say.en}`));
      const { error } = view.dissection;
      if (error && intended[lab.name]?.test(error.message)) continue;
      expect(error, `frame ${index + 1} is well-formed`).toBeUndefined();
    }
  });

  peerTest(['tshark'], 'opens clean in Wireshark, link by link', () => {
    for (const { name } of files.filter(({ kind }) => kind === 'link')) {
      const keys = files.some(({ kind }) => kind === 'key log');
      const keyLog = keys ? ['-o', `tls.keylog_file:${join(folder, 'tls-keys.log')}`] : [];
      const options = [...keyLog, ...tsharkOptionsOf(lab)];
      const found = complaints(join(folder, name), options).filter((line) => !intended[lab.name]?.test(line));
      expect(found, `${lab.name}/${name}`).toEqual([]);
    }
  });

  peerTest(
    ['tshark'],
    'opens in Wireshark with all links, and nothing is wrong but that packets are seen again',
    () => {
      const found = complaints(join(folder, `${lab.name}.pcapng`), tsharkOptionsOf(lab));
      const isMeant = (line: string) => seenAgain.test(line) || intended[lab.name]?.test(line);
      expect(found.filter((line) => !isMeant(line))).toEqual([]);
    },
  );

  peerTest(['tshark'], 'shows every step in Wireshark by the comments of its packets', () => {
    const file = join(folder, `${lab.name}.pcapng`);
    const comments = tsharkFields(file, 'frame.comment', ['frame.comment', 'frame.interface_name']);
    for (const { step, frames } of report.steps) {
      const shown = comments.filter(({ values }) => values[0]!.includes(`${step.id}: ${step.say.en}`));
      expect(shown.map(({ number }) => number)).toEqual(frames.map(({ number }) => number));
      expect(shown.map(({ values }) => values[1])).toEqual(frames.map(({ recorded }) => recorded.link));
    }
  });
});

describe('the captures of the journey in Wireshark', () => {
  const folder = join(reference, 'journey');
  const temporary = mkdtempSync(join(tmpdir(), 'pj-'));
  afterAll(() => rmSync(temporary, { recursive: true }));

  peerTest(['tshark'], 'the decrypted request and page are there at once, thanks to the embedded secrets', () => {
    const file = join(folder, 'journey.pcapng');
    const requests = tsharkFields(file, 'tcp.port == 443 && http.request', ['http.host', 'frame.comment']);
    expect(requests.map(({ values }) => values[0])).toEqual(['www.google.com']);
    expect(requests[0]!.values[1]).toContain('S-HTTP-1');
    const responses = tsharkFields(file, 'tcp.port == 443 && http.response.code == 200', ['frame.comment']);
    expect(responses[0]!.values[0]).toContain('S-HTTP-2');
  });

  peerTest(['tshark'], 'with the passphrase the air shows DHCP and DNS, without it neither; each FCS is right', () => {
    const air = join(folder, 'air-monitor.pcap');
    const options = tsharkOptionsOf({ name: 'journey' });
    const shown = (filter: string, field: string) =>
      tsharkFields(air, filter, [field], options).map(({ values }) => values[0]);
    expect(new Set(shown('frame', 'wlan.fcs.status'))).toEqual(new Set(['1']));
    // What the laptop says to all the access point says again; the renewal is between these two.
    expect(shown('dhcp', 'dhcp.option.dhcp')).toEqual(['1', '1', '2', '3', '3', '5', '3', '5']);
    expect(shown('dns', 'dns.qry.name')).toEqual(['www.google.com', 'www.google.com']);
    expect(shown('wlan.ccmp.extiv && !llc', 'frame.number')).toEqual([]);
    expect(tsharkFields(air, 'dhcp || arp || dns || tcp', [])).toEqual([]);
  });

  peerTest(['tshark'], 'without the secrets the request cannot be read', () => {
    const bare = join(temporary, 'bare.pcap');
    writeFileSync(bare, readFileSync(join(folder, 'ap-switch.pcap')));
    expect(tsharkFields(bare, 'tcp.port == 443 && http', [])).toEqual([]);
    expect(tsharkFields(bare, 'tls.app_data', []).length).toBeGreaterThan(0);
  });

  peerTest(['tshark'], 'the lab’s addresses have names', () => {
    const file = join(folder, 'journey.pcapng');
    const [first] = tsharkFields(file, 'dns && ip.src == 198.41.0.4', ['ip.src_host'], ['-N', 'n']);
    expect(first!.values[0]).toBe('a.root-servers.net');
  });
});

function missingSteps(report: Report): string[] {
  return report.steps.filter(({ frames }) => frames.length === 0).map(({ step }) => step.id);
}
