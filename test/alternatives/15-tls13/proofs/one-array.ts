/** Another right solution: the transcript as one array of bytes, the random of the retry from its word. */

import { createHash, createHmac } from 'node:crypto';

const retryRandom = createHash('sha256').update('HelloRetryRequest').digest();

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
const concat = (parts: readonly Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

export function transcriptHash(messages: Uint8Array[]): Uint8Array {
  const [first = new Uint8Array(0), ...others] = messages;
  const answer = others[0];
  const isRetried = answer !== undefined && answer[0] === 2 && retryRandom.equals(answer.slice(6, 38));
  return sha256(concat([...(isRetried ? [Uint8Array.of(0xfe, 0, 0, 32), sha256(first)] : [first]), ...others]));
}

export function signedContent(messages: Uint8Array[]): Uint8Array {
  const blanks = new Uint8Array(64).fill(32);
  const words = new TextEncoder().encode('TLS 1.3, server CertificateVerify');
  return concat([blanks, words, Uint8Array.of(0), transcriptHash(messages)]);
}

export function buildFinished(trafficSecret: Uint8Array, messages: Uint8Array[]): Uint8Array {
  const name = 'tls13 finished';
  const info = Uint8Array.from([0, 32, name.length, ...new TextEncoder().encode(name), 0, 1]);
  const finishedKey = createHmac('sha256', trafficSecret).update(info).digest();
  const verifyData = createHmac('sha256', finishedKey).update(transcriptHash(messages)).digest();
  const message = new Uint8Array(36);
  message.set([0x14, 0, 0, 0x20]);
  message.set(verifyData, 4);
  return message;
}
