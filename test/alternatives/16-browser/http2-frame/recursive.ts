type Frame = { type: number; flags: number; streamId: number; payload: Uint8Array };

const joined = (...parts: Uint8Array[]) => new Uint8Array(parts.flatMap((part) => [...part]));

function one(type: number, flags: number, streamId: number, payload: Uint8Array): Uint8Array {
  const head = new DataView(new ArrayBuffer(10));
  head.setUint32(0, payload.length);
  head.setUint8(4, type);
  head.setUint8(5, flags);
  head.setUint32(6, streamId);
  return joined(new Uint8Array(head.buffer, 1), payload);
}

export function buildRequest(streamId: number, block: Uint8Array, maxFrameSize: number): Uint8Array {
  const rest = (left: Uint8Array, type: number, flags: number): Uint8Array =>
    left.length <= maxFrameSize
      ? one(type, flags | 4, streamId, left)
      : joined(one(type, flags, streamId, left.subarray(0, maxFrameSize)), rest(left.subarray(maxFrameSize), 9, 0));
  return rest(block, 1, 1);
}

export function readFrames(
  bytes: Uint8Array,
  maxFrameSize: number,
): { frames: Frame[]; rest: number; tooLarge: boolean } {
  const nothing = { frames: [], rest: bytes.length, tooLarge: false };
  if (bytes.length < 9) return nothing;
  const number = (from: number, to: number) => bytes.subarray(from, to).reduce((sum, byte) => sum * 256 + byte, 0);
  const length = number(0, 3);
  if (length > maxFrameSize) return { ...nothing, tooLarge: true };
  if (bytes.length < 9 + length) return nothing;
  const more = readFrames(bytes.subarray(9 + length), maxFrameSize);
  const payload = bytes.subarray(9, 9 + length);
  const frame = { type: bytes[3]!, flags: bytes[4]!, streamId: number(5, 9) % 2147483648, payload };
  return { ...more, frames: [frame, ...more.frames] };
}

export function readData({ type, flags, payload }: Frame) {
  if (type !== 0) return null;
  const padded = (flags >> 3) % 2 === 1;
  const end = payload.length - (padded ? (payload[0] ?? 0) : 0);
  if (padded && end < 1) return null;
  return { data: payload.slice(padded ? 1 : 0, end), endStream: flags % 2 === 1, counted: payload.length };
}
