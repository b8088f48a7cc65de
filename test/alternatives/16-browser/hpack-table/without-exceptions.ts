type Field = { name: string; value: string };
type Decoded = { blocks: Field[][]; table: Field[] };

class Table {
  // The oldest entry first.
  entries: Field[] = [];
  size = 0;
  limit: number;
  known: readonly Field[];

  constructor(known: readonly Field[], limit: number) {
    this.known = known;
    this.limit = limit;
  }

  get(index: number): Field | undefined {
    return index > this.known.length
      ? this.entries[this.entries.length - (index - this.known.length)]
      : this.known[index - 1];
  }

  shrink(to: number): void {
    while (this.entries.length > 0 && this.size > to) {
      const { name, value } = this.entries.shift()!;
      this.size -= 32 + name.length + value.length;
    }
  }

  add(field: Field): void {
    const size = 32 + field.name.length + field.value.length;
    this.shrink(Math.max(0, this.limit - size));
    if (size > this.limit) return;
    this.entries.push(field);
    this.size += size;
  }
}

class Input {
  bytes: Uint8Array;
  at = 0;
  broken = false;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  next(): number {
    if (this.at >= this.bytes.length) this.broken = true;
    return this.bytes[this.at++] ?? 0;
  }

  number(bits: number): number {
    const mask = (1 << bits) - 1;
    let value = this.next() & mask;
    if (value < mask) return value;
    for (let weight = 1; ; weight *= 128) {
      const byte = this.next();
      value += (byte % 128) * weight;
      if (byte < 128 || this.broken) return value;
    }
  }

  text(): string {
    let text = '';
    for (let left = this.number(7); left > 0 && !this.broken; left--) text += String.fromCharCode(this.next());
    return text;
  }
}

export function decodeBlocks(blocks: readonly Uint8Array[], known: readonly Field[], max: number): Decoded | null {
  const table = new Table(known, max);
  const all: Field[][] = [];
  for (const bytes of blocks) {
    const input = new Input(bytes);
    const fields: Field[] = [];
    while (input.at < bytes.length) {
      const kind = bytes[input.at]!.toString(2).padStart(8, '0');
      if (kind.startsWith('001')) {
        table.limit = input.number(5);
        if (table.limit > max || fields.length) return null;
        table.shrink(table.limit);
        continue;
      }
      let field: Field | undefined;
      if (kind.startsWith('1')) field = table.get(input.number(7));
      else {
        const index = input.number(kind.startsWith('01') ? 6 : 4);
        const name = index ? table.get(index)?.name : input.text();
        if (name !== undefined) field = { name, value: input.text() };
      }
      if (!field || input.broken) return null;
      fields.push(field);
      if (kind.startsWith('01')) table.add(field);
    }
    if (input.broken) return null;
    all.push(fields);
  }
  return { blocks: all, table: [...table.entries].reverse() };
}
