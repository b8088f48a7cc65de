/** Layers as functions that throw, each with a DataView of its own. */

import type { Device, Verdict, Why } from '../../../../labs/05-encapsulation/starter/arrive.ts';

class Dropped extends Error {
  readonly why: Why;

  constructor(why: Why) {
    super(why);
    this.why = why;
  }
}

function need(condition: boolean, why: Why): void {
  if (!condition) throw new Dropped(why);
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const dotted = (bytes: Uint8Array) => [...bytes].join('.');

/** 0 if the checksum in it is right. */
function checksum(bytes: Uint8Array): number {
  const even = new Uint8Array(bytes.length + (bytes.length % 2));
  even.set(bytes);
  const view = viewOf(even);
  let sum = 0;
  for (let at = 0; at < even.length; at += 2) {
    sum += view.getUint16(at);
    if (sum > 0xffff) sum -= 0xffff;
  }
  return 0xffff - sum;
}

function ethernet(frame: Uint8Array, { mac }: Device): Uint8Array {
  need(frame.length >= 14, 'mac');
  const to = Buffer.from(frame.slice(0, 6)).toString('hex');
  need([mac.replaceAll(':', ''), 'f'.repeat(12)].includes(to), 'mac');
  need(viewOf(frame).getUint16(12) === 0x800, 'type');
  return frame.slice(14);
}

function ip(bytes: Uint8Array): { datagram: Uint8Array; header: number } {
  need(bytes.length >= 20, 'ip-header');
  const view = viewOf(bytes);
  const header = (view.getUint8(0) % 16) * 4;
  need(view.getUint8(0) >= 0x45 && view.getUint8(0) <= 0x4f && header <= bytes.length, 'ip-header');
  need(checksum(bytes.slice(0, header)) === 0, 'ip-checksum');
  const total = view.getUint16(2);
  need(total >= header && total <= bytes.length, 'ip-length');
  return { datagram: bytes.slice(0, total), header };
}

function tcp(segment: Uint8Array, addresses: Uint8Array): { view: DataView; message: Uint8Array } {
  need(segment.length >= 20, 'tcp-header');
  const view = viewOf(segment);
  const offset = (view.getUint8(12) >> 4) * 4;
  need(offset >= 20 && offset <= segment.length, 'tcp-header');
  const length = [segment.length >> 8, segment.length % 256];
  need(checksum(Uint8Array.of(...addresses, 0, 6, ...length, ...segment)) === 0, 'tcp-checksum');
  return { view, message: segment.slice(offset) };
}

export function arrive(frame: Uint8Array, device: Device): Verdict {
  try {
    const { datagram, header } = ip(ethernet(frame, device));
    if (dotted(datagram.slice(16, 20)) !== device.ip) {
      need(device.forwards, 'ip-address');
      return { kind: 'forward', datagram };
    }
    need(datagram[9] === 6, 'protocol');
    const { view, message } = tcp(datagram.slice(header), datagram.slice(12, 20));
    const port = view.getUint16(2);
    need(
      device.ports.some((one) => one === port),
      'port',
    );
    return { kind: 'deliver', message, from: `${dotted(datagram.slice(12, 16))}:${view.getUint16(0)}`, port };
  } catch (error) {
    if (error instanceof Dropped) return { kind: 'drop', why: error.why };
    throw error;
  }
}
