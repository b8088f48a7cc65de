/** Works on a copy of the request, cut to 60 bytes, and compares text. */

export function answerArp(request: Uint8Array, me: { mac: string; address: string }): Uint8Array | null {
  const hex = (from: number, to: number): string =>
    [...request.slice(from, to)].map((byte) => (byte + 256).toString(16).slice(1)).join('');
  if (hex(12, 22) !== '08060001080006040001' || request.length < 42) return null;
  if (request.slice(38, 42).join('.') !== me.address) return null;
  const answer = new Uint8Array(60);
  answer.set(request.slice(0, 42));
  answer.copyWithin(0, 22, 28); // to the one who asked
  answer.copyWithin(32, 22, 32); // sender's pair becomes target's
  const mac = me.mac.split(':').map((pair) => Number(`0x${pair}`));
  answer.set(mac, 6);
  answer[21] = 2;
  answer.set(mac, 22);
  answer.set(
    me.address.split('.').map((part) => Number(part)),
    28,
  );
  return answer;
}
