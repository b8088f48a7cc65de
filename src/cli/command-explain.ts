/** `packet-journey explain`: any capture in words, one line a frame, or one frame with its layers. */

import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import type { CaptureFile, CapturePacket } from '../capture/capture-file.ts';
import { SecretsType } from '../capture/pcapng-blocks.ts';
import { readCapture } from '../capture/read-capture.ts';
import { type DescribedFrame, describe } from '../explain/describe.ts';
import { renderFrame } from '../explain/render.ts';
import { summarise } from '../explain/summary.ts';
import { escapeText, type Lang } from '../explain/text.ts';
import { Dissector } from '../packet/dissect.ts';
import type { Dissection } from '../packet/dissect-result.ts';
import { langOption } from './options.ts';
import { type Style, styleOf } from './style.ts';
import { UsageError } from './usage-error.ts';

interface ExplainOptions {
  frame?: number;
  lang: Lang;
  json?: boolean;
}

export function explainCommand(): Command {
  return new Command('explain')
    .description('Say what a capture holds: one line a frame, or one frame field by field. Any pcap or pcapng file.')
    .argument('<file>', 'a .pcap or .pcapng file')
    .option('--frame <n>', 'this frame with its layers, every field with bytes, value and meaning', frameNumber)
    .addOption(langOption())
    .option('--json', 'as JSON, for programs')
    .addHelpText(
      'after',
      `
Examples:
  $ packet-journey explain captures/journey/journey.pcapng
  $ packet-journey explain captures/tcp/laptop-router.pcap --frame 3
  $ packet-journey explain some-other.pcap --lang ko
  $ packet-journey explain captures/dns/dns.pcapng --frame 6 --json | jq '.layers[].protocol'`,
    )
    .action((path: string, options: ExplainOptions) => {
      process.exitCode = explain(path, options);
    });
}

/** Answers the exit status: 1 if the file could not be read to its end. */
function explain(path: string, options: ExplainOptions): number {
  const capture = readCapture(readFile(path));
  const write = options.frame === undefined ? writeLines : writeFrame;
  write(path, capture, options);
  if (!capture.problem) return 0;
  process.stderr.write(`${escapeText(path)}: ${escapeText(capture.problem.message)}\n`);
  return 1;
}

interface ExplainedFrame {
  number: number;
  packet: CapturePacket;
  dissection: Dissection;
}

/** In order, since later frames are understood with the help of earlier ones; each interface by itself. */
function* explainedFrames(capture: CaptureFile): Generator<ExplainedFrame> {
  const tlsKeyLog = capture.secrets
    .filter(({ type }) => type === SecretsType.TLS_KEY_LOG)
    .map(({ data }) => new TextDecoder().decode(data))
    .join('\n');
  const dissectors = capture.interfaces.map(() => new Dissector({ tlsKeyLog }));
  for (const [index, packet] of capture.packets.entries()) {
    const { linkType } = capture.interfaces[packet.interfaceId]!;
    const dissection = dissectors[packet.interfaceId]!.dissect(packet.bytes, linkType, packet.originalLength);
    yield { number: index + 1, packet, dissection };
  }
}

function writeLines(_path: string, capture: CaptureFile, { lang, json }: ExplainOptions): void {
  const style = styleOf(process.stdout);
  const start = capture.packets[0]?.timestamp ?? 0n;
  let separator = '[';
  for (const { number, packet, dissection } of explainedFrames(capture)) {
    const microseconds = Number((packet.timestamp - start) / 1000n);
    const link = escapeText(capture.interfaces[packet.interfaceId]!.name);
    const summary = summarise(dissection, lang);
    const comments = packet.comments.map(escapeText);
    if (json) {
      const frame = { number, link, microseconds, length: packet.originalLength, summary, comments };
      process.stdout.write(`${separator}\n  ${JSON.stringify(frame)}`);
      separator = ',';
    } else {
      process.stdout.write(line({ number, microseconds, link, summary, comments }, style));
    }
  }
  if (json) process.stdout.write(capture.packets.length === 0 ? '[]\n' : '\n]\n');
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

function writeFrame(path: string, capture: CaptureFile, { frame: wanted, lang, json }: ExplainOptions): void {
  for (const { number, packet, dissection } of explainedFrames(capture)) {
    if (number !== wanted) continue;
    const frame: DescribedFrame = describe(dissection, lang);
    const comments = packet.comments.map(escapeText);
    if (json) {
      process.stdout.write(`${JSON.stringify({ number, comments, ...frame }, null, 2)}\n`);
    } else {
      const style = styleOf(process.stdout);
      process.stdout.write(comments.map((comment) => `${style.accent(comment)}\n`).join(''));
      process.stdout.write(`${renderFrame(frame, lang, style)}\n`);
    }
    return;
  }
  const count = capture.packets.length;
  throw new UsageError(`${path} has no frame ${wanted}: ${count === 0 ? 'it has none' : `they go from 1 to ${count}`}`);
}

function frameNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('A frame number is a whole number from 1 on.');
  return Number(text);
}

function readFile(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EISDIR'
          ? 'this is a folder; name a .pcap or .pcapng file in it'
          : message;
    throw new UsageError(`${path}: ${why}`);
  }
}
