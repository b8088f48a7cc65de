/** The story of a run: per step its id, what happens, the frames that show it, the fields that matter; then the captures. */

import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import { summarise } from '../explain/summary.ts';
import { escapeText, type Lang, type Text } from '../explain/text.ts';
import type { Report, ReportFrame, StepReport } from '../lab/report.ts';
import type { WifiNetwork } from '../packet/wifi/wifi-keys.ts';
import { programName } from './options.ts';
import type { Style } from './style.ts';
import type { ChosenWire } from './wires.ts';
import type { WrittenCapture } from './write-captures.ts';

/** Frames of a step that are shown by themselves; of the rest the numbers are enough. */
const FRAMES_SHOWN = 4;
const INDENT = 11;

export interface Story {
  report: Report;
  captures: readonly WrittenCapture[];
  wire: ChosenWire;
  seed: string;
  /** Why the run did not come to its end, if it did not. */
  stopped: Text | undefined;
  /** What else is to be known about this run. */
  remarks: readonly Text[];
}

export function storyAsText({ report, captures, wire, stopped, remarks }: Story, lang: Lang, style: Style): string {
  const lines = [style.bold(report.lab.title[lang]), style.dim(wrapAnsi(wire.reason[lang], style.width))];
  if (stopped) lines.push(style.bad(wrapAnsi(stopped[lang], style.width)));
  lines.push('');
  for (const step of report.steps) lines.push(...stepLines(step, lang, style), '');
  for (const remark of remarks) lines.push(wrapAnsi(remark[lang], style.width), '');
  lines.push(...captureLines(captures, lang, style));
  return `${lines.join('\n')}\n`;
}

/** The same story for programs. Frame numbers are those of the capture of all links. */
export function storyAsJson({ report, captures, wire, seed, stopped, remarks }: Story, lang: Lang) {
  return {
    lab: report.lab.name,
    title: report.lab.title,
    wire: { name: wire.name, reason: wire.reason },
    seed,
    stopped: stopped ?? null,
    microseconds: report.duration,
    steps: report.steps.map(({ step, frames, facts }) => ({
      id: step.id,
      ...(step.part !== undefined && { part: step.part }),
      say: step.say,
      erratum: step.erratum ?? null,
      frames: frames.map(({ number, recorded, view }) => ({
        number,
        link: recorded.link,
        microseconds: recorded.time,
        summary: summarise(view.dissection, lang),
      })),
      fields: fieldsOf(step.fields ?? [], frames, lang),
      facts: facts.map(({ label, value }) => ({ label, value: value[lang] })),
    })),
    remarks,
    captures: captures.map((capture) => ({ ...capture, open: openCommand(capture, captures) })),
  };
}

