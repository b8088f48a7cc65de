/** A reference solution, written as a student would. */

interface ServerHello {
  version: number;
  random: Uint8Array;
  sessionId: Uint8Array;
  cipherSuite: number;
  extensions: number[];
}

export function readServerHello(received: Uint8Array): ServerHello | null {
  const bytes = handshakeBytes(received);
  const view = new DataView(bytes.buffer);
  if (bytes.length < 4 || bytes[0] !== 2) return null;
  const end = 4 + ((bytes[1]! << 16) | (bytes[2]! << 8) | bytes[3]!);
  if (bytes.length < end) return null;
  const sessionLength = bytes[38]!;
  const after = 39 + sessionLength;
  const extensions: number[] = [];
  let at = after + 5;
  while (at < end) {
    extensions.push(view.getUint16(at));
    at += 4 + view.getUint16(at + 2);
  }
  return {
    version: view.getUint16(4),
    random: bytes.slice(6, 38),
    sessionId: bytes.slice(39, after),
    cipherSuite: view.getUint16(after),
    extensions,
  };
}

/** What the first records carry, as long as they are handshake records. */
function handshakeBytes(received: Uint8Array): Uint8Array {
  const all: number[] = [];
  let at = 0;
  while (at + 5 <= received.length && received[at] === 22) {
    const length = (received[at + 3]! << 8) | received[at + 4]!;
    if (at + 5 + length > received.length) break;
    all.push(...received.subarray(at + 5, at + 5 + length));
    at += 5 + length;
  }
  return Uint8Array.from(all);
}
