/** One buffer from the beginning, filled from the outside in; a cursor reads it back. */

type Datagram = {
  srcMac: string;
  dstMac: string;
  srcIp: string;
  dstIp: string;
  ttl: number;
  identification: number;
  srcPort: number;
  dstPort: number;
  payload: Uint8Array;
};

export function wrap(d: Datagram): Uint8Array {
  const udpLength = 8 + d.payload.length;
  const frame = new DataView(new ArrayBuffer(Math.max(60, 34 + udpLength)));
  const put = (at: number, bytes: Iterable<number>) => {
    for (const byte of bytes) frame.setUint8(at++, byte);
  };
  put(0, hexBytes(d.dstMac));
  put(6, hexBytes(d.srcMac));
  frame.setUint16(12, 2048);
  frame.setUint16(14, 0x4500);
  frame.setUint16(16, 20 + udpLength);
  frame.setUint16(18, d.identification);
  frame.setUint16(22, d.ttl * 256 + 17);
  put(26, d.srcIp.split('.').map(Number));
  put(30, d.dstIp.split('.').map(Number));
  frame.setUint16(24, 0xffff - fold(sum(frame, 14, 20)));
  frame.setUint16(34, d.srcPort);
  frame.setUint16(36, d.dstPort);
  frame.setUint16(38, udpLength);
  put(42, d.payload);
  // The addresses stand just before the datagram: the pseudo-header is summed up in place.
  const udpSum = fold(sum(frame, 26, 8 + udpLength) + 17 + udpLength);
  frame.setUint16(40, 0xffff - udpSum || 0xffff);
  return new Uint8Array(frame.buffer);
}

export function unwrap(bytes: Uint8Array): Datagram | null {
  try {
    return read(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), bytes);
  } catch (error) {
    if (error instanceof RangeError) return null; // beyond the last byte
    throw error;
  }
}

function read(frame: DataView, bytes: Uint8Array): Datagram | null {
  const header = (frame.getUint8(14) & 15) * 4;
  const total = frame.getUint16(16);
  const isIpv4 = frame.getUint16(12) === 2048 && frame.getUint8(14) >> 4 === 4 && header >= 20;
  const isWhole = frame.getUint8(23) === 17 && (frame.getUint16(20) & 0x3fff) === 0;
  if (!isIpv4 || !isWhole || total < header || 14 + total > frame.byteLength) return null;
  if (fold(sum(frame, 14, header)) !== 0xffff) return null;
  const udp = 14 + header;
  const length = frame.getUint16(udp + 4);
  if (length < 8 || header + length > total) return null;
  const isSummed = frame.getUint16(udp + 6) > 0;
  if (isSummed && fold(sum(frame, 26, 8) + 17 + length + sum(frame, udp, length)) !== 0xffff) return null;
  const mac = (at: number) =>
    [...bytes.subarray(at, at + 6)].map((byte) => (byte < 16 ? '0' : '') + byte.toString(16)).join(':');
  const ip = (at: number) => [...bytes.subarray(at, at + 4)].join('.');
  return {
    srcMac: mac(6),
    dstMac: mac(0),
    srcIp: ip(26),
    dstIp: ip(30),
    ttl: frame.getUint8(22),
    identification: frame.getUint16(18),
    srcPort: frame.getUint16(udp),
    dstPort: frame.getUint16(udp + 2),
    payload: bytes.subarray(udp + 8, udp + length),
  };
}

function sum(view: DataView, from: number, length: number): number {
  let total = 0;
  for (let at = from; at < from + length; at++) total += view.getUint8(at) * ((at - from) % 2 === 0 ? 256 : 1);
  return total;
}

function fold(total: number): number {
  return total < 0x10000 ? total : fold((total % 0x10000) + Math.floor(total / 0x10000));
}

function hexBytes(mac: string): number[] {
  return mac.match(/[0-9a-f]{2}/gi)!.map((pair) => Number(`0x${pair}`));
}
