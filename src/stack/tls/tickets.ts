/**
 * Session tickets of TLS 1.3 (RFC 8446 §4.6.1) that the server does not keep: all it must know stands in the ticket,
 * sealed with a key of the server's (the way of RFC 5077 §4). For the client a ticket is bytes.
 */

import { DecodeError } from '../../bytes/decode-error.ts';
import type { Random } from '../../bytes/random.ts';
import { Reader } from '../../bytes/reader.ts';
import type { Micros } from '../../bytes/time.ts';
import { concatBytes, Writer } from '../../bytes/writer.ts';
import { aesGcmOpen, aesGcmSeal } from '../../crypto/primitives.ts';

export interface TicketContents {
  cipherSuite: number;
  issuedAt: Micros;
  psk: Uint8Array;
  /** The name that the client asked for: a ticket for one is not good for another. */
  serverName: string;
}

const NONCE_LENGTH = 12;
const noData = new Uint8Array(0);

export function sealTicket(key: Uint8Array, contents: TicketContents, random: Random): Uint8Array {
  const nonce = random.bytes(NONCE_LENGTH);
  const plaintext = new Writer()
    .u16(contents.cipherSuite)
    .u64(BigInt(contents.issuedAt))
    .sized(1, (w) => w.raw(contents.psk))
    .sized(2, (w) => w.text(contents.serverName))
    .finish();
  return concatBytes(nonce, aesGcmSeal(key, nonce, noData, plaintext));
}

/** Undefined if it is none of ours, or not as it was. */
export function openTicket(key: Uint8Array, ticket: Uint8Array): TicketContents | undefined {
  const nonce = ticket.subarray(0, NONCE_LENGTH);
  if (nonce.length < NONCE_LENGTH) return undefined;
  const plaintext = aesGcmOpen(key, nonce, noData, ticket.subarray(NONCE_LENGTH));
  if (!plaintext) return undefined;
  try {
    const r = new Reader('tls', plaintext);
    return {
      cipherSuite: r.u16('cipherSuite'),
      issuedAt: Number(r.u64('issuedAt')),
      psk: r.raw('psk', r.u8('pskLength')),
      serverName: r.text('serverName', r.u16('serverNameLength')),
    };
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}
