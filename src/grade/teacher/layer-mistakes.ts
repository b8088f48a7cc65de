/** A layer that is missing, that is another one, or that cannot be read: told once, and what is in it is not compared. */

import { toHex } from '../../bytes/hex.ts';
import { type Text, text } from '../../explain/text.ts';
import type { Layer } from '../../packet/dissect-result.ts';
import type { Finding, Mistake } from '../finding.ts';
import { bytesFinding } from './bytes-difference.ts';
import { protocolName } from './finding-words.ts';
import type { FlatFrame } from './frame-leaves.ts';

export interface BrokenLayer {
  readonly finding: Finding;
  /** From this bit of the frames on nothing can be compared. */
  readonly from: number;
}

const STRUCTURE = -20;

/** The first layer that is not what it should be. */
export function brokenLayer(mine: FlatFrame, right: FlatFrame): BrokenLayer | undefined {
  const [got, wanted] = [layersOf(mine), layersOf(right)];
  const at = wanted.findIndex((layer, index) => got[index]?.protocol !== layer.protocol);
  if (at === -1) return undefined;
  const [want, is] = [wanted[at]!, got[at]];
  if (isBare(want) && !is) return undefined; // a field that is missing, like others
  const from = (is ?? want).start * 8;
  if (isBare(want) && is) {
    const start = Math.max(is.start, mine.start);
    const what = dataName(wanted[at - 1]);
    const content = bytesFinding(
      what,
      mine.bytes.subarray(start, mine.end),
      right.bytes.subarray(want.start, right.end),
      start - mine.start,
    );
    return { finding: content, from };
  }
  return { finding: { rank: STRUCTURE, ...layerFinding(mine, want, is, wanted[at - 1]) }, from };
}

/** Why the frame cannot be read to its end, although all its layers are there. */
export function cutFinding({ dissection: { error } }: FlatFrame, right: FlatFrame): Finding | undefined {
  if (!error || right.dissection.error) return undefined;
  return { rank: STRUCTURE, ...cannotBeRead(error.layer, detailOf(error.message), error.field, mistakeOf(error.code)) };
}

function layerFinding(mine: FlatFrame, want: Layer, is: Layer | undefined, before: Layer | undefined): Finding {
  const name = protocolName(want.protocol);
  const after = before && protocolName(before.protocol);
  const { error } = mine.dissection;
  if (error) return cannotBeRead(error.layer, detailOf(error.message), error.field, mistakeOf(error.code));
  const where = after ? text(`after the ${after.en} header`, `${after.ko} 헤더 뒤`) : text('at the beginning', '맨 앞');
  if (!is) {
    return {
      say: text(
        `${where.en} the bytes end, ${name.en} should follow`,
        `${where.ko}에서 바이트가 끝납니다. 그 자리에 ${name.ko} 부분이 와야 합니다`,
      ),
      mistake: 'missing-layer',
    };
  }
  if (!isBare(is)) {
    const other = protocolName(is.protocol);
    return {
      say: text(
        `${where.en} comes ${other.en}, should be ${name.en}`,
        `${where.ko}에 ${other.ko} 부분이 있습니다. ${name.ko} 부분이 와야 합니다`,
      ),
      mistake: 'missing-layer',
    };
  }
  const bytes = is.bytes.subarray(is.start, Math.min(is.end, is.start + 8));
  const shown = `${toHex(bytes, ' ')}${is.end - is.start > 8 ? ' …' : ''}`;
  return {
    say: text(
      `${where.en} should come ${name.en}, but the bytes ${shown} are ${is.protocol === 'segment' ? 'not all of it' : 'none'}`,
      `${where.ko}에 ${is.protocol === 'segment' ? '온전한 ' : ''}${name.ko} 부분이 와야 합니다. 지금 있는 바이트: ${shown}`,
    ),
    mistake: 'missing-layer',
    offset: is.start - mine.start,
  };
}

function cannotBeRead(layer: string, detail: string, field: string, mistake: Mistake | undefined): Finding {
  const name = protocolName(layer);
  const where = field === '' ? text('', '') : text(` (field ${field})`, ` (필드 ${field})`);
  return {
    say: text(
      `${name.en} cannot be read: ${detail}${where.en}`,
      `${name.ko} 부분을 읽을 수 없습니다: ${detail}${where.ko}`,
    ),
    ...(mistake && { mistake }),
  };
}

function detailOf(message: string): string {
  return message.replace(/^.*? at byte \d+: /, '');
}

export function mistakeOf(code: string): Mistake | undefined {
  return code === 'loop' ? 'compression-loop' : code === 'truncated' ? 'too-short' : undefined;
}

/** 'TCP data': what follows that header. */
export function dataName(before: Layer | undefined): Text {
  if (!before) return text('data', '데이터');
  const name = protocolName(before.protocol);
  return text(`${name.en} data`, `${name.ko} 데이터`);
}

function layersOf({ layers }: FlatFrame): Layer[] {
  return layers.filter(({ protocol }) => protocol !== 'padding');
}

export function isBare({ protocol }: Layer): boolean {
  return protocol === 'data' || protocol === 'segment';
}
