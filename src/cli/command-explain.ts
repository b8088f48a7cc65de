/** `packet-journey explain`: any capture in words, one line a frame, or one frame with its layers. */

import { Command, InvalidArgumentError } from 'commander';
import type { CapturePacket, CaptureProblem } from '../capture/capture-file.ts';
import { SecretsType } from '../capture/pcapng-blocks.ts';
import { captureRecords } from '../capture/read-capture.ts';
import { type DescribedFrame, describe } from '../explain/describe.ts';
import { renderFrame } from '../explain/render.ts';
import { summarise } from '../explain/summary.ts';
import { escapeText, type Lang } from '../explain/text.ts';
import { Dissector } from '../packet/dissect.ts';
import type { Dissection } from '../packet/dissect-result.ts';
import type { WifiNetwork } from '../packet/wifi/wifi-keys.ts';
import { isPassphrase } from '../packet/wifi/wpa2-keys.ts';
import { examples, langOption } from './options.ts';
import { readInput } from './read-input.ts';
import { type Style, styleOf } from './style.ts';
import { UsageError } from './usage-error.ts';

interface ExplainOptions {
  frame?: number;
  lang: Lang;
  json?: boolean;
  wifi?: WifiNetwork[];
}

export function explainCommand(): Command {
  return new Command('explain')
    .description('Say what a capture holds: one line a frame, or one frame field by field. Any pcap or pcapng file.')
    .argument('<file>', 'a .pcap or .pcapng file')
    .option('--frame <n>', 'this frame with its layers, every field with bytes, value and meaning', frameNumber)
    .option(
      '--wifi <ssid:passphrase>',
      'reads what is encrypted in the air of this network; may come again',
      wifiNetwork,
    )
    .addOption(langOption())
    .option('--json', 'as JSON, for programs')
    .addHelpText(
      'after',
      examples(
        'explain captures/journey/journey.pcapng',
        'explain captures/tcp/laptop-router.pcap --frame 3',
        'explain some-other.pcap --lang ko',
        'explain captures/wifi/air-monitor.pcap --wifi iptime01:learn-by-looking',
        "explain captures/dns/dns.pcapng --frame 6 --json | jq '.layers[].protocol'",
      ),
    )
    .action((path: string, options: ExplainOptions) => {
      process.exitCode = explain(path, options);
    });
}

/** Answers the exit status: 1 if the file could not be read to its end. */
function explain(path: string, options: ExplainOptions): number {
  const bytes = readInput(path);
  const overview = { ...overviewOf(bytes), wifi: options.wifi ?? [] };
  const { problem } = overview;
  if (options.frame === undefined) {
    writeLines(bytes, overview, options);
  } else if (options.frame <= overview.packets) {
    writeFrame(bytes, overview, options.frame, options);
  } else {
    throw noSuchFrame(path, options.frame, overview);
  }
  if (!problem) return 0;
  process.stderr.write(`${escapeText(`${path}: ${problem.message}`)}\n`);
  return 1;
}

function noSuchFrame(path: string, frame: number, { packets, problem }: Overview): UsageError {
  const range = packets === 0 ? 'it has none' : `they go from 1 to ${packets}`;
  return new UsageError(`${path} has no frame ${frame}: ${range}${problem ? ` (${problem.message})` : ''}`);
}

/** What must be known of a file before its first frame is shown. */
interface Overview {
  /** As the user says: no capture has a place for passphrases. */
  wifi: readonly WifiNetwork[];
  packets: number;
  /** Of the first packet, in nanoseconds. */
  start: bigint;
  tlsKeyLog: string;
  /** What ended the reading early, else the first thing that was stepped over. */
  problem?: CaptureProblem;
}

