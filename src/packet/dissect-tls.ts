/**
 * TLS on a TCP stream, a layer a record (RFC 5246 §6.2, RFC 8446 §5). With the connection's secrets from a key log the
 * records are decrypted, and what they hold follows as layers of its own.
 */

import type { Field } from '../bytes/field.ts';
import { fromHex, toHex } from '../bytes/hex.ts';
import { Reader } from '../bytes/reader.ts';
import { bareLayer, type Framing, type MessageCutter, type MessageProtocol, type Shown } from './dissect-messages.ts';
import { Direction13 } from './dissect-tls-13.ts';
import type { DissectedLayer } from './dissection.ts';
import { dissectInnerPlaintext, dissectPlaintext, dissectTls } from './tls/dissect.ts';
import { keysFromMasterSecret, type SessionKeys, type WriteKeys } from './tls/key-schedule.ts';
import { suiteParameters13 } from './tls/key-schedule-13.ts';
import {
  ContentType,
  contentTypeNames,
  MAX_CIPHERTEXT_LENGTH,
  RECORD_HEADER_LENGTH,
  type TlsRecord,
} from './tls/record.ts';
import { decryptRecord } from './tls/record-protection.ts';

/** Master secrets by client random, traffic secrets of TLS 1.3 by label and client random, all in hexadecimal. */
export type MasterSecrets = ReadonlyMap<string, Uint8Array>;

/** The lines of a key log with master secrets and traffic secrets (RFC 9850 §2); all others are passed over. */
export function readMasterSecrets(keyLog: string): MasterSecrets {
  const secrets = new Map<string, Uint8Array>();
  const traffic =
    /^((?:CLIENT|SERVER)_(?:HANDSHAKE_TRAFFIC_SECRET|TRAFFIC_SECRET_0)) ([0-9a-f]{64}) ([0-9a-f]+)\s*$/gim;
  for (const [, label, random, secret] of keyLog.matchAll(traffic)) {
    if (secret!.length % 2 === 0) secrets.set(`${label!.toUpperCase()} ${random!.toLowerCase()}`, fromHex(secret!));
  }
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
  /** The connection speaks TLS 1.3. */
  tls13?: Direction13;
}

/** Both directions of one connection. */
export class TlsConversation {
  readonly #secrets: MasterSecrets;
  readonly #inner: InnerConversation;
  readonly #directions = new Map<string, Direction>();
  #client: string | undefined;
  #clientRandom: Uint8Array | undefined;
  #keys: SessionKeys | undefined;
  /** Known by the first answer of the server. */
  #is13 = false;

  constructor(secrets: MasterSecrets, inner: InnerConversation) {
    this.#secrets = secrets;
    this.#inner = inner;
  }

  direction(from: string): MessageProtocol {
    const direction: Direction = { isProtected: false, sequenceNumber: 0n };
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
      if (message.name === 'helloRetryRequest') this.#is13 = true;
      if (message.name === 'serverHello') this.#note13(from, Number(value('cipherSuite')));
      const masterSecret = this.#clientRandom && this.#secrets.get(toHex(this.#clientRandom));
      if (message.name === 'serverHello' && masterSecret) {
        const cipherSuite = Number(value('cipherSuite'));
        const randoms = { clientRandom: this.#clientRandom!, serverRandom: random.slice() };
        this.#keys = keysFromMasterSecret({ masterSecret, cipherSuite, ...randoms });
      }
    }
  }

  /** RFC 8446 §5: with the ServerHello both directions have keys, whatever ChangeCipherSpec pretends. */
  #note13(server: string, cipherSuite: number): void {
    const suite = suiteParameters13(cipherSuite);
    if (!suite || !this.#clientRandom) return;
    this.#is13 = true;
    for (const [from, direction] of this.#directions) {
      const sender = from === server ? 'SERVER' : 'CLIENT';
      direction.tls13 = new Direction13(this.#secrets, sender, this.#clientRandom, suite);
    }
  }

  #inside(from: string, direction: Direction, bytes: Uint8Array, start: number, end: number): readonly Shown[] {
    const contentType = bytes[start]!;
    if (this.#is13) return this.#inside13(from, direction, bytes, start, end);
    if (contentType === ContentType.CHANGE_CIPHER_SPEC) {
      direction.isProtected = true;
      direction.sequenceNumber = 0n;
      return [];
    }
    const record = recordAt(bytes, start, end);
    const keys: WriteKeys | undefined = this.#keys?.[from === this.#client ? 'client' : 'server'];
    if (!direction.isProtected || !keys) return [];
    const plaintext = decryptRecord(keys, direction.sequenceNumber, record);
    direction.sequenceNumber++;
    if (!plaintext || plaintext.length === 0) return [];
    if (contentType === ContentType.APPLICATION_DATA) return this.#data(from, plaintext);
    return decryptedLayer(plaintext, dissectPlaintext(contentType, plaintext));
  }

  #inside13(from: string, direction: Direction, bytes: Uint8Array, start: number, end: number): readonly Shown[] {
    const record = recordAt(bytes, start, end);
    const isProtected = record.contentType === ContentType.APPLICATION_DATA;
    const inner = isProtected ? direction.tls13?.open(record) : undefined;
    if (!inner || !contentTypeNames.has(inner.contentType)) return [];
    if (inner.contentType === ContentType.APPLICATION_DATA) {
      return inner.content.length > 0 ? this.#data(from, inner.content) : [];
    }
    const { bytes: plaintext, fields } = dissectInnerPlaintext(inner);
    for (const { name } of fields) direction.tls13?.note(name);
    return decryptedLayer(plaintext, fields);
  }

  #data(from: string, plaintext: Uint8Array): readonly Shown[] {
    const end = plaintext.length;
    const cutter = this.#inner.cutter(from, plaintext, 0, end);
    if (!cutter) return [{ layer: bareLayer('data', plaintext, 0, end, 'decrypted'), frames: 1 }];
    const { shown, error } = cutter.take(plaintext, 0, end);
    if (error) throw error;
    return shown;
  }
}

function decryptedLayer(bytes: Uint8Array, fields: readonly Field[]): readonly Shown[] {
  const end = bytes.length;
  return [{ layer: { protocol: 'tls', start: 0, end, fields, bytes, source: 'decrypted' }, frames: 1 }];
}

function recordAt(bytes: Uint8Array, start: number, end: number): TlsRecord {
  const version = (bytes[start + 1]! << 8) | bytes[start + 2]!;
  return { contentType: bytes[start]!, version, fragment: bytes.subarray(start + RECORD_HEADER_LENGTH, end) };
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
