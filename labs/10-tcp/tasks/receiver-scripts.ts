/** What a receiver has to cope with. */

import type { Random } from '../../../src/bytes/random.ts';
import { text } from '../../../src/explain/text.ts';
import { drawU32 } from '../../../src/grade/personal.ts';
import type { Script, Step } from './receiver-trial.ts';

const ROOM = 64_000;

/** One behind the other; the reader comes at once, or later. */
export function inOrder(random: Random, initialSequenceNumber: number): Script[] {
  const pieces = piecesOf([1, 536, 1460, 7, 2, 999]);
  const base = { initialSequenceNumber, capacity: ROOM };
  return [
    {
      ...base,
      about: text('segments in order', '순서대로 온 세그먼트'),
      steps: pieces.flatMap((piece) => [piece, 'read' as const]),
    },
    {
      ...base,
      initialSequenceNumber: drawU32(random),
      about: text('segments in order, read later', '순서대로 왔으나 나중에 읽는 세그먼트'),
      steps: [...pieces.slice(0, 3), 'read', 'read', ...pieces.slice(3), 'read'],
    },
  ];
}

/** Gaps that are filled later, the same again, and pieces that overlap in every way. */
export function outOfOrder(random: Random, initialSequenceNumber = drawU32(random)): Script[] {
  const base = { initialSequenceNumber, capacity: ROOM };
  const swapped: Step[] = [{ start: 100, end: 300 }, { start: 0, end: 100 }, 'read'];
  const gaps: Step[] = [
    ...[600, 200, 400].map((start) => ({ start, end: start + 100 })),
    ...[0, 100, 300, 500].map((start) => ({ start, end: start + 100 })),
    'read',
  ];
  const overlaps: Step[] = [
    { start: 300, end: 500 },
    { start: 200, end: 350 }, // over its left end
    { start: 450, end: 700 }, // over its right end
    { start: 380, end: 420 }, // within
    { start: 900, end: 950 },
    { start: 850, end: 1000 }, // around
    { start: 650, end: 860 }, // joins two
    { start: 0, end: 250 },
    'read',
  ];
  const again: Step[] = [
    { start: 0, end: 100 },
    { start: 0, end: 100 },
    'read',
    { start: 0, end: 100 },
    { start: 50, end: 180 }, // half of it known
    { start: 250, end: 260 },
    { start: 250, end: 260 },
    { start: 100, end: 300 }, // around what is there
    { start: 20, end: 60 },
    'read',
  ];
  return [
    { ...base, about: text('two segments swapped', '순서가 바뀐 두 세그먼트'), steps: swapped },
    { ...base, about: text('gaps filled later', '나중에 채워지는 빈틈'), steps: gaps },
    { ...base, about: text('overlapping segments', '겹치는 세그먼트'), steps: overlaps },
    { ...base, about: text('segments that come again', '다시 오는 세그먼트'), steps: again },
    { ...base, about: text('segments at random', '무작위로 온 세그먼트'), steps: anyhow(random, 1500) },
  ];
}

/** No more than there is room for, and more room when somebody reads. */
export function withinWindow(random: Random): Script[] {
  const base = { initialSequenceNumber: drawU32(random), capacity: 1000 };
  const full: Step[] = [
    { start: 0, end: 600 },
    { start: 600, end: 1400 }, // 400 of it have room
    { start: 1000, end: 1200 }, // nothing of it has
    'read',
    { start: 1000, end: 1100 },
    { start: 1100, end: 2001 }, // one byte too many
    'read',
    { start: 2000, end: 2001 },
    'read',
  ];
  const beyond: Step[] = [
    { start: 1000, end: 1100 }, // beyond the window, and thrown away
    { start: 900, end: 1050 }, // cut
    { start: 0, end: 900 },
    'read',
    { start: 1050, end: 1100 },
    { start: 1000, end: 1050 },
    'read',
  ];
  const unread: Step[] = [
    { start: 500, end: 700 }, // out of order: no byte of the window is used up yet
    { start: 0, end: 500 },
    'read',
    { start: 700, end: 1700 },
    'read',
  ];
  return [
    { ...base, about: text('a window that gets full', '가득 차는 윈도우'), steps: full },
    { ...base, about: text('bytes beyond the window', '윈도우 밖의 바이트'), steps: beyond },
    { ...base, about: text('bytes that wait for others', '앞을 기다리는 바이트'), steps: unread },
  ];
}

export function withFin(random: Random): Script[] {
  const base = { initialSequenceNumber: drawU32(random), capacity: 1000 };
  return [
    {
      ...base,
      about: text('a FIN with data', '데이터와 함께 온 FIN'),
      steps: [{ start: 0, end: 70, fin: true }, 'read', { start: 0, end: 70, fin: true }],
    },
    {
      ...base,
      about: text('a FIN alone', '혼자 온 FIN'),
      steps: [{ start: 0, end: 30 }, 'read', { start: 30, end: 30, fin: true }, { start: 30, end: 30, fin: true }],
    },
    { ...base, about: text('a FIN at once', '처음부터 온 FIN'), steps: [{ start: 0, end: 0, fin: true }, 'read'] },
    {
      ...base,
      about: text('a FIN before the data', '데이터보다 먼저 온 FIN'),
      steps: [{ start: 200, end: 300, fin: true }, { start: 0, end: 100 }, 'read', { start: 100, end: 200 }, 'read'],
    },
    {
      ...base,
      about: text('a FIN alone before the data', '데이터보다 먼저 혼자 온 FIN'),
      steps: [{ start: 9, end: 9, fin: true }, { start: 5, end: 9 }, { start: 0, end: 5 }, 'read'],
    },
    {
      ...base,
      about: text('a FIN that is cut off', '잘려 나간 FIN'),
      steps: [
        { start: 0, end: 1100, fin: true },
        'read',
        { start: 1000, end: 1100 },
        { start: 1100, end: 1100, fin: true },
        'read',
      ],
    },
  ];
}

/** The same, with numbers that begin again at 0, or pass 2^31. */
export function wrapping(random: Random): Script[] {
  const from = (initialSequenceNumber: number, scripts: readonly Script[]) =>
    scripts.map((script) => ({ ...script, initialSequenceNumber }));
  return [
    ...[0xffffffff, 0xffffff9b, 0x7fffff38].flatMap((start) => outOfOrder(random, start)),
    ...[0xfffffffe, 0x7fffffff].flatMap((start) => from(start, withFin(random))),
    ...from(0xfffffe0c, withinWindow(random)),
  ];
}

/** Pieces of all sizes anywhere, until everything is there, with a FIN at last. */
function anyhow(random: Random, length: number): Step[] {
  const steps: Step[] = [];
  const missing = new Set(Array.from({ length }, (_, at) => at));
  while (missing.size > 0) {
    const lowest = Math.min(...missing);
    const start = random.below(3) === 0 ? Math.max(0, lowest - random.below(50)) : random.below(length);
    const end = Math.min(length, start + 1 + random.below(300));
    for (let at = start; at < end; at++) missing.delete(at);
    steps.push({ start, end, fin: end === length });
    if (random.below(6) === 0) steps.push('read');
  }
  return [...steps, 'read'];
}

function piecesOf(lengths: readonly number[]): Step[] {
  let start = 0;
  return lengths.map((length) => {
    const piece = { start, end: start + length };
    start += length;
    return piece;
  });
}
