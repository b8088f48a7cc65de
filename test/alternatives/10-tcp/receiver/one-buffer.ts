/** One buffer of the window's size and a list of what is in it; the first unread byte is at its beginning. */

export function createReceiver({
  initialSequenceNumber,
  capacity,
}: {
  initialSequenceNumber: number;
  capacity: number;
}) {
  let buffer = new Uint8Array(capacity);
  let isThere = new Uint8Array(capacity);
  /** Number of buffer[0]. */
  let base = (initialSequenceNumber + 1) >>> 0;
  let ready = 0;
  let finAt = -1;

  return {
    receive(sequenceNumber: number, payload: Uint8Array, fin: boolean): void {
      const offset = (sequenceNumber - base) | 0;
      payload.forEach((byte, index) => {
        const at = offset + index;
        if (at < ready || at >= capacity) return;
        buffer[at] = byte;
        isThere[at] = 1;
      });
      if (fin && offset + payload.length <= capacity) finAt = offset + payload.length;
      while (ready < capacity && isThere[ready] === 1) ready++;
    },
    read(): Uint8Array {
      const bytes = buffer.slice(0, ready);
      const shifted = new Uint8Array(capacity);
      shifted.set(buffer.subarray(ready));
      buffer = shifted;
      const marks = new Uint8Array(capacity);
      marks.set(isThere.subarray(ready));
      isThere = marks;
      base = (base + ready) >>> 0;
      if (finAt >= 0) finAt -= ready;
      ready = 0;
      return bytes;
    },
    state() {
      const isFinished = finAt === ready;
      return {
        acknowledgmentNumber: (base + ready + (isFinished ? 1 : 0)) >>> 0,
        window: capacity - ready,
        isFinished,
      };
    },
  };
}
