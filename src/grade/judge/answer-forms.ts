/** The spellings of an answer: what means the same is made the same, and what cannot be an answer is told why. */

import { macAddress } from '../../bytes/mac-address.ts';
import { type Text, text } from '../../explain/text.ts';
import type { Answer } from '../question.ts';

/** What a student may write for an answer; a file gives texts, for 0012 and 1.10 are not what numbers make of them. */
export type Given = string | number | boolean | null | undefined;

export function isEmpty(given: Given): given is null | undefined | '' {
  return given === undefined || given === null || /^\s*(~|null)?\s*$/i.test(String(given));
}

/** One spelling for all that mean the same. */
export function normal(answer: Answer, given: Given): string {
  const word = unquoted(String(given));
  switch (answer.type) {
    case 'number':
      return String(numberOf(word, answer.unit) ?? word);
    case 'packet':
      return String(packetOf(word) ?? word);
    case 'mac':
      return macOf(word) ?? word.toLowerCase();
    case 'hex':
      return hexOf(word, answer.value) ?? word.toLowerCase();
    case 'ipv4':
      return ipv4Of(word) ?? word.toLowerCase();
    case 'choice':
      return choiceOf(word, answer.of) ?? dashed(word);
    case 'text':
      return word.toLowerCase().replace(/\.$/, '');
    default:
      return answer satisfies never;
  }
}

/** Is it right? */
export function isRight(answer: Answer, given: Given): boolean {
  const word = unquoted(String(given));
  switch (answer.type) {
    case 'number': {
      const number = numberOf(word, answer.unit);
      return number !== undefined && Math.abs(number - answer.value) <= (answer.tolerance ?? 0) + 1e-9;
    }
    case 'packet':
      return answer.accepts.some((number) => number === packetOf(word));
    case 'text':
      return [answer.value, ...(answer.also ?? [])].some((value) => normal(answer, value) === normal(answer, given));
    default:
      return normal(answer, answer.value) === normal(answer, given);
  }
}

/** An answer that cannot be right because it is no number, no address …; says what is wanted. */
export function wrongForm(answer: Answer, given: Given): Text | undefined {
  const word = unquoted(String(given));
  switch (answer.type) {
    case 'number':
      if (numberOf(word, answer.unit) !== undefined) return undefined;
      return answer.unit === undefined
        ? text(
            'a number is wanted, decimal or with 0x in front',
            '숫자로 답하십시오. 10진수나 앞에 0x를 붙인 16진수입니다',
          )
        : text(`a number of ${answer.unit} is wanted`, `숫자로 답하십시오. 단위는 ${answer.unit}입니다`);
    case 'packet':
      if (packetOf(word) !== undefined) return undefined;
      return text('one frame number is wanted', '프레임 번호 하나로 답하십시오');
    case 'ipv4':
      if (ipv4Of(word) !== undefined) return undefined;
      return text('an IPv4 address is wanted, like 192.0.2.1', '192.0.2.1과 같은 IPv4 주소로 답하십시오');
    case 'mac':
      if (macOf(word) !== undefined) return undefined;
      return text('a MAC address is wanted, like 02:00:5e:10:00:01', '02:00:5e:10:00:01과 같은 MAC 주소로 답하십시오');
    case 'hex':
      if (hexOf(word, answer.value) !== undefined) return undefined;
      return text('hexadecimal digits are wanted, two a byte', '바이트마다 16진수 두 자리로 답하십시오');
    case 'choice': {
      if (choiceOf(word, answer.of) !== undefined) return undefined;
      const words = Object.keys(answer.of).join(', ');
      return text(`choose one of ${words}`, `다음 중에서 고르십시오: ${words}`);
    }
    case 'text':
      return undefined;
    default:
      return answer satisfies never;
  }
}

