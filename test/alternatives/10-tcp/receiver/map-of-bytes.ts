/** Every byte by its place in the stream, counted from 0; the place follows from the number and where we are. */

export class createReceiver {
  bytes = new Map<number, number>();
  first: number;
  capacity: number;
  next = 0;
  taken = 0;
  end = Infinity;

  constructor(config: { initialSequenceNumber: number; capacity: number }) {
    this.first = config.initialSequenceNumber + 1;
    this.capacity = config.capacity;
  }

  receive(sequenceNumber: number, payload: Uint8Array, fin: boolean) {
    const place = this.place(sequenceNumber);
    for (let i = 0; i < payload.length; i++) {
      const at = place + i;
      if (at >= this.next && at < this.taken + this.capacity) this.bytes.set(at, payload[i]!);
    }
    if (fin && place + payload.length <= this.taken + this.capacity) this.end = place + payload.length;
    while (this.bytes.has(this.next)) this.next += 1;
  }

  read() {
    const out = [];
    for (; this.taken < this.next; this.taken++) {
      out.push(this.bytes.get(this.taken)!);
      this.bytes.delete(this.taken);
    }
    return Uint8Array.from(out);
  }

  state() {
    const isFinished = this.next === this.end;
    return {
      acknowledgmentNumber: (this.first + this.next + Number(isFinished)) % 2 ** 32,
      window: this.taken + this.capacity - this.next,
      isFinished,
    };
  }

  /** The place with this number that is nearest to where we are. */
  private place(sequenceNumber: number): number {
    const here = (this.first + this.next) % 2 ** 32;
    let step = sequenceNumber - here;
    if (step > 2 ** 31) step -= 2 ** 32;
    if (step < -(2 ** 31)) step += 2 ** 32;
    return this.next + step;
  }
}
