/** Lists of numbers, one checksum over an even list, and reading by taking bytes off the front. */

interface Datagram {
  srcMac: string;
  dstMac: string;
  srcIp: string;
  dstIp: string;
  ttl: number;
  identification: number;
  srcPort: number;
  dstPort: number;
  payload: Uint8Array;
}

const u16 = (value: number) => [Math.floor(value / 256), value % 256];
const mac = (text: string) => text.split(':').map((part) => parseInt(part, 16));
const ip = (text: string) => text.split('.').map((part) => parseInt(part, 10));

function complement(bytes: number[]): number {
  const even = bytes.length % 2 === 0 ? bytes : [...bytes, 0];
  let sum = 0;
  for (let i = 0; i < even.length; i += 2) {
    sum += even[i]! * 256 + even[i + 1]!;
    if (sum > 65535) sum -= 65535;
  }
  return 65535 - sum;
}

export function wrap(d: Datagram): Uint8Array {
  const data = Array.from(d.payload);
  const length = data.length + 8;
  const pseudo = [...ip(d.srcIp), ...ip(d.dstIp), 0, 17, ...u16(length)];
  const ports = [...u16(d.srcPort), ...u16(d.dstPort), ...u16(length)];
  const udpSum = complement([...pseudo, ...ports, 0, 0, ...data]) || 65535;
  const before = [0x45, 0, ...u16(length + 20), ...u16(d.identification), 0, 0, d.ttl, 17];
  const addresses = [...ip(d.srcIp), ...ip(d.dstIp)];
  const ipSum = complement([...before, 0, 0, ...addresses]);
  const frame = [
    ...mac(d.dstMac),
    ...mac(d.srcMac),
    8,
    0,
    ...before,
    ...u16(ipSum),
    ...addresses,
    ...ports,
    ...u16(udpSum),
    ...data,
  ];
  while (frame.length < 60) frame.push(0);
  return new Uint8Array(frame);
}

export function unwrap(frame: Uint8Array): Datagram | null {
  let rest = Array.from(frame);
  const take = (count: number) => {
    const taken = rest.slice(0, count);
    rest = rest.slice(count);
    return taken;
  };
  const number = (bytes: number[]) => bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  const name = (bytes: number[]) => bytes.map((byte) => (byte < 16 ? '0' : '') + byte.toString(16)).join(':');
  if (rest.length < 14) return null;
  const [to, from, type] = [take(6), take(6), number(take(2))];
  if (type !== 2048 || rest.length < 20) return null;
  const first = rest[0]!;
  const size = (first % 16) * 4;
  const total = rest[2]! * 256 + rest[3]!;
  if (first >> 4 !== 4 || size < 20 || total < size || total > rest.length) return null;
  rest = rest.slice(0, total);
  const header = take(size);
  if (complement(header) !== 0 || header[9] !== 17) return null;
  if ((header[6]! & 0x3f) !== 0 || header[7] !== 0) return null;
  if (rest.length < 8) return null;
  const length = rest[4]! * 256 + rest[5]!;
  if (length < 8 || length > rest.length) return null;
  rest = rest.slice(0, length);
  const addresses = header.slice(12, 20);
  if ((rest[6] !== 0 || rest[7] !== 0) && complement([...addresses, 0, 17, ...u16(length), ...rest]) !== 0) return null;
  const [srcPort, dstPort] = [number(take(2)), number(take(2))];
  take(4);
  return {
    srcMac: name(from),
    dstMac: name(to),
    srcIp: addresses.slice(0, 4).join('.'),
    dstIp: addresses.slice(4).join('.'),
    ttl: header[8]!,
    identification: number(header.slice(4, 6)),
    srcPort,
    dstPort,
    payload: new Uint8Array(rest),
  };
}
