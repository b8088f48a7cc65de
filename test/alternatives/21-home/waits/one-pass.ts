/** One pass over the frames, with a note of what is waited for next. */

type Key = 'name' | 'tcp' | 'tls' | 'page';

export function waits(frames: { time: number; bytes: Uint8Array }[]) {
  const found: Partial<Record<Key, number>> = {};
  let asked: { id: number; at: number } | undefined;
  let connection: string | undefined;
  let stage: 'syn' | 'synAck' | 'hello' | 'next' | 'page' | 'done' = 'syn';
  let since = 0;
  let helloSequence = 0;

  for (const { time, bytes } of frames) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (view.getUint16(12) !== 0x800) continue;
    const start = 14 + (view.getUint8(14) % 16) * 4;
    const end = 14 + view.getUint16(16);
    const protocol = view.getUint8(23);
    if (protocol === 17) {
      const isAnswer = view.getUint8(start + 10) >= 0x80;
      const id = view.getUint16(start + 8);
      if (view.getUint16(start + 2) === 53 && !isAnswer) asked ??= { id, at: time };
      const isGood = view.getUint8(start + 11) % 16 === 0 && view.getUint16(start + 14) > 0;
      if (view.getUint16(start) === 53 && isAnswer && isGood && asked?.id === id) found.name ??= time - asked.at;
    }
    if (protocol !== 6) continue;
    const flags = view.getUint8(start + 13);
    const here = `${view.getUint32(26)}:${view.getUint16(start)}`;
    const there = `${view.getUint32(30)}:${view.getUint16(start + 2)}`;
    const size = end - start - (view.getUint8(start + 12) >> 4) * 4;
    const sequence = view.getUint32(start + 4);
    const isSyn = (flags & 2) > 0;
    const isAck = (flags & 16) > 0;
    if (stage === 'syn') {
      if (!isSyn || isAck || view.getUint16(start + 2) !== 443) continue;
      connection = `${here} ${there}`;
      [stage, since] = ['synAck', time];
      continue;
    }
    const isOut = connection === `${here} ${there}`;
    const isIn = connection === `${there} ${here}`;
    if (stage === 'synAck' && isIn && isSyn && isAck) {
      found.tcp = time - since;
      stage = 'hello';
    } else if (stage === 'hello' && isOut && size > 0) {
      [stage, since, helloSequence] = ['next', time, sequence];
    } else if (stage === 'next' && isOut && size > 0 && sequence > helloSequence) {
      found.tls = time - since;
      [stage, since] = ['page', time];
    } else if (stage === 'page' && isIn && size > 0) {
      found.page = time - since;
      stage = 'done';
    }
  }
  return { name: found.name ?? null, tcp: found.tcp ?? null, tls: found.tls ?? null, page: found.page ?? null };
}
