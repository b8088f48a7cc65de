/** Each part of the name is read by a call of its own, which may only look at what lies before it. */

export function readName(message: Uint8Array, offset: number): { name: string; end: number } | null {
  const part = readPart(message, offset, message.length);
  if (part === null) return null;
  const octets = part.labels.reduce((sum, label) => sum + label.length + 1, 1);
  if (octets > 255) return null;
  return { name: part.labels.join('.') || '.', end: part.end };
}

/** @param limit pointers must lead to before this */
function readPart(message: Uint8Array, start: number, limit: number): { labels: string[]; end: number } | null {
  if (start >= limit) return null;
  const labels: string[] = [];
  let at = start;
  while (at < message.length) {
    const octet = message[at]!;
    switch (octet >> 6) {
      case 0: {
        if (octet === 0) return { labels, end: at + 1 };
        const letters = message.subarray(at + 1, at + 1 + octet);
        if (letters.length < octet || labels.length > 127) return null;
        labels.push(String.fromCharCode(...letters));
        at += octet + 1;
        break;
      }
      case 3: {
        if (at + 1 >= message.length) return null;
        const target = (octet - 0xc0) * 256 + message[at + 1]!;
        const rest = readPart(message, target, start);
        return rest && { labels: labels.concat(rest.labels), end: at + 2 };
      }
      default:
        return null;
    }
  }
  return null;
}
