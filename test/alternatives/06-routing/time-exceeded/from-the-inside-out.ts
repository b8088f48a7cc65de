/** First the ICMP message, then the header before it; the sums are taken modulo 65535. */

export function timeExceeded(packet: Uint8Array, routerAddress: string): Uint8Array | null {
  if (!mayComplain(packet)) return null;
  const quote = Array.from(packet).slice(0, headerLength(packet) + 8);
  const message = withChecksum([11, 0, 0, 0, 0, 0, 0, 0, ...quote], 2);
  const length = 20 + message.length;
  const sender = Array.from(packet.slice(12, 16));
  const router = routerAddress.split('.').map(Number);
  const header = [0x45, 0, length >> 8, length & 255, 0, 0, 0, 0, 64, 1, 0, 0, ...router, ...sender];
  return new Uint8Array([...withChecksum(header, 10), ...message]);
}

function mayComplain(packet: Uint8Array): boolean {
  const view = new DataView(packet.buffer, packet.byteOffset);
  const [from, to] = [view.getUint32(12), view.getUint32(16)];
  const isFirst = (view.getUint16(6) & 0x1fff) === 0;
  const isError = packet[9] === 1 && [3, 4, 5, 11, 12].indexOf(packet[headerLength(packet)] ?? -1) >= 0;
  const isGroup = (address: number) => address >>> 28 === 14 || address === 0xffffffff;
  const isNobody = from === 0 || from >>> 24 === 127;
  return isFirst && !isError && !isGroup(to) && !isGroup(from) && !isNobody;
}

function headerLength(packet: Uint8Array): number {
  return (packet[0]! % 16) * 4;
}

function withChecksum(bytes: number[], at: number): number[] {
  let sum = 0;
  bytes.forEach((byte, index) => {
    sum += index % 2 === 0 ? byte * 256 : byte;
  });
  const rest = sum % 0xffff || 0xffff;
  const checksum = 0xffff - rest;
  return bytes.map((byte, index) => (index === at ? checksum >> 8 : index === at + 1 ? checksum & 255 : byte));
}
