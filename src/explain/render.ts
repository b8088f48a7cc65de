/** A described frame as text for a terminal: the layers as a tree of fields, then the bytes. */

import { fromHex, toHex } from '../bytes/hex.ts';
import type { DescribedField, DescribedFrame, DescribedLayer } from './describe.ts';
import type { Lang } from './text.ts';

/** How parts of the text are set off. The command line gives colours; `plainStyle` gives none. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  accent(text: string): string;
  bad(text: string): string;
}

const same = (text: string) => text;
export const plainStyle: Style = { bold: same, dim: same, accent: same, bad: same };

/** Of a field's bytes so many are shown beside it; all of them stand in the dump. */
const HEX_COLUMN_BYTES = 6;

/** Lines end with '\n'. */
export function renderFrame(frame: DescribedFrame, lang: Lang, style: Style = plainStyle): string {
  const lines = [style.bold(frame.summary), ''];
  for (const layer of frame.layers) lines.push(...layerLines(layer, lang, style), '');
  if (frame.error) lines.push(style.bad(`${{ en: 'Malformed', ko: '형식 오류' }[lang]}: ${frame.error.message}`), '');
  for (const note of frame.notes) lines.push(style.dim(`- ${note}`));
  if (frame.notes.length > 0) lines.push('');
  lines.push(...hexDump(fromHex(frame.bytes)).map((line) => dimOffset(line, style)));
  return `${lines.join('\n')}\n`;
}

/** Offsets, sixteen bytes in hexadecimal, and the printable ones as characters. */
export function hexDump(bytes: Uint8Array): string[] {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = bytes.subarray(at, at + 16);
    const halves = [toHex(row.subarray(0, 8), ' '), toHex(row.subarray(8), ' ')];
    const text = Array.from(row, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${at.toString(16).padStart(4, '0')}  ${halves[0]!.padEnd(23)}  ${halves[1]!.padEnd(23)}  ${text}`);
  }
  return lines;
}

function layerLines(layer: DescribedLayer, lang: Lang, style: Style): string[] {
  const sources = {
    frame: '',
    reassembled: { en: ', reassembled', ko: ', 재조립됨' }[lang],
    decrypted: { en: ', decrypted', ko: ', 복호화됨' }[lang],
  };
  const place = { en: `bytes ${layer.start} to ${layer.end - 1}`, ko: `${layer.start}~${layer.end - 1}번째 바이트` }[
    lang
  ];
  const heading = `${style.accent(style.bold(layer.name))} ${style.dim(`(${place}${sources[layer.source]})`)}`;
  const lines = [heading, style.dim(layer.about)];
  for (const field of layer.fields) lines.push(...fieldLines(field, 1, style));
  if (layer.bytes !== undefined)
    lines.push(...hexDump(fromHex(layer.bytes)).map((line) => `  ${dimOffset(line, style)}`));
  return lines;
}

function fieldLines(field: DescribedField, depth: number, style: Style): string[] {
  const indent = '  '.repeat(depth);
  const offset = style.dim(field.offset.toString().padStart(4));
  const text = field.check && !field.check.ok ? style.bad(field.text) : field.text;
  const value = text === '' ? '' : `: ${style.bold(text)}`;
  const bytes = style.dim(`[${field.bits?.pattern ?? shortHex(field)}]`);
  const source = field.source === '' ? '' : ` (${field.source})`;
  const lines = [`${offset}${indent}${field.title}${value}  ${bytes}`];
  if (field.meaning !== '') lines.push(`    ${indent}  ${style.dim(`${field.meaning}${source}`)}`);
  for (const child of field.fields ?? []) lines.push(...fieldLines(child, depth + 1, style));
  return lines;
}

function shortHex({ hex, length }: DescribedField): string {
  if (length <= HEX_COLUMN_BYTES) return hex;
  return `${hex.slice(0, HEX_COLUMN_BYTES * 3 - 1)} …`;
}

function dimOffset(line: string, style: Style): string {
  return style.dim(line.slice(0, 4)) + line.slice(4);
}
