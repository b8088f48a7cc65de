/** Options from a generator; the message from pieces. */

type Client = { mac: string; xid: number; broadcast: boolean };

function* options(message: Uint8Array): Generator<[code: number, value: number[]]> {
  const rest = [...message.slice(240)];
  for (;;) {
    const code = rest.shift();
    if (code === undefined || code === 0xff) return;
    if (code !== 0) yield [code, rest.splice(0, rest.shift() ?? 0)];
  }
}

const number = (value: number, size: number): number[] =>
  Array.from({ length: size }, (_, i) => Math.floor(value / 256 ** (size - 1 - i)) % 256);

export function buildRequest(offer: Uint8Array, client: Client): Uint8Array | null {
  const mac = client.mac.split(':').map((pair) => parseInt(pair, 16));
  const starts = (at: number, bytes: number[]): boolean => bytes.every((byte, i) => offer[at + i] === byte);
  const isOurs =
    starts(0, [2]) && starts(4, number(client.xid, 4)) && starts(28, mac) && starts(236, [99, 130, 83, 99]);
  if (!isOurs) return null;
  let type = 0;
  let server: number[] = [];
  for (const [code, value] of options(offer)) {
    if (code === 53) type = value[0]!;
    if (code === 54) server = value;
  }
  if (type !== 2 || server.length !== 4) return null;
  const bytes = [
    ...[1, 1, 6, 0],
    ...number(client.xid, 4),
    ...[0, 0, client.broadcast ? 128 : 0, 0],
    ...number(0, 16),
    ...mac,
    ...number(0, 10 + 64 + 128),
    ...[99, 130, 83, 99],
    // Ours come in another order, with a wish list and our identifier.
    ...[61, 7, 1, ...mac],
    ...[54, 4, ...server],
    ...[50, 4, ...offer.slice(16, 20)],
    ...[55, 4, 1, 3, 6, 15],
    ...[53, 1, 3, 255],
  ];
  const message = new Uint8Array(548);
  message.set(bytes);
  return message;
}
