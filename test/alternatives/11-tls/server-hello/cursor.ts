/** A cursor that throws when it runs out of bytes, and steps over record headers as it meets them. */

class Short extends Error {}

export function readServerHello(received: Uint8Array) {
  let at = 0;
  let left = 0;
  const byte = (): number => {
    while (left === 0) {
      if (received.length < at + 5 || received[at] !== 22) throw new Short();
      left = received[at + 3]! * 256 + received[at + 4]!;
      at += 5;
    }
    if (at >= received.length) throw new Short();
    left--;
    return received[at++]!;
  };
  const many = (count: number) => Uint8Array.from({ length: count }, byte);
  const uint = (width: number) => many(width).reduce((sum, each) => sum * 256 + each, 0);
  try {
    if (byte() !== 2) return null;
    const body = many(uint(3));
    const version = body[0]! * 256 + body[1]!;
    const session = body[34]!;
    const rest = body.subarray(35 + session);
    const extensions: { type: number; data: Uint8Array }[] = [];
    for (let i = 5; i + 4 <= rest.length; i += 4 + rest[i + 2]! * 256 + rest[i + 3]!)
      extensions.push({
        type: rest[i]! * 256 + rest[i + 1]!,
        data: rest.slice(i + 4, i + 4 + rest[i + 2]! * 256 + rest[i + 3]!),
      });
    return {
      version,
      random: body.slice(2, 34),
      sessionId: body.slice(35, 35 + session),
      cipherSuite: rest[0]! * 256 + rest[1]!,
      compressionMethod: rest[2]!,
      extensions,
    };
  } catch (error) {
    if (error instanceof Short) return null;
    throw error;
  }
}
