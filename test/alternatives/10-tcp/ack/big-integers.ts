/** Sequence numbers as bigints, distances instead of comparisons. */

interface Connection {
  sourceAddress: string;
  destinationAddress: string;
  sourcePort: number;
  destinationPort: number;
  sendNext: number;
  receiveNext: number | null;
  receiveWindow: number;
}

const SPACE = 1n << 32n;

export function buildAck(connection: Connection, segment: Uint8Array): Uint8Array {
  const number = (at: number, size: number) =>
    segment.slice(at, at + size).reduce((value, byte) => value * 256n + BigInt(byte), 0n);
  const begin = number(4, 4);
  const data = BigInt(segment.length) - 4n * (number(12, 1) >> 4n);
  const flags = number(13, 1);
  const length = data + (flags & 1n) + ((flags & 2n) >> 1n);
  const expected = connection.receiveNext === null ? begin : BigInt(connection.receiveNext);
  const known = (expected - begin + SPACE) % SPACE; // small if it began in time, huge if it is early
  const news = known < SPACE / 2n && length > known ? length - known : 0n;
  const ack = Number((expected + news) % SPACE);

  const words: number[] = [
    connection.sourcePort,
    connection.destinationPort,
    Math.floor(connection.sendNext / 65536),
    connection.sendNext % 65536,
    Math.floor(ack / 65536),
    ack % 65536,
    0x5010,
    connection.receiveWindow,
    0,
    0,
  ];
  const addresses = [connection.sourceAddress, connection.destinationAddress].flatMap((address) => {
    const [a, b, c, d] = address.split('.').map(Number) as [number, number, number, number];
    return [a * 256 + b, c * 256 + d];
  });
  const sum = [...addresses, 6, 20, ...words].reduce((total, word) => total + word, 0);
  const folded = (sum % 65536) + Math.floor(sum / 65536);
  words[8] = 65535 - ((folded % 65536) + Math.floor(folded / 65536));
  return Uint8Array.from(words.flatMap((word) => [Math.floor(word / 256), word % 256]));
}
