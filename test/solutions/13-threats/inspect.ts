/** A reference solution, written as a student would. */

interface Binding {
  address: string;
  mac: string;
  port: number;
  expiresAt: number;
}

interface Guard {
  trustedPorts: number[];
  bindings: Binding[];
  now: number;
}

export function inspect(frame: Uint8Array, port: number, guard: Guard): 'forward' | 'drop' {
  if (guard.trustedPorts.includes(port)) return 'forward';
  if (frame.length < 14) return 'drop';
  const etherType = u16(frame, 12);
  if (etherType === 0x0806) return mayArp(frame, port, guard) ? 'forward' : 'drop';
  if (etherType === 0x0800) return mayIpv4(frame) ? 'forward' : 'drop';
  return 'forward';
}

function mayArp(frame: Uint8Array, port: number, { bindings, now }: Guard): boolean {
  if (frame.length < 14 + 28) return false;
  const isIpv4OverEthernet = u16(frame, 14) === 1 && u16(frame, 16) === 0x0800 && u16(frame, 18) === 0x0604;
  if (!isIpv4OverEthernet) return false;
  const mac = macAt(frame, 22);
  const address = frame.subarray(28, 32).join('.');
  if (mac !== macAt(frame, 6)) return false;
  if (address === '0.0.0.0') return true;
  const binding = bindings.find((one) => one.address === address);
  return binding !== undefined && binding.mac === mac && binding.port === port && binding.expiresAt > now;
}

function mayIpv4(frame: Uint8Array): boolean {
  if (frame.length < 14 + 20) return false;
  const isUdp = frame[23] === 17;
  const isLaterFragment = (u16(frame, 20) & 0x1fff) !== 0;
  if (!isUdp || isLaterFragment) return true;
  const udp = 14 + (frame[14]! & 15) * 4;
  if (frame.length < udp + 4) return false;
  if (u16(frame, udp) === 67) return false;
  if (u16(frame, udp + 2) !== 67) return true;
  const message = udp + 8;
  if (frame.length < message + 34) return false;
  return frame[message] === 1 && macAt(frame, message + 28) === macAt(frame, 6);
}

function u16(bytes: Uint8Array, offset: number): number {
  return bytes[offset]! * 256 + bytes[offset + 1]!;
}

function macAt(bytes: Uint8Array, offset: number): string {
  return [...bytes.subarray(offset, offset + 6)].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}
