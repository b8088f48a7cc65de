/** All messages in one array, and a PRF for just one block: 12 bytes need no more. */

import { createHash, createHmac } from 'node:crypto';

export const buildFinished = (sender: string, masterSecret: Uint8Array, messages: Uint8Array[]): Uint8Array => {
  const all = Buffer.concat(messages);
  const digest = createHash('sha256').update(all).digest();
  const seed = Buffer.concat([Buffer.from(sender === 'client' ? 'client finished' : 'server finished'), digest]);
  const sign = (data: Uint8Array) => createHmac('sha256', masterSecret).update(data).digest();
  const block = sign(Buffer.concat([sign(seed), seed]));
  return Uint8Array.from([0x14, 0x00, 0x00, 0x0c, ...block.subarray(0, 12)]);
};
