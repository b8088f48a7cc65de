/** Web Crypto, arithmetic instead of bits, and a list of numbers instead of a DataView. */

interface Sockets {
  clientAddress: string;
  clientPort: number;
  serverAddress: string;
  serverPort: number;
}

const sizes = [216, 536, 1024, 1220, 1360, 1440, 1452, 1460];

const bytesOf = (value: number, count: number) =>
  Array.from({ length: count }, (_, i) => Math.floor(value / 256 ** (count - 1 - i)) % 256);

async function cookie(key: Uint8Array, s: Sockets, sequence: number, counter: number, index: number): Promise<number> {
  const input = [
    ...s.clientAddress.split('.').map(Number),
    ...bytesOf(s.clientPort, 2),
    ...s.serverAddress.split('.').map(Number),
    ...bytesOf(s.serverPort, 2),
    ...bytesOf(sequence, 4),
    ...bytesOf(counter, 4),
    index,
  ];
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const imported = await crypto.subtle.importKey('raw', key.slice(), algorithm, false, ['sign']);
  const [a = 0, b = 0, c = 0] = new Uint8Array(await crypto.subtle.sign('HMAC', imported, Uint8Array.from(input)));
  return (counter % 32) * 2 ** 27 + index * 2 ** 24 + a * 65536 + b * 256 + c;
}

export async function makeCookie(key: Uint8Array, s: Sockets, sequence: number, mss: number | null, seconds: number) {
  const fitting = sizes.filter((size) => size <= (mss ?? 536)).length;
  return cookie(key, s, sequence, Math.floor(seconds / 64), Math.max(0, fitting - 1));
}

export async function checkCookie(
  key: Uint8Array,
  s: Sockets,
  sequence: number,
  acknowledgment: number,
  seconds: number,
) {
  const [given, first] = [acknowledgment, sequence].map((value) => (value + 2 ** 32 - 1) % 2 ** 32) as [number, number];
  const index = Math.floor(given / 2 ** 24) % 8;
  const now = Math.floor(seconds / 64);
  const back = (32 + (now % 32) - Math.floor(given / 2 ** 27)) % 32;
  if (back > 1 || now - back < 0) return null;
  return (await cookie(key, s, first, now - back, index)) === given ? sizes[index]! : null;
}
