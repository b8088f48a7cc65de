/** Remembers where it has been; what leads ahead, or there again, is refused. */

export const readName = (message: Uint8Array, offset: number): { name: string; end: number } | null => {
  const been = new Set<number>();
  const labels: string[] = [];
  let end: number | undefined;
  let octets = 0;
  for (let at = offset; ; ) {
    if (at >= message.length || been.has(at)) return null;
    been.add(at);
    const first = message[at]!;
    if (first > 63 && first < 192) return null;
    if (first >= 192) {
      if (at + 1 === message.length) return null;
      const target = new DataView(message.buffer, message.byteOffset).getUint16(at) - 0xc000;
      if (target >= at) return null;
      end ??= at + 2;
      at = target;
      continue;
    }
    octets += first + 1;
    if (octets > 255) return null;
    if (first === 0) return { name: labels.length > 0 ? labels.join('.') : '.', end: end ?? at + 1 };
    if (at + first >= message.length) return null;
    let label = '';
    for (let i = 1; i <= first; i++) label += String.fromCharCode(message[at + i]!);
    labels.push(label);
    at += first + 1;
  }
};
