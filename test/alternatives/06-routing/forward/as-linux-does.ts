/** The checksum grows by 0x0100 with end-around carry; where that gives 0xffff, zero is meant. */

class Header {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  word(at: number): number {
    return this.bytes[at]! * 256 + this.bytes[at + 1]!;
  }

  get size(): number {
    return (this.bytes[0]! % 16) * 4;
  }

  isRight(): boolean {
    const { bytes, size } = this;
    if (bytes.length < 20 || Math.floor(bytes[0]! / 16) !== 4) return false;
    if (size < 20 || this.word(2) < size || this.word(2) > bytes.length) return false;
    let sum = 0;
    for (let at = 0; at < size; at += 2) sum = add(sum, this.word(at));
    return sum === 0xffff;
  }
}

function add(a: number, b: number): number {
  const sum = a + b;
  return sum > 0xffff ? sum - 0xffff : sum;
}

export function forward(packet: Uint8Array): Uint8Array | null {
  const header = new Header(packet);
  if (!header.isRight() || packet[8]! <= 1) return null;
  const result = packet.slice(0, header.word(2));
  result[8] = result[8]! - 1;
  const checksum = add(header.word(10), 0x0100) % 0xffff;
  result[10] = Math.floor(checksum / 256);
  result[11] = checksum % 256;
  return result;
}
