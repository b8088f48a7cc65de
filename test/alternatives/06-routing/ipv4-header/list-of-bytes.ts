/** Plain numbers in a list, the checksum added up word by word with the carry at once. */

interface Fields {
  src: string;
  dst: string;
  protocol: number;
  ttl: number;
  identification: number;
  dontFragment: boolean;
  payload: Uint8Array;
}

export function buildIpv4(f: Fields): Uint8Array {
  const length = 20 + f.payload.length;
  const split = (word: number): [number, number] => [Math.floor(word / 256) % 256, word % 256];
  const address = (dotted: string): number[] => dotted.split('.').map((part) => parseInt(part, 10));
  const start = [
    0x45,
    0,
    ...split(length),
    ...split(f.identification),
    f.dontFragment ? 0x40 : 0,
    0,
    f.ttl,
    f.protocol,
  ];
  const addresses = [...address(f.src), ...address(f.dst)];
  const words = [...start, ...addresses];
  let sum = 0;
  for (let i = 0; i < words.length; i += 2) {
    sum += words[i]! * 256 + words[i + 1]!;
    if (sum >= 65536) sum -= 65535;
  }
  return Uint8Array.from([...start, ...split(65535 - sum), ...addresses, ...f.payload]);
}
