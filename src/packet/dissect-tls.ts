/**
 * TLS on a TCP stream, a layer a record (RFC 5246 §6.2). With the connection's master secret from a key log the
 * TLS 1.2 AES-GCM records are decrypted, and what they hold follows as layers of its own.
 */

import type { Field } from '../bytes/field.ts';
import { fromHex, toHex } from '../bytes/hex.ts';
import { Reader } from '../bytes/reader.ts';
import { bareLayer, type Framing, type MessageCutter, type MessageProtocol, type Shown } from './dissect-messages.ts';
import type { DissectedLayer } from './dissection.ts';
import { dissectPlaintext, dissectTls } from './tls/dissect.ts';
import { keysFromMasterSecret, type SessionKeys, type WriteKeys } from './tls/key-schedule.ts';
import { ContentType, contentTypeNames, MAX_CIPHERTEXT_LENGTH, RECORD_HEADER_LENGTH } from './tls/record.ts';
import { decryptRecord } from './tls/record-protection.ts';

/** Master secrets by client random, both in hexadecimal. */
export type MasterSecrets = ReadonlyMap<string, Uint8Array>;

/** The CLIENT_RANDOM lines of a key log (RFC 9850 §2.2); all others are passed over. */
export function readMasterSecrets(keyLog: string): MasterSecrets {
  const secrets = new Map<string, Uint8Array>();
  for (const [, random, secret] of keyLog.matchAll(/^CLIENT_RANDOM ([0-9a-f]{64}) ([0-9a-f]{96})\s*$/gim)) {
    secrets.set(random!.toLowerCase(), fromHex(secret!));
  }
  return secrets;
}

/** Do the first bytes of a stream begin a record? */
export function looksLikeTls(bytes: Uint8Array): boolean {
  const [type = 0, major = 3, minor = 0] = bytes;
  return contentTypeNames.has(type) && major === 3 && minor <= 4;
}

/** What is inside the records: it has cutters of its own. */
export interface InnerConversation {
  cutter(from: string, bytes: Uint8Array, start: number, end: number): MessageCutter | undefined;
}

interface Direction {
  /** A ChangeCipherSpec was seen: the records after it are protected. */
  isProtected: boolean;
  sequenceNumber: bigint;
}

/** Both directions of one connection. */
export class TlsConversation {
  readonly #secrets: MasterSecrets;
  readonly #inner: InnerConversation;
  readonly #directions = new Map<string, Direction>();
  #client: string | undefined;
  #clientRandom: Uint8Array | undefined;
  #keys: SessionKeys | undefined;

  constructor(secrets: MasterSecrets, inner: InnerConversation) {
    this.#secrets = secrets;
    this.#inner = inner;
  }

  direction(from: string): MessageProtocol {
    const direction = { isProtected: false, sequenceNumber: 0n };
    this.#directions.set(from, direction);
    return {
      name: 'tls',
      frame: frameRecord,
      dissect: (bytes, start, end) => {
        if (direction.isProtected && bytes[start] !== ContentType.CHANGE_CIPHER_SPEC) {
          return dissectProtected(bytes, start, end);
        }
        const layer = dissectTls(bytes, start, end);
        this.#note(from, layer.fields);
        return layer;
      },
      inside: (bytes, start, end) => this.#inside(from, direction, bytes, start, end),
    };
  }

  /** Keeps the randoms and the cipher suite of the hello messages. */
  #note(from: string, fields: readonly Field[]): void {
    for (const message of fields.flatMap(({ children }) => children ?? [])) {
      const value = (name: string) => message.children?.find((field) => field.name === name)?.value;
      const random = value('random');
      if (!(random instanceof Uint8Array)) continue;
      if (message.name === 'clientHello') {
        this.#client = from;
        this.#clientRandom = random.slice();
        this.#keys = undefined;
      }
      const masterSecret = this.#clientRandom && this.#secrets.get(toHex(this.#clientRandom));
      if (message.name === 'serverHello' && masterSecret) {
        const cipherSuite = Number(value('cipherSuite'));
        const randoms = { clientRandom: this.#clientRandom!, serverRandom: random.slice() };
        this.#keys = keysFromMasterSecret({ masterSecret, cipherSuite, ...randoms });
      }
    }
  }

  #inside(from: string, direction: Direction, bytes: Uint8Array, start: number, end: number): readonly Shown[] {
    const contentType = bytes[start]!;
    if (contentType === ContentType.CHANGE_CIPHER_SPEC) {
      direction.isProtected = true;
      direction.sequenceNumber = 0n;
      return [];
    }
    const keys: WriteKeys | undefined = this.#keys?.[from === this.#client ? 'client' : 'server'];
    if (!direction.isProtected || !keys) return [];
    const version = (bytes[start + 1]! << 8) | bytes[start + 2]!;
    const fragment = bytes.subarray(start + RECORD_HEADER_LENGTH, end);
    const plaintext = decryptRecord(keys, direction.sequenceNumber, { contentType, version, fragment });
    direction.sequenceNumber++;
    return plaintext && plaintext.length > 0 ? this.#plain(from, contentType, plaintext) : [];
  }

  #plain(from: string, contentType: number, plaintext: Uint8Array): readonly Shown[] {
    const end = plaintext.length;
    if (contentType !== ContentType.APPLICATION_DATA) {
      const fields = dissectPlaintext(contentType, plaintext);
      return [{ layer: { protocol: 'tls', start: 0, end, fields, bytes: plaintext, source: 'decrypted' }, frames: 1 }];
    }
    const cutter = this.#inner.cutter(from, plaintext, 0, end);
    if (!cutter) return [{ layer: bareLayer('data', plaintext, 0, end, 'decrypted'), frames: 1 }];
    const { shown, error } = cutter.take(plaintext, 0, end);
    if (error) throw error;
    return shown;
  }
}

function frameRecord(bytes: Uint8Array, start: number): Framing {
  const head = bytes.subarray(start, start + RECORD_HEADER_LENGTH);
  if (!looksLikeTls(head)) return undefined;
  if (head.length < RECORD_HEADER_LENGTH) return { need: RECORD_HEADER_LENGTH };
  const length = (head[3]! << 8) | head[4]!;
  return length > MAX_CIPHERTEXT_LENGTH ? undefined : { length: RECORD_HEADER_LENGTH + length };
}

/** A record whose fragment is known to be encrypted, with the field names that `dissectTls` has for it. */
function dissectProtected(bytes: Uint8Array, start: number, end: number): DissectedLayer {
  const r = new Reader('tls', bytes, { start, end, record: true });
  r.group('record', () => {
    const name = encryptedNames.get(r.u8('type')) ?? 'fragment';
    r.u16('version');
    r.u16('length');
    if (r.remaining > 0) r.rest(name);
  });
  return { fields: r.fields, end };
}

const encryptedNames: ReadonlyMap<number, string> = new Map([
  [ContentType.HANDSHAKE, 'encryptedHandshake'],
  [ContentType.ALERT, 'encryptedAlert'],
  [ContentType.APPLICATION_DATA, 'encryptedApplicationData'],
]);
