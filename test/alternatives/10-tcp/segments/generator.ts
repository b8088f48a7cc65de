/** A generator cuts the options; nulls stand for options that are not there. */

export function readSegment(bytes: Uint8Array): unknown {
  try {
    return read(bytes);
  } catch {
    return null;
  }
}

function read(bytes: Uint8Array) {
  const at = (index: number): number => {
    const byte = bytes[index];
    if (byte === undefined) throw new Error('too short');
    return byte;
  };
  const number = (index: number, size: number): number => {
    let value = 0;
    for (let i = 0; i < size; i++) value = value * 256 + at(index + i);
    return value;
  };
  number(0, 20);
  const end = Math.floor(at(12) / 16) * 4;
  if (end < 20 || end > bytes.length) throw new Error('bad offset');
  const flag = (bit: number) => Math.floor(at(13) / 2 ** bit) % 2 === 1;
  const options: Record<string, unknown> = {
    mss: null,
    windowScale: null,
    sackPermitted: false,
    sack: null,
    timestamps: null,
  };
  for (const { kind, start, length } of cut(bytes, 20, end)) {
    const want = { 2: 2, 3: 1, 4: 0, 8: 8 }[kind];
    if (want !== undefined && want !== length) throw new Error('bad length');
    if (kind === 2) options.mss = number(start, 2);
    else if (kind === 3) options.windowScale = number(start, 1);
    else if (kind === 4) options.sackPermitted = true;
    else if (kind === 8) options.timestamps = { value: number(start, 4), echoReply: number(start + 4, 4) };
    else if (kind === 5) {
      if (length % 8 !== 0) throw new Error('bad blocks');
      options.sack = Array.from({ length: length / 8 }, (_, i) => [
        number(start + 8 * i, 4),
        number(start + 8 * i + 4, 4),
      ]);
    }
  }
  return {
    sourcePort: number(0, 2),
    destinationPort: number(2, 2),
    sequenceNumber: number(4, 4),
    acknowledgmentNumber: number(8, 4),
    flags: {
      cwr: flag(7),
      ece: flag(6),
      urg: flag(5),
      ack: flag(4),
      psh: flag(3),
      rst: flag(2),
      syn: flag(1),
      fin: flag(0),
    },
    window: number(14, 2),
    checksum: number(16, 2),
    urgentPointer: number(18, 2),
    options,
    payload: bytes.slice(end),
  };
}

function* cut(bytes: Uint8Array, from: number, end: number) {
  for (let at = from; at < end; ) {
    const kind = bytes[at]!;
    if (kind === 0) return;
    if (kind === 1) {
      at += 1;
      continue;
    }
    if (at + 1 >= end) throw new Error('no length');
    const length = bytes[at + 1]!;
    if (length < 2 || at + length > end) throw new Error('bad length');
    yield { kind, start: at + 2, length: length - 2 };
    at += length;
  }
}
