/** The header as ten 16-bit words, written at the end in network byte order. */

interface Fields {
  src: string;
  dst: string;
  protocol: number;
  ttl: number;
  identification: number;
  dontFragment: boolean;
  payload: Uint8Array;
}

export const buildIpv4 = (fields: Fields): Uint8Array => {
  const [a = 0, b = 0] = toWords(fields.src);
  const [c = 0, d = 0] = toWords(fields.dst);
  const words = Uint16Array.of(
    0x4500,
    20 + fields.payload.byteLength,
    fields.identification,
    Number(fields.dontFragment) << 14,
    (fields.ttl << 8) + fields.protocol,
    0,
    a,
    b,
    c,
    d,
  );
  // The sum of ten words modulo 65535; a sum that is not zero but comes out as zero is all ones.
  const sum = words.reduce((total, word) => total + word, 0);
  const folded = sum % 0xffff === 0 && sum > 0 ? 0xffff : sum % 0xffff;
  words[5] = ~folded;
  const packet = new Uint8Array(20 + fields.payload.byteLength);
  for (const [index, word] of words.entries()) new DataView(packet.buffer).setUint16(index * 2, word, false);
  packet.set(fields.payload, 20);
  return packet;
};

function toWords(address: string): number[] {
  const bytes = address.split('.').map(Number);
  return [(bytes[0]! << 8) | bytes[1]!, (bytes[2]! << 8) | bytes[3]!];
}
