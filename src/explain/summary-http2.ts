/** One line about an HTTP/2 frame. */

import type { Layer } from '../packet/dissect-result.ts';
import { headerLines } from '../packet/http/dissect-http2.ts';
import { FrameType, frameTypeNames, http2ErrorName } from '../packet/http/http2-constants.ts';
import { numberIn, valueIn } from './derived.ts';
import type { Lang } from './text.ts';
import { inBytes, sibling } from './words/field-words.ts';

/** 'HEADERS 1 GET https://www.google.com/', 'DATA 3 16384 bytes, end'. */
export function http2Frame(layer: Layer, lang: Lang): string {
  if (valueIn(layer, 'preface') !== undefined) return { en: 'preface', ko: '프리페이스' }[lang];
  const type = numberIn(layer, 'type');
  const streamId = numberIn(layer, 'streamId');
  const name = frameTypeNames.get(type) ?? `0x${type.toString(16)}`;
  const flags = layer.fields.find((field) => field.name === 'flags')?.children ?? [];
  const isSet = (flag: string) => sibling(flags, flag) === true;
  const parts = [streamId === 0 ? name : `${name} ${streamId}`, ...details(layer, type, lang)];
  if (isSet('ack')) parts.push('ACK');
  return parts.join(' ') + (isSet('endStream') ? { en: ', end', ko: ', 끝' }[lang] : '');
}

function details(layer: Layer, type: number, lang: Lang): string[] {
  switch (type) {
    case FrameType.HEADERS:
    case FrameType.CONTINUATION:
    case FrameType.PUSH_PROMISE:
      return firstLine(headerLines(layer.fields));
    case FrameType.DATA: {
      const data = valueIn(layer, 'data');
      return [inBytes(data instanceof Uint8Array ? data.length : 0, lang, [])];
    }
    case FrameType.SETTINGS:
      return settingsOf(layer);
    case FrameType.WINDOW_UPDATE:
      return [`+${valueIn(layer, 'windowSizeIncrement')}`];
    case FrameType.RST_STREAM:
    case FrameType.GOAWAY:
      return [http2ErrorName(numberIn(layer, 'errorCode'))];
    default:
      return [];
  }
}

/** What HTTP/1.1 would have in its first line: 'GET https://www.google.com/', '200'. */
function firstLine(lines: readonly string[]): string[] {
  const pseudo = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
  const method = pseudo(':method');
  if (method === undefined) return [pseudo(':status') ?? ''].filter((status) => status !== '');
  return [method, `${pseudo(':scheme') ?? '?'}://${pseudo(':authority') ?? ''}${pseudo(':path') ?? ''}`];
}

function settingsOf({ fields }: Layer): string[] {
  const settings = fields.flatMap(({ name, value }) => (name === 'setting' ? [String(value)] : []));
  return settings.slice(0, 8);
}
