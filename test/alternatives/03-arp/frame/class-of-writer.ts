/** A little writer that grows. */

class Writer {
  private bytes: number[] = [];

  u8(value: number): this {
    this.bytes.push(value & 0xff);
    return this;
  }

  u16(value: number): this {
    return this.u8(value >>> 8).u8(value);
  }

  mac(text: string): this {
    for (const pair of text.split(':')) this.u8(Number.parseInt(pair, 16));
    return this;
  }

  all(values: Iterable<number>): this {
    for (const value of values) this.u8(value);
    return this;
  }

  get length(): number {
    return this.bytes.length;
  }

  finish(): Uint8Array {
    return new Uint8Array(this.bytes);
  }
}

export const buildFrame = ({
  dst,
  src,
  etherType,
  payload,
}: {
  dst: string;
  src: string;
  etherType: number;
  payload: Uint8Array;
}): Uint8Array | null => {
  const writer = new Writer().mac(dst).mac(src).u16(etherType).all(payload);
  if (writer.length > 1514) return null;
  while (writer.length < 60) writer.u8(0);
  return writer.finish();
};
