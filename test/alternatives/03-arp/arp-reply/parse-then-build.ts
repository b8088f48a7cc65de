/** Parses into a record first, then builds. */

interface Arp {
  operation: number;
  senderMac: number[];
  senderIp: number[];
  targetIp: number[];
}

function parse(frame: Uint8Array): Arp | undefined {
  let at = 12;
  const number = (size: number): number => {
    let value = 0;
    for (let i = 0; i < size; i++) value = value * 256 + (frame[at++] ?? Number.NaN);
    return value;
  };
  const list = (size: number): number[] => Array.from({ length: size }, () => number(1));
  const kinds = [number(2), number(2), number(2), number(1), number(1)];
  if (String(kinds) !== String([0x0806, 1, 0x0800, 6, 4])) return undefined;
  const operation = number(2);
  const senderMac = list(6);
  const senderIp = list(4);
  list(6);
  const targetIp = list(4);
  return targetIp.some(Number.isNaN) ? undefined : { operation, senderMac, senderIp, targetIp };
}

export function answerArp(frame: Uint8Array, station: { mac: string; address: string }): Uint8Array | null {
  const arp = parse(frame);
  if (arp?.operation !== 1) return null;
  if (arp.targetIp.join('.') !== station.address) return null;
  const mine = station.mac.split(':').map((byte) => parseInt(byte, 16));
  const bytes = [
    ...arp.senderMac,
    ...mine,
    ...[0x08, 0x06, 0x00, 0x01, 0x08, 0x00, 6, 4, 0, 2],
    ...mine,
    ...arp.targetIp,
    ...arp.senderMac,
    ...arp.senderIp,
  ];
  return Uint8Array.from({ length: 60 }, (_, index) => bytes[index] ?? 0);
}
