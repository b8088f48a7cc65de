/** A class for each layer, which puts itself around what is inside it, and takes itself off again. */

class Bytes {
  readonly list: number[] = [];

  u8(value: number): this {
    this.list.push(value & 255);
    return this;
  }

  u16(value: number): this {
    return this.u8(value >> 8).u8(value);
  }

  all(values: Iterable<number>): this {
    for (const value of values) this.list.push(value);
    return this;
  }
}

const ones = (list: readonly number[]): number => {
  let total = 0;
  for (let i = 0; i < list.length; i += 2) {
    total += (list[i]! << 8) + (list[i + 1] ?? 0);
    total = (total & 0xffff) + (total >> 16);
  }
  return total;
};

const Udp = {
  wrap(d: Given): number[] {
    const length = d.payload.length + 8;
    const make = (checksum: number) =>
      new Bytes().u16(d.srcPort).u16(d.dstPort).u16(length).u16(checksum).all(d.payload).list;
    const pseudo = new Bytes().all(ip(d.srcIp)).all(ip(d.dstIp)).u16(17).u16(length).list;
    const checksum = 0xffff ^ ones([...pseudo, ...make(0)]);
    return make(checksum === 0 ? 65535 : checksum);
  },
  unwrap(list: number[], addresses: number[]) {
    if (list.length < 8) return null;
    const length = (list[4]! << 8) | list[5]!;
    if (length < 8 || length > list.length) return null;
    const own = list.slice(0, length);
    const isSummed = own[6] !== 0 || own[7] !== 0;
    if (isSummed && ones([...addresses, 0, 17, length >> 8, length & 255, ...own]) !== 0xffff) return null;
    const word = (at: number) => (own[at]! << 8) | own[at + 1]!;
    return { srcPort: word(0), dstPort: word(2), payload: Uint8Array.from(own.slice(8)) };
  },
};

const Ip = {
  wrap(d: Given): number[] {
    const inside = Udp.wrap(d);
    const make = (checksum: number) =>
      new Bytes()
        .u16(0x4500)
        .u16(20 + inside.length)
        .u16(d.identification)
        .u16(0)
        .u8(d.ttl)
        .u8(17)
        .u16(checksum)
        .all(ip(d.srcIp))
        .all(ip(d.dstIp)).list;
    return [...make(0xffff ^ ones(make(0))), ...inside];
  },
  unwrap(list: number[]) {
    if (list.length < 20 || list[0]! >> 4 !== 4) return null;
    const size = (list[0]! & 15) << 2;
    const total = (list[2]! << 8) | list[3]!;
    if (size < 20 || total < size || total > list.length || ones(list.slice(0, size)) !== 0xffff) return null;
    if ((list[6]! & 0x3f) !== 0 || list[7] !== 0 || list[9] !== 17) return null;
    const inside = Udp.unwrap(list.slice(size, total), list.slice(12, 20));
    if (!inside) return null;
    const identification = (list[4]! << 8) | list[5]!;
    const [srcIp, dstIp] = [list.slice(12, 16).join('.'), list.slice(16, 20).join('.')];
    return { ...inside, ttl: list[8]!, identification, srcIp, dstIp };
  },
};

interface Given {
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

const ip = (address: string) => address.split('.').map(Number);
const mac = (address: string) => address.split(':').map((part) => parseInt(part, 16));
const text = (list: number[]) => list.map((byte) => (256 + byte).toString(16).slice(1)).join(':');

export const wrap = (d: Given): Uint8Array => {
  const list = new Bytes().all(mac(d.dstMac)).all(mac(d.srcMac)).u16(0x0800).all(Ip.wrap(d)).list;
  while (list.length < 60) list.push(0);
  return new Uint8Array(list);
};

export const unwrap = (frame: Uint8Array): Given | null => {
  const list = Array.from(frame);
  if (list[12] !== 8 || list[13] !== 0) return null;
  const inside = Ip.unwrap(list.slice(14));
  return inside && { ...inside, dstMac: text(list.slice(0, 6)), srcMac: text(list.slice(6, 12)) };
};