function stepLines({ step, frames, facts }: StepReport, lang: Lang, style: Style): string[] {
  const lines = [`${style.accent(style.bold(step.id.padEnd(INDENT)))}${hang(step.say[lang], style.width)}`];
  const put = (text: string) => lines.push(' '.repeat(INDENT) + hang(text, style.width));
  for (const frame of firstPerPacket(frames).slice(0, FRAMES_SHOWN)) {
    put(`${style.dim(`#${frame.number} ${frame.recorded.link}`)}  ${summarise(frame.view.dissection, lang)}`);
  }
  if (frames.length === 0) put(style.bad(noFrames[lang]));
  else put(style.dim(whereSeen(frames, lang)));
  const fields = fieldsOf(step.fields ?? [], frames, lang);
  if (fields.length > 0) put(fields.map(({ path, text }) => `${style.dim(path)} ${text}`).join('; '));
  for (const { label, value } of facts) put(`${style.dim(`${label[lang]}:`)} ${value[lang]}`);
  if (step.erratum) put(style.dim(`${erratumWord[lang]}: ${step.erratum[lang]}`));
  return lines;
}

const noFrames: Text = { en: 'no frame shows this yet', ko: '아직 이 단계를 보여 주는 프레임이 없습니다' };
const erratumWord: Text = { en: 'The document differs', ko: '문서와 다른 점' };

/** A packet crosses several links; here it is named once, where it was seen first. */
function firstPerPacket(frames: readonly ReportFrame[]): ReportFrame[] {
  const seen = new Set<string>();
  return frames.filter(({ view }) => {
    const summary = summarise(view.dissection, 'en');
    return !seen.has(summary) && seen.add(summary);
  });
}

/** 'on laptop-ap #1 #4, ap-switch #2 #3 …': the frame numbers by link. */
function whereSeen(frames: readonly ReportFrame[], lang: Lang): string {
  const byLink = new Map<string, number[]>();
  for (const { number, recorded } of frames) {
    byLink.set(recorded.link, [...(byLink.get(recorded.link) ?? []), number]);
  }
  const places = [...byLink].map(([link, numbers]) => {
    const shown = numbers.slice(0, 3).map((number) => `#${number}`);
    const more = numbers.length - shown.length;
    return `${link} ${shown.join(' ')}${more > 0 ? ` +${more}` : ''}`;
  });
  return lang === 'en' ? `seen on ${places.join(', ')}` : `보이는 곳: ${places.join(', ')}`;
}

function fieldsOf(paths: readonly string[], frames: readonly ReportFrame[], lang: Lang) {
  return paths.flatMap((path) => {
    const frame = frames.find(({ view }) => view.get(path) !== undefined);
    return frame ? [{ path, text: frame.view.text(path, lang) }] : [];
  });
}

function captureLines(captures: readonly WrittenCapture[], lang: Lang, style: Style): string[] {
  const heading: Text = { en: 'Captures, and what opens them', ko: '캡처 파일과 여는 명령' };
  const commands = captures.map((capture) => openCommand(capture, captures));
  const width = Math.max(...captures.map(({ packets }, i) => (packets === 0 ? 0 : stringWidth(commands[i]!))));
  const lines = captures.map((capture, i) => {
    const padding = ' '.repeat(Math.max(0, width - stringWidth(commands[i]!)));
    return `  ${commands[i]}${padding}  ${style.dim(holds(capture, captures, lang))}`;
  });
  const here: Text = { en: 'Or read one here:', ko: '여기서 읽으려면:' };
  const explain = `${programName} explain ${shellWord(captures[0]!.path)}`;
  return [style.bold(heading[lang]), ...lines, `${here[lang]} ${explain}`];
}

function holds({ kind, packets }: WrittenCapture, captures: readonly WrittenCapture[], lang: Lang): string {
  if (kind === 'data') return { en: 'the lab’s own figures', ko: '실습이 남긴 데이터' }[lang];
  if (kind === 'key log') return { en: 'a single link, decrypted', ko: '링크 하나, 복호화됨' }[lang];
  const count = lang === 'en' ? `${packets} ${packets === 1 ? 'packet' : 'packets'}` : `패킷 ${packets}개`;
  if (kind === 'link') return count;
  const hasSecrets = captures.some((capture) => capture.kind === 'key log');
  const all: Text = hasSecrets
    ? { en: 'all links, with comments and TLS secrets', ko: '모든 링크, 설명과 TLS 비밀 값 포함' }
    : { en: 'all links, with comments', ko: '모든 링크, 설명 포함' };
  return `${count}: ${all[lang]}`;
}

/** The command that shows a capture in Wireshark; the pcap of a single link takes the TLS secrets from the key log. */
function openCommand({ kind, path, wifi }: WrittenCapture, captures: readonly WrittenCapture[]): string {
  if (kind === 'data') return shellWord(path);
  if (wifi) return ['wireshark', ...decryption(wifi), shellWord(path)].join(' ');
  if (kind !== 'key log') return `wireshark ${shellWord(path)}`;
  const link = captures.find((capture) => capture.kind === 'link' && !capture.wifi)!;
  return `wireshark -o ${shellWord(`tls.keylog_file:${path}`)} ${shellWord(link.path)}`;
}

/** What Wireshark has to be told to read what is encrypted in the air. */
function decryption(networks: readonly WifiNetwork[]): string[] {
  const keys = networks.flatMap(({ ssid, passphrase }) => [
    '-o',
    shellWord(`uat:80211_keys:"wpa-pwd","${passphrase}:${ssid}"`),
  ]);
  return ['-o', 'wlan.enable_decryption:TRUE', ...keys];
}

/** Quoted where a shell needs it. Control characters are shown as escapes: nothing to copy, but nothing to fear. */
function shellWord(text: string): string {
  const safe = escapeText(text.startsWith('-') ? `./${text}` : text);
  return /^[\w./:-]+$/.test(safe) ? safe : `'${safe.replaceAll("'", "'\\''")}'`;
}

/** Wraps a text and indents all but its first line. */
function hang(text: string, width: number): string {
  return wrapAnsi(text, width - INDENT).replaceAll('\n', `\n${' '.repeat(INDENT)}`);
}
