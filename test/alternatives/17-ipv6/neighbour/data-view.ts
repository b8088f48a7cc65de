/** With a DataView over one array that is filled in place. */

import type { Station } from '../../../../labs/17-ipv6/starter/neighbour.ts';

class Packet {
  readonly bytes: Uint8Array;
  readonly view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** The sum over pseudo-header and message, complemented. */
  sum(): number {
    const end = 54 + this.view.getUint16(18);
    let sum = 58 + this.view.getUint16(18);
    for (let at = 22; at < end; at += 2) {
      sum += at + 1 < end ? this.view.getUint16(at) : this.bytes[at]! << 8;
      if (sum > 0xffff) sum -= 0xffff;
    }
    return sum ^ 0xffff;
  }
}

function begin(station: Station, type: number): Packet {
  const packet = new Packet(new Uint8Array(86));
  const { bytes, view } = packet;
  station.mac.split(':').forEach((pair, i) => {
    bytes[6 + i] = bytes[80 + i] = Number.parseInt(pair, 16);
  });
  view.setUint16(12, 0x86dd);
  view.setUint8(14, 0x60);
  view.setUint16(18, 32);
  view.setUint16(20, 0x3aff);
  bytes.set(station.address, 22);
  bytes[54] = type;
  bytes[78] = type - 134;
  bytes[79] = 1;
  return packet;
}

function end(packet: Packet): Uint8Array {
  packet.view.setUint16(56, packet.sum());
  return packet.bytes;
}

export const askForNeighbour = (station: Station, target: Uint8Array): Uint8Array => {
  const packet = begin(station, 135);
  packet.bytes.set([0x33, 0x33, 0xff, ...target.slice(-3)]);
  packet.bytes.set([0xff, 0x02], 38);
  packet.bytes.set([1, 0xff, ...target.slice(-3)], 49);
  packet.bytes.set(target, 62);
  return end(packet);
};

export const answerNeighbour = (frame: Uint8Array, station: Station): Uint8Array | null => {
  const asked = new Packet(frame);
  try {
    const { view } = asked;
    if (view.getUint16(12) !== 0x86dd || view.getUint8(14) >> 4 !== 6 || view.getUint16(20) !== 0x3aff) return null;
    if (view.getUint16(54) !== 135 << 8 || asked.sum() !== 0) return null;
    for (let i = 0; i < 16; i++) if (view.getUint8(62 + i) !== station.address[i]) return null;
  } catch {
    return null; // it ends too soon
  }
  const packet = begin(station, 136);
  const { bytes } = packet;
  const src = frame.subarray(22, 38);
  if (src.some((byte) => byte > 0)) {
    bytes.set(frame.subarray(80, 86));
    bytes.set(src, 38);
    bytes[58] = 0x60;
  } else {
    bytes.set([0x33, 0x33, 0, 0, 0, 1]);
    bytes[38] = 0xff;
    bytes[39] = 2;
    bytes[53] = 1;
    bytes[58] = 0x20;
  }
  bytes.set(station.address, 62);
  return end(packet);
};
