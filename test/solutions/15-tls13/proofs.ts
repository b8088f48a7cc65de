/** A reference solution, written as a student would. */

import { createHash, createHmac } from 'node:crypto';

const RETRY = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c';

export function transcriptHash(messages: Uint8Array[]): Uint8Array {
  const [first, second] = messages;
  const hash = createHash('sha256');
  if (first && second && isRetryRequest(second)) {
    const digest = createHash('sha256').update(first).digest();
    hash.update(Uint8Array.of(254, 0, 0, digest.length));
    hash.update(digest);
  } else if (first) {
    hash.update(first);
  }
  for (const message of messages.slice(1)) hash.update(message);
  return new Uint8Array(hash.digest());
}

export function signedContent(messages: Uint8Array[]): Uint8Array {
  const words = new TextEncoder().encode(`${' '.repeat(64)}TLS 1.3, server CertificateVerify\0`);
  return new Uint8Array([...words, ...transcriptHash(messages)]);
}

export function buildFinished(trafficSecret: Uint8Array, messages: Uint8Array[]): Uint8Array {
  const label = new TextEncoder().encode('tls13 finished');
  const info = new Uint8Array([0, 32, label.length, ...label, 0, 1]);
  const key = createHmac('sha256', trafficSecret).update(info).digest();
  const verifyData = createHmac('sha256', key).update(transcriptHash(messages)).digest();
  return new Uint8Array([20, 0, 0, 32, ...verifyData]);
}

function isRetryRequest(message: Uint8Array): boolean {
  return message[0] === 2 && Buffer.from(message.subarray(6, 38)).toString('hex') === RETRY;
}