/** The file is gone through twice, so that of millions of packets only one is in memory at a time. */
function overviewOf(bytes: Uint8Array): Omit<Overview, 'wifi'> {
  const overview: Omit<Overview, 'wifi'> = { packets: 0, start: 0n, tlsKeyLog: '' };
  for (const record of captureRecords(bytes)) {
    if (record.kind === 'packet') {
      if (overview.packets++ === 0) overview.start = record.packet.timestamp;
    } else if (record.kind === 'secrets' && record.secrets.type === SecretsType.TLS_KEY_LOG) {
      overview.tlsKeyLog += `${new TextDecoder().decode(record.secrets.data)}\n`;
    } else if (record.kind === 'problem' && (record.final || !overview.problem)) {
      overview.problem = record.problem;
    }
  }
  return overview;
}

interface ExplainedFrame {
  number: number;
  /** The interface's name, escaped. */
  link: string;
  packet: CapturePacket;
  comments: string[];
  dissection: Dissection;
}

/** In order, since later frames are understood with the help of earlier ones; each interface by itself. */
function* explainedFrames(bytes: Uint8Array, { tlsKeyLog, wifi }: Overview): Generator<ExplainedFrame> {
  const links: { name: string; linkType: number; dissector?: Dissector }[] = [];
  let number = 0;
  for (const record of captureRecords(bytes)) {
    if (record.kind === 'interface') {
      const { name, linkType } = record.interface;
      links.push({ name: escapeText(name), linkType });
    } else if (record.kind === 'packet') {
      const { packet } = record;
      const link = links[packet.interfaceId]!;
      link.dissector ??= new Dissector({ tlsKeyLog, wifi });
      const dissection = link.dissector.dissect(packet.bytes, link.linkType, packet.originalLength);
      number++;
      yield { number, link: link.name, packet, comments: packet.comments.map(escapeText), dissection };
    }
  }
}

function writeLines(bytes: Uint8Array, overview: Overview, { lang, json }: ExplainOptions): void {
  const style = styleOf(process.stdout);
  for (const { number, link, packet, comments, dissection } of explainedFrames(bytes, overview)) {
    const microseconds = Number((packet.timestamp - overview.start) / 1000n);
    const summary = summarise(dissection, lang);
    if (json) {
      const frame = { number, link, microseconds, length: packet.originalLength, summary, comments };
      process.stdout.write(`${number === 1 ? '[' : ','}\n  ${JSON.stringify(frame)}`);
    } else {
      process.stdout.write(line({ number, microseconds, link, summary, comments }, style));
    }
  }
  if (json) process.stdout.write(overview.packets === 0 ? '[]\n' : '\n]\n');
}

interface FrameLine {
  number: number;
  microseconds: number;
  link: string;
  summary: string;
  comments: string[];
}

function line({ number, microseconds, link, summary, comments }: FrameLine, style: Style): string {
  const time = (microseconds / 1e6).toFixed(6).padStart(11);
  const head = `${String(number).padStart(5)} ${style.dim(time)} ${style.dim(link.padEnd(18))} ${summary}\n`;
  return head + comments.map((comment) => `${' '.repeat(18)}${style.accent(comment)}\n`).join('');
}

function writeFrame(bytes: Uint8Array, overview: Overview, wanted: number, { lang, json }: ExplainOptions): void {
  for (const { number, link, comments, dissection } of explainedFrames(bytes, overview)) {
    if (number !== wanted) continue;
    const frame: DescribedFrame = describe(dissection, lang);
    if (json) {
      process.stdout.write(`${JSON.stringify({ number, link, comments, ...frame }, null, 2)}\n`);
    } else {
      const style = styleOf(process.stdout);
      process.stdout.write(comments.map((comment) => `${style.accent(comment)}\n`).join(''));
      process.stdout.write(`${renderFrame(frame, lang, style)}\n`);
    }
    return;
  }
}

/** An SSID with a colon in it cannot be said; passphrases may have them. */
function wifiNetwork(text: string, before: WifiNetwork[] = []): WifiNetwork[] {
  const [, ssid = '', passphrase = ''] = /^([^:]{1,32}):(.*)$/.exec(text) ?? [];
  if (!isPassphrase(passphrase)) {
    throw new InvalidArgumentError('It is a network’s name, a colon, and its passphrase of 8 to 63 characters.');
  }
  return [...before, { ssid, passphrase }];
}

function frameNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('A frame number is a whole number from 1 on.');
  return Number(text);
}
