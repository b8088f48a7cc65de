/** The questions of the tls lab, answered by tshark; and handshakes of a world of ours, as captures. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drawPlaces, visit } from '../../labs/11-tls/tasks/tls-world.ts';
import { Random } from '../../src/bytes/random.ts';
import { captureOf, runEvidence } from '../../src/grade/evidence.ts';
import { labIntermediateCa } from '../../src/lab/pki/lab-ca.ts';
import type { CaptureFile } from '../../src/lab/report.ts';
import type { Answers, PcapMaker, Solver } from '../helpers/task-suite.ts';
import { tsharkFields } from '../helpers/tshark.ts';

type Ask = (filter: string, ...fields: string[]) => string[][];

export const solvers: Readonly<Record<string, Solver>> = {
  'read-tls': (captures) => withTshark(captures, readTls),
  'diagnose-certificate': (captures, parameters) =>
    withTshark(captures, (ask) => diagnoseCertificate(ask, (parameters as { serverName: string }).serverName)),
};

function withTshark(captures: readonly CaptureFile[], solve: (ask: Ask) => Answers): Answers {
  const folder = mkdtempSync(join(tmpdir(), 'packet-journey-test-'));
  try {
    const file = join(folder, captures[0]!.name);
    writeFileSync(file, captures[0]!.bytes);
    return solve((filter, ...fields) =>
      tsharkFields(file, filter, fields).map(({ number, values }) => [String(number), ...values]),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const names = ['tls.handshake.extensions_server_name', 'tls.handshake.ciphersuite', 'tls.handshake.random'];

function readTls(ask: Ask): Answers {
  const [hello] = ask('tls.handshake.type == 1', ...names);
  const [answer] = ask('tls.handshake.type == 2', ...names);
  const [certificate] = ask('tls.handshake.type == 11', 'x509ce.dNSName', 'x509af.utcTime');
  const [data] = ask('tls.record.content_type == 23 && tcp.dstport == 443', 'tls.record.length');
  const offered = hello![2]!.split(',');
  const [, notAfter] = certificate![2]!.split(',');
  return {
    serverName: hello![1]!,
    suitesOffered: offered.length,
    suiteChosen: answer![2]!,
    clientRandom: hello![3]!.replaceAll(':', '').slice(0, 8),
    serverRandom: answer![3]!.replaceAll(':', '').slice(0, 8),
    otherName: certificate![1]!.split(',').find((name) => name !== hello![1])!,
    expiryYear: yearOf(notAfter!),
    lengthOfWords: Number(data![1]) - 8 - 16,
    dataFrame: data![0]!,
  };
}

/** '2021-03-04 …' or '21-03-04 …'. */
function yearOf(time: string): number {
  const year = Number(time.split('-')[0]);
  return year < 100 ? 2000 + year : year;
}

function diagnoseCertificate(ask: Ask, serverName: string): Answers {
  const [alert] = ask('tls.alert_message && tcp.dstport == 443', 'tls.alert_message.desc', 'tcp.srcport');
  const [found] = ask(
    'tls.handshake.type == 11',
    'x509ce.dNSName',
    'x509af.utcTime',
    'x509sat.uTF8String',
    'x509sat.printableString',
    'tls.handshake.certificate',
  );
  const [frame, dnsNames, times, utf8, printable, certificates] = found!;
  const [from, until] = times!.split(',').map(yearOf);
  const people = `${utf8},${printable}`;
  const count = certificates!.split(',').length;
  const cause = () => {
    if (!dnsNames!.split(',').includes(serverName)) return 'wrong-name';
    if (until! < 2020) return 'expired';
    if (from! > 2020) return 'not-yet-valid';
    if (people.includes('somebody else')) return 'unknown-ca';
    return count === 1 ? 'chain-incomplete' : 'changed-on-the-way';
  };
  return { cause: cause(), packet: frame!, alert: alert![1]!, clientPort: alert![2]! };
}

interface HelloParameters {
  serverName: string;
}

export const pcaps: Readonly<Record<string, PcapMaker>> = {
  hello: (parameters) => handshake((parameters as HelloParameters).serverName),
};

export const wrongPcaps: Readonly<Record<string, Readonly<Record<string, PcapMaker>>>> = {
  hello: {
    'another name': () => handshake('www.google.com'),
    'no answer': async (p) =>
      beginning(
        await handshake((p as HelloParameters).serverName),
        (frame) => frame[frame.length - 1] === undefined || !isFromServer(frame),
      ),
    'no SYN': async (p) =>
      beginning(await handshake((p as HelloParameters).serverName), (frame) => ((frame[47] ?? 0) & 0x12) !== 0x02),
    'nothing of TLS': async (p) =>
      beginning(await handshake((p as HelloParameters).serverName), (frame) => frame.length < 60),
    'no capture': () => new Uint8Array(100),
  },
};

async function handshake(serverName: string): Promise<Uint8Array> {
  const random = new Random('hello');
  const credentials = labIntermediateCa().issue({ names: [serverName] });
  const report = await runEvidence('hello', random, (run) =>
    visit(run, {
      places: drawPlaces(random),
      serverName,
      credentials,
      cipherSuites: [0x009c],
      words: 'hello',
      port: 4433,
    }),
  );
  return captureOf(report, 'client-router').bytes;
}

function isFromServer(frame: Uint8Array): boolean {
  return (
    frame[12] === 8 && frame[23] === 6 && frame[34] === 4433 >> 8 && frame[35] === (4433 & 255) && frame.length > 60
  );
}

/** The pcap with the frames that are wanted: the file's header has 24 bytes, a record's 16. */
function beginning(pcap: Uint8Array, wanted: (frame: Uint8Array) => boolean): Uint8Array {
  const view = new DataView(pcap.buffer, pcap.byteOffset);
  const kept = [...pcap.subarray(0, 24)];
  for (let at = 24; at < pcap.length; ) {
    const end = at + 16 + view.getUint32(at + 8, true);
    if (wanted(pcap.subarray(at + 16, end))) kept.push(...pcap.subarray(at, end));
    at = end;
  }
  return Uint8Array.from(kept);
}
