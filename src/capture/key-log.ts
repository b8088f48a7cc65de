/**
 * TLS key logs: the lines with which Wireshark decrypts (RFC 9850; the format came from NSS, as SSLKEYLOGFILE).
 * A line is a label, the client random and a secret, in hexadecimal. TLS 1.2 has one label, CLIENT_RANDOM, whose
 * secret is the master secret (RFC 9850 §2.2); TLS 1.3 has several, which are kept as they are.
 */

import { fromHex, toHex } from '../bytes/hex.ts';

export interface KeyLogEntry {
  /** As in 'CLIENT_RANDOM' or 'SERVER_TRAFFIC_SECRET_0'. */
  readonly label: string;
  /** 32 bytes, from the ClientHello. */
  readonly clientRandom: Uint8Array;
  readonly secret: Uint8Array;
}

/** The line of a TLS 1.2 session, with its line feed. */
export function clientRandomLine(clientRandom: Uint8Array, masterSecret: Uint8Array): string {
  return formatKeyLog([{ label: 'CLIENT_RANDOM', clientRandom, secret: masterSecret }]);
}

/** A line for each entry. @throws RangeError if a client random does not have 32 bytes or a label is not one word. */
export function formatKeyLog(entries: Iterable<KeyLogEntry>): string {
  let text = '';
  for (const { label, clientRandom, secret } of entries) {
    if (clientRandom.length !== 32) throw new RangeError(`a client random of ${clientRandom.length} bytes, not 32`);
    if (!/^[A-Z0-9_]+$/.test(label)) throw new RangeError(`not a key log label: '${label}'`);
    text += `${label} ${toHex(clientRandom)} ${toHex(secret)}\n`;
  }
  return text;
}

/** The entries of a key log. Comments (#), blank lines and lines of any other form are passed over (RFC 9850 §2). */
export function parseKeyLog(text: string): KeyLogEntry[] {
  const entries: KeyLogEntry[] = [];
  for (const line of text.split(/\r\n|\n|\r/)) {
    const match = /^([A-Z0-9_]+) ([0-9a-fA-F]{64}) ((?:[0-9a-fA-F]{2})+)$/.exec(line);
    if (!match) continue;
    const [, label, clientRandom, secret] = match;
    entries.push({ label: label!, clientRandom: fromHex(clientRandom!), secret: fromHex(secret!) });
  }
  return entries;
}