/** Spaces and quotation marks around it do not matter, nor how many spaces are in it. */
function unquoted(written: string): string {
  const word = written.normalize('NFC').trim().replaceAll(/\s+/g, ' ');
  return word.replace(/^(["'`“”‘’«»])(.*)["'`“”‘’«»]$/u, '$2').trim();
}

const time = { us: 1, ms: 1000, s: 1_000_000, min: 60_000_000 } as const;
const unitNames: Readonly<Record<string, string>> = {
  µs: 'us',
  μs: 'us',
  usec: 'us',
  microsecond: 'us',
  마이크로초: 'us',
  msec: 'ms',
  millisecond: 'ms',
  밀리초: 'ms',
  sec: 's',
  second: 's',
  초: 's',
  minute: 'min',
  분: 'min',
  b: 'byte',
  바이트: 'byte',
};

/** 1460, 0x5b4, 1,460, 1 460, 1_460, '1460 bytes', 0.25; in `unit` where a unit of time is given. */
function numberOf(word: string, unit: string | undefined): number | undefined {
  const [, digits = '', given = ''] =
    /^([-+]?0x[\da-f]+|[-+]?[\d.,_' ]*\d(?:\.?e[-+]?\d+)?)\s*([^\d\s.,]*)\.?$/i.exec(word) ?? [];
  if (digits === '') return undefined;
  const number = Number(withoutSeparators(digits));
  if (!Number.isFinite(number)) return undefined;
  if (given === '') return number;
  if (unit === undefined) return undefined;
  const [from, to] = [unitOf(given), unitOf(unit)];
  if (from === to) return number;
  return isTime(from) && isTime(to) ? (number * time[from]) / time[to] : undefined;
}

/** 1,460 and 1.460.000 have separators, 0,25 has a decimal comma. */
function withoutSeparators(digits: string): string {
  const plain = digits.replaceAll(/[_' ]/g, '');
  if (/^[-+]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(plain)) return plain.replaceAll(',', '');
  if (/^[-+]?\d{1,3}(\.\d{3}){2,}$/.test(plain)) return plain.replaceAll('.', '');
  return plain.replace(/^([-+]?\d+),(\d+)$/, '$1.$2');
}

function unitOf(word: string): string {
  const lower = word.toLowerCase();
  const single = lower.length > 2 ? lower.replace(/s$/, '') : lower;
  return unitNames[lower] ?? unitNames[single] ?? single;
}

function isTime(unit: string): unit is keyof typeof time {
  return Object.hasOwn(time, unit);
}

/** 5, '#5', 'frame 5', 'No. 5', '5번'. */
function packetOf(word: string): number | undefined {
  const [, digits] = /^(?:frame|packet|no\.?|number|프레임|패킷)?\s*#?\s*(\d{1,9})(?:\.0*|번)?$/i.exec(word) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** 00:16:d3:…, 00-16-D3-…, 0016.d323.688a, 0016d323688a, 0:16:d3:… */
function macOf(word: string): string | undefined {
  const parts = word.split(/[:-]/);
  const padded = parts.length === 6 ? parts.map((part) => part.padStart(2, '0')).join(':') : word.replaceAll('.', '');
  try {
    return macAddress(padded);
  } catch {
    return undefined;
  }
}

/** 192.0.2.1, also with leading zeros. */
function ipv4Of(word: string): string | undefined {
  const parts = word.replace(/\.$/, '').split('.');
  const isAddress = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
  return isAddress ? parts.map(Number).join('.') : undefined;
}

/** 0xa1b2, 'a1 b2', A1:B2, '\xa1\xb2'; a number with 0x may lack zeros in front. */
function hexOf(word: string, wanted: string): string | undefined {
  const digits = word.replaceAll(/0x|\\x|[\s:.,_-]|h$/gi, '').toLowerCase();
  if (!/^[\da-f]+$/.test(digits)) return undefined;
  if (!/^0x[\da-f]+$/i.test(word)) return digits;
  return digits.padStart(wanted.replaceAll(/0x|[\s:.-]/gi, '').length, '0');
}

/** The word itself, with blanks for dashes, or what it stands for in one of the languages. */
function choiceOf(word: string, of: Readonly<Record<string, Text>>): string | undefined {
  const key = dashed(word);
  const found = Object.entries(of).find(
    ([choice, { en, ko }]) => dashed(choice) === key || dashed(en) === key || dashed(ko) === key,
  );
  return found && dashed(found[0]);
}

function dashed(word: string): string {
  return word.toLowerCase().replaceAll(/[\s_-]+/g, '-');
}
