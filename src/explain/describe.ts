/**
 * A frame for the byte explorer: its layers, and each field with its bytes, place, value and meaning. Plain data, fit
 * for JSON; every text in it is safe to show. `render.ts` makes a page of it.
 */

import type { Field, FieldValue } from '../bytes/field.ts';
import { toHex } from '../bytes/hex.ts';
import type { ChecksumNote, Dissection, Layer } from '../packet/dissect-result.ts';
import { optionValue } from './derived.ts';
import { sayCut, summarise, tcpEventNames } from './summary.ts';
import { escapeText, type Lang } from './text.ts';
import { toHexNumber } from './words/field-words.ts';
import { fieldWords, sayField, words } from './words.ts';

export interface DescribedFrame {
  /** The one line of `summarise`. */
  readonly summary: string;
  /** Bytes of the frame. */
  readonly length: number;
  /** The frame in hexadecimal. */
  readonly bytes: string;
  readonly layers: readonly DescribedLayer[];
  /** What was noticed: checksums, retransmissions, reassembly. */
  readonly notes: readonly string[];
  readonly error?: { readonly code: string; readonly layer: string; readonly field: string; readonly message: string };
}

export interface DescribedLayer {
  readonly protocol: string;
  readonly name: string;
  readonly about: string;
  /** Where its bytes come from: positions count in the frame, or else in `bytes`. */
  readonly source: Layer['source'];
  readonly start: number;
  readonly end: number;
  /** In hexadecimal, where they are not the frame's. */
  readonly bytes?: string;
  readonly fields: readonly DescribedField[];
}

export interface DescribedField {
  readonly name: string;
  /** `protocol.field`, as in `FrameView.get`. */
  readonly path: string;
  readonly title: string;
  /** First byte, counted from the start of the layer's array. */
  readonly offset: number;
  /** Bytes that the field touches. */
  readonly length: number;
  /** Those bytes in hexadecimal; of a long field the beginning, with '…'. */
  readonly hex: string;
  /** For a field of less than whole bytes: where its bits begin in the first byte, and how many they are. */
  readonly bits?: { readonly offset: number; readonly length: number; readonly pattern: string };
  readonly value: string | number | boolean;
  /** The value in words. */
  readonly text: string;
  readonly meaning: string;
  /** Where the standard says so. */
  readonly source: string;
  readonly check?: { readonly ok: boolean; readonly expected: string };
  readonly fields?: readonly DescribedField[];
}

const HEX_BYTES_SHOWN = 64;

export function describe(dissection: Dissection, lang: Lang): DescribedFrame {
  const { layers, error } = dissection;
  const frame = layers[0]?.bytes ?? new Uint8Array(0);
  return {
    summary: summarise(dissection, lang),
    length: frame.length,
    bytes: toHex(frame),
    layers: layers.map((layer, index) => describeLayer(dissection, layer, index, lang)),
    notes: describeNotes(dissection, lang),
    ...(error && {
      error: { code: error.code, layer: error.layer, field: error.field, message: escapeText(error.message) },
    }),
  };
}

function describeLayer(dissection: Dissection, layer: Layer, index: number, lang: Lang): DescribedLayer {
  const { protocol, source, start, end, bytes } = layer;
  const about = words.get(protocol);
  const checks = dissection.notes.filter(
    (note): note is ChecksumNote => note.kind === 'checksum' && note.layerIndex === index,
  );
  return {
    protocol,
    name: about?.name[lang] ?? protocol,
    about: about?.about[lang] ?? '',
    source,
    start,
    end,
    ...(source !== 'frame' && { bytes: toHex(bytes) }),
    fields: layer.fields.map((field) => describeField({ layer, checks, lang }, field, layer.fields, [])),
  };
}

interface Around {
  readonly layer: Layer;
  readonly checks: readonly ChecksumNote[];
  readonly lang: Lang;
}

