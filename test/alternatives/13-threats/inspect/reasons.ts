/** Looks for a reason to drop; a frame without one goes on. Reading beyond the end is such a reason. */

interface Guard {
  trustedPorts: number[];
  bindings: { address: string; mac: string; port: number; expiresAt: number }[];
  now: number;
}

class Frame {
  readonly view: DataView;

  constructor(bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8 = (at: number) => this.view.getUint8(at);
  u16 = (at: number) => this.view.getUint16(at);
  mac = (at: number) =>
    [0, 1, 2, 3, 4, 5]
      .map((i) =>
        this.u8(at + i)
          .toString(16)
          .padStart(2, '0'),
      )
      .join(':');
  address = (at: number) => [0, 1, 2, 3].map((i) => this.u8(at + i)).join('.');
}

function reasonAgainst(frame: Frame, port: number, guard: Guard): string | undefined {
  const source = frame.mac(6);
  switch (frame.u16(12)) {
    case 0x0806: {
      const kind = [14, 16, 18].map((at) => frame.u16(at)).join();
      const [mac, address] = [frame.mac(22), frame.address(28)];
      frame.u8(41);
      if (kind !== '1,2048,1540') return 'not ARP as we know it';
      if (mac !== source) return 'in another name';
      const isTrue = guard.bindings.some(
        (one) => one.address === address && one.mac === mac && one.port === port && guard.now < one.expiresAt,
      );
      return isTrue || address === '0.0.0.0' ? undefined : 'a lie';
    }
    case 0x0800: {
      if (frame.u8(23) !== 17 || frame.u16(20) % 0x2000 > 0) return undefined;
      const udp = 14 + 4 * (frame.u8(14) % 16);
      const [from, to] = [frame.u16(udp), frame.u16(udp + 2)];
      if (from === 67) return 'a server';
      if (to !== 67) return undefined;
      return frame.u8(udp + 8) === 1 && frame.mac(udp + 36) === source ? undefined : 'for another client';
    }
    default:
      return undefined;
  }
}

export function inspect(frame: Uint8Array, port: number, guard: Guard): string {
  if (guard.trustedPorts.some((trusted) => trusted === port)) return 'forward';
  try {
    return reasonAgainst(new Frame(frame), port, guard) === undefined ? 'forward' : 'drop';
  } catch {
    return 'drop';
  }
}
