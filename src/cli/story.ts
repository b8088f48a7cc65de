/** The story of a run: per step its id, what happens, the frames that show it, the fields that matter; then the captures. */

import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import { summarise } from '../explain/summary.ts';
import type { Lang, Text } from '../explain/text.ts';
import type { Report, ReportFrame, StepReport } from '../lab/report.ts';
import type { Style } from './style.ts';
import type { ChosenWire } from './wires.ts';
import type { WrittenCapture } from './write-captures.ts';

/** Frames of a step that are shown by themselves; of the rest the numbers are enough. */
const FRAMES_SHOWN = 4;
const INDENT = 11;

export function storyAsText(
  report: Report,
  captures: readonly WrittenCapture[],
  wire: ChosenWire,
  lang: Lang,
  style: Style,
): string {
  const lines = [style.bold(report.lab.title[lang]), style.dim(wire.reason[lang]), ''];
  for (const step of report.steps) lines.push(...stepLines(step, lang, style), '');
  lines.push(...captureLines(captures, lang, style));
  return `${lines.join('\n')}\n`;
}

/** The same story for programs. Frame numbers are those of the capture of all links. */
export function storyAsJson(report: Report, captures: readonly WrittenCapture[], wire: ChosenWire, seed: string) {
  return {
    lab: report.lab.name,
    wire: { name: wire.name, reason: wire.reason },
    seed,
    microseconds: report.duration,
    steps: report.steps.map(({ step, frames, facts }) => ({
      id: step.id,
      say: step.say,
      erratum: step.erratum,
      frames: frames.map(({ number, recorded, view }) => ({
        number,
        link: recorded.link,
        microseconds: recorded.time,
        summary: summarise(view.dissection, 'en'),
      })),
      fields: fieldsOf(step.fields ?? [], frames, 'en'),
      facts: facts.map(({ label, value }) => ({ label, value })),
    })),
    captures,
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
  for (const { label, value } of facts) put(`${style.dim(`${label[lang]}:`)} ${value}`);
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
  const heading: Text = { en: 'Captures', ko: '캡처 파일' };
  const width = Math.max(...captures.map(({ path }) => stringWidth(path)));
  const lines = [style.bold(heading[lang])];
  for (const { path, packets, kind } of captures) {
    if (kind === 'key log') {
      const what: Text = { en: 'TLS secrets, for the pcaps of single links', ko: '링크별 pcap을 위한 TLS 비밀 값' };
      lines.push(`  ${path.padEnd(width)}  ${style.dim(what[lang])}`);
      lines.push(`  ${' '.repeat(width)}  ${style.dim(`wireshark -o tls.keylog_file:${path} …`)}`);
      continue;
    }
    const count = lang === 'en' ? `${packets} packets` : `패킷 ${packets}개`;
    const all: Text = { en: ', all links, comments and TLS secrets', ko: ', 모든 링크, 설명과 TLS 비밀 값 포함' };
    lines.push(`  ${path.padEnd(width)}  ${style.dim(`${count}${kind === 'all links' ? all[lang] : ''}`)}`);
    lines.push(`  ${' '.repeat(width)}  wireshark ${shellWord(path)}`);
  }
  return lines;
}

function shellWord(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

/** Wraps a text and indents all but its first line. */
function hang(text: string, width: number): string {
  return wrapAnsi(text, width - INDENT).replaceAll('\n', `\n${' '.repeat(INDENT)}`);
}