function describeField(
  around: Around,
  field: Field,
  siblings: readonly Field[],
  above: readonly string[],
): DescribedField {
  const { layer, lang } = around;
  const path = [...above, field.name];
  const about = fieldWords(layer.protocol, path);
  const offset = field.bitOffset >> 3;
  const endBit = field.bitOffset + field.bitLength;
  const length = Math.ceil(endBit / 8) - offset;
  const own = layer.bytes.subarray(offset, offset + Math.min(length, HEX_BYTES_SHOWN));
  const check = above.length === 0 ? around.checks.find((note) => note.field === field.name) : undefined;
  const isWhole = field.bitOffset % 8 === 0 && field.bitLength % 8 === 0;
  return {
    name: escapeText(field.name),
    path: escapeText([layer.protocol, ...path].join('.')),
    title: escapeText(titleOf(field, about?.title[lang])),
    offset,
    length,
    hex: toHex(own, ' ') + (length > HEX_BYTES_SHOWN ? ' …' : ''),
    ...(!isWhole && { bits: bitsOf(field, own) }),
    value: plainValue(field.value),
    text: valueText(around, field, siblings, path, check),
    meaning: about?.meaning[lang] ?? '',
    source: about?.source ?? '',
    ...(check && { check: { ok: check.ok, expected: toHexNumber(check.expected, 4) } }),
    ...(field.children && {
      fields: field.children.map((child) => describeField(around, child, field.children!, path)),
    }),
  };
}

/** HTTP's header fields are named by the packet: their own spelling is their title. */
function titleOf(field: Field, title: string | undefined): string {
  const ownName = field.children?.find(({ name }) => name === 'fieldName')?.value;
  return typeof ownName === 'string' ? ownName : (title ?? field.name);
}

function valueText(
  { layer, lang }: Around,
  field: Field,
  siblings: readonly Field[],
  path: readonly string[],
  check: ChecksumNote | undefined,
): string {
  const inner = optionValue(field);
  const said = inner
    ? sayField(layer.protocol, [...path, inner.name], inner.value, lang, field.children!)
    : field.children && (field.value === '' || field.value instanceof Uint8Array)
      ? '' // its children say it
      : sayField(layer.protocol, path, field.value, lang, siblings);
  return check ? `${said}, ${sayCheck(check, lang)}` : said;
}

function sayCheck({ ok, expected }: ChecksumNote, lang: Lang): string {
  const should = toHexNumber(expected, 4);
  if (ok) return { en: 'correct', ko: '올바름' }[lang];
  return { en: `wrong, should be ${should}`, ko: `틀림, ${should}이어야 함` }[lang];
}

/** '0100 ....' for the upper four bits of a byte. */
function bitsOf(field: Field, own: Uint8Array): NonNullable<DescribedField['bits']> {
  const first = field.bitOffset & 7;
  const all = Array.from(own, (byte) => byte.toString(2).padStart(8, '0')).join('');
  const masked = Array.from(all, (bit, i) => (i >= first && i < first + field.bitLength ? bit : '.')).join('');
  return { offset: first, length: field.bitLength, pattern: masked.replace(/(.{4})(?=.)/g, '$1 ') };
}

function plainValue(value: FieldValue): string | number | boolean {
  if (value instanceof Uint8Array) return toHex(value);
  if (typeof value === 'bigint') return value.toString();
  return typeof value === 'string' ? escapeText(value) : value;
}

function describeNotes({ notes, layers }: Dissection, lang: Lang): string[] {
  return notes.map((note) => {
    const nameOf = (protocol: string) => words.get(protocol)?.name[lang] ?? protocol;
    switch (note.kind) {
      case 'checksum': {
        const found = toHexNumber(note.found, 4);
        const name = nameOf(note.layer);
        return {
          en: `${name} checksum ${found}: ${sayCheck(note, lang)}`,
          ko: `${name} 체크섬 ${found}: ${sayCheck(note, lang)}`,
        }[lang];
      }
      case 'tcp':
        return `TCP: ${tcpEventNames[note.event][lang]}`;
      case 'reassembled': {
        const name = nameOf(layers[note.layerIndex]?.protocol ?? '');
        return {
          en: `${name}: put together from ${note.frames} frames`,
          ko: `${name}: 프레임 ${note.frames}개를 합쳐 만들었습니다`,
        }[lang];
      }
      case 'cut':
        return sayCut(note, lang);
      default:
        return note satisfies never;
    }
  });
}
