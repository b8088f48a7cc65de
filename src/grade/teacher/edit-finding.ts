/** Some bytes in one place are missing, or too many: which field is it about? */

import { type Text, text } from '../../explain/text.ts';
import type { Finding } from '../finding.ts';
import type { Edit } from './bytes-difference.ts';
import { byteCount, fieldName, groupName, offsetText, protocolName } from './finding-words.ts';
import type { FlatFrame, Leaf } from './frame-leaves.ts';

export function editFinding(edit: Edit, got: Uint8Array, right: FlatFrame): Finding {
  const { kind, count, first, last } = edit;
  const isShort = kind === 'missing';
  // Where the same byte is repeated the place is a choice: the one where a field begins, of the same size if there is one.
  const inReach = right.leaves.filter(({ offset }) => offset >= first && offset <= last);
  const field = inReach.find(({ bitLength }) => isShort && bitLength === count * 8) ?? inReach.at(-1);
  const offset = field?.offset ?? last;
  const at = offsetText(offset);
  const bytes = byteCount(count);
  const more = { offset, rank: -20, mistake: isShort ? ('too-short' as const) : ('extra-bytes' as const) };
  if (!isShort && offset + count >= got.length) {
    return {
      say: text(`${at.en}, ${bytes.en} too many at the end`, `${at.ko}: 끝에 ${bytes.ko}가 더 있습니다`),
      ...more,
    };
  }
  if (isShort && last === got.length) return { ...endsEarly(got.length, count, right), ...more, offset: last };
  const what = field && nameOf(field, count);
  const where = what ? text(` (${what.en})`, `(${what.ko})`) : text('', '');
  const verb = count === 1 ? 'is' : 'are';
  return {
    say: isShort
      ? text(`${at.en}, ${bytes.en} ${verb} missing${where.en}`, `${at.ko}: ${bytes.ko}가 빠졌습니다${where.ko}`)
      : text(
          `${at.en}, ${bytes.en} too many${what ? `, before ${what.en}` : ''}`,
          `${at.ko}: ${bytes.ko}가 더 있습니다${what ? `(${what.ko} 앞)` : ''}`,
        ),
    ...more,
  };
}

function endsEarly(is: number, count: number, right: FlatFrame): Pick<Finding, 'say'> {
  const next = right.layers.find(({ start }) => start - right.start === is);
  const field = right.leaves.find(({ offset, bitLength }) => offset + bitLength / 8 > is);
  const from = next && next.protocol !== 'data' ? protocolName(next.protocol) : field && fieldName(field);
  const [bytes, should] = [byteCount(is), is + count];
  const lacks = from ? text(`, from ${from.en} on`, `(${from.ko} 부분부터)`) : text('', '');
  return {
    say: text(
      `the bytes end too early: ${bytes.en}, should be ${should}${lacks.en}`,
      `바이트가 일찍 끝납니다: ${bytes.ko}, 올바른 길이는 ${should}바이트입니다${lacks.ko}`,
    ),
  };
}

/** The group that begins here, if so many bytes are missing that it is all of it. */
function nameOf(leaf: Leaf, count: number): Text {
  const group = leaf.groups.findIndex(
    ({ bitOffset, bitLength }) => bitOffset === leaf.bitOffset && bitLength === count * 8,
  );
  return group === -1 ? fieldName(leaf) : groupName(leaf.protocol, leaf.groups.slice(0, group + 1));
}
