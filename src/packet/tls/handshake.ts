/**
 * Handshake messages (RFC 5246 §7.4, RFC 8446 §4), each a type, a length of three bytes and a body. A message may be spread over
 * several records and a record may hold several messages; here a message is whole.
 */

import { Reader } from '../../bytes/reader.ts';
import { Writer } from '../../bytes/writer.ts';
import { type Extension, readExtensions, writeExtensions } from './extensions.ts';
import {
  isHelloRetryRequest,
  type NewMessage,
  namesCurve,
  readCertificate13,
  readCertificateRequest13,
  readCertificateVerify,
  readEncryptedExtensions,
  readKeyUpdate,
  readNewSessionTicket,
  readServerKeyExchange,
  writeNewMessage,
} from './handshake-13.ts';
import { readList, readOpaque, readVector } from './vector.ts';

export const HandshakeType = {
  HELLO_REQUEST: 0,
  CLIENT_HELLO: 1,
  SERVER_HELLO: 2,
  NEW_SESSION_TICKET: 4,
  ENCRYPTED_EXTENSIONS: 8,
  CERTIFICATE: 11,
  SERVER_KEY_EXCHANGE: 12,
  CERTIFICATE_REQUEST: 13,
  SERVER_HELLO_DONE: 14,
  CERTIFICATE_VERIFY: 15,
  CLIENT_KEY_EXCHANGE: 16,
  FINISHED: 20,
  CERTIFICATE_STATUS: 22,
  KEY_UPDATE: 24,
} as const;

/** The RFC's names, as in 'client_hello'. */
export const handshakeTypeNames: ReadonlyMap<number, string> = new Map(
  Object.entries(HandshakeType).map(([name, value]) => [value, name.toLowerCase()]),
);

/** msg_type and length. */
export const HANDSHAKE_HEADER_LENGTH = 4;
/** client_random and server_random. */
export const RANDOM_LENGTH = 32;

export interface ClientHello {
  type: 'clientHello';
  /** The highest version that the client speaks. */
  clientVersion: number;
  random: Uint8Array;
  /** Empty, or a session that the client would like to resume. */
  sessionId: Uint8Array;
  /** In the client's order of preference. */
  cipherSuites: readonly number[];
  compressionMethods: readonly number[];
  extensions?: readonly Extension[];
}

export interface ServerHello {
  type: 'serverHello';
  serverVersion: number;
  random: Uint8Array;
  sessionId: Uint8Array;
  cipherSuite: number;
  compressionMethod: number;
  extensions?: readonly Extension[];
}

export interface CertificateMessage {
  type: 'certificate';
  /** DER, the sender's own first, each certified by the next. */
  certificateList: readonly Uint8Array[];
}

export interface ClientKeyExchange {
  type: 'clientKeyExchange';
  /** Its form depends on the cipher suite: see `readEncryptedPremaster` for RSA. */
  exchangeKeys: Uint8Array;
}

export interface Finished {
  type: 'finished';
  verifyData: Uint8Array;
}

export type HandshakeMessage =
  | { type: 'helloRequest' }
  | ClientHello
  | ServerHello
  | CertificateMessage
  | { type: 'serverHelloDone' }
  | ClientKeyExchange
  | Finished
  | NewMessage
  | { type: 'unknown'; msgType: number; body: Uint8Array };

/** Certificate, CertificateRequest and NewSessionTicket have one form up to TLS 1.2 and another in 1.3. */
export type MessageForms = '1.2' | '1.3';

/** The message that `bytes` are. @throws DecodeError */
export function decodeHandshake(bytes: Uint8Array, forms: MessageForms = '1.2'): HandshakeMessage {
  const r = new Reader('tls', bytes);
  const message = readHandshake(r, forms);
  if (r.remaining > 0) r.fail('bad-length', 'length', `${r.remaining} bytes follow the message`, 1);
  return message;
}

/** The message with its length filled in. @throws RangeError if a list is longer than its length can say. */
export function buildHandshake(message: HandshakeMessage): Uint8Array {
  const w = new Writer(256);
  return w
    .u8(handshakeNumber(message))
    .sized(3, () => writeBody(w, message))
    .finish();
}

/** The message's type on the wire. */
export function handshakeNumber(message: HandshakeMessage): number {
  return message.type === 'unknown' ? message.msgType : numbers[message.type];
}

/** Reads the next message as a group of fields named after its type. @throws DecodeError */
export function readHandshake(r: Reader, forms: MessageForms = '1.2'): HandshakeMessage {
  const msgType = r.remaining > 0 ? r.bytes[r.offset]! : -1;
  return r.group(groupNameOf(r, msgType), () => {
    r.u8('msgType');
    return readVector(r, 3, 'length', (body) => readBody(body, msgType, forms));
  });
}

/** A HelloRetryRequest is a ServerHello by type, and told by its random only. */
function groupNameOf(r: Reader, msgType: number): string {
  const at = r.offset + HANDSHAKE_HEADER_LENGTH + 2;
  const random = r.bytes.subarray(at, Math.min(at + RANDOM_LENGTH, r.end));
  const isRetry = msgType === HandshakeType.SERVER_HELLO && random.length === RANDOM_LENGTH;
  if (isRetry && isHelloRetryRequest({ random })) return 'helloRetryRequest';
  return groupNames.get(msgType) ?? 'unknownHandshake';
}

/** The EncryptedPreMasterSecret of a ClientKeyExchange (RFC 5246 §7.4.7.1). @throws DecodeError */
export function readEncryptedPremaster(exchangeKeys: Uint8Array): Uint8Array {
  const r = new Reader('tls', exchangeKeys);
  const encrypted = readOpaque(r, 2, 'length', 'encryptedPreMasterSecret');
  if (r.remaining > 0) r.fail('bad-length', 'length', `${r.remaining} bytes follow the encrypted premaster secret`, 0);
  return encrypted;
}

/** The ClientECDiffieHellmanPublic of a ClientKeyExchange (RFC 8422 §5.7). @throws DecodeError */
export function readEcdhePublic(exchangeKeys: Uint8Array): Uint8Array {
  const r = new Reader('tls', exchangeKeys);
  const publicKey = readOpaque(r, 1, 'publicLength', 'public');
  if (r.remaining > 0) r.fail('bad-length', 'publicLength', `${r.remaining} bytes follow the public key`, 0);
  return publicKey;
}

/** The exchangeKeys that `readEcdhePublic` reads. */
export function buildEcdhePublic(publicKey: Uint8Array): Uint8Array {
  return new Writer().sized(1, (w) => w.raw(publicKey)).finish();
}

/** The exchangeKeys that `readEncryptedPremaster` reads. */
export function buildEncryptedPremaster(encrypted: Uint8Array): Uint8Array {
  return new Writer().sized(2, (w) => w.raw(encrypted)).finish();
}

function readBody(r: Reader, msgType: number, forms: MessageForms): HandshakeMessage {
  if (forms === '1.3') {
    if (msgType === HandshakeType.CERTIFICATE) return readCertificate13(r);
    if (msgType === HandshakeType.CERTIFICATE_REQUEST) return readCertificateRequest13(r);
    if (msgType === HandshakeType.NEW_SESSION_TICKET) return readNewSessionTicket(r);
    if (msgType === HandshakeType.KEY_UPDATE) return readKeyUpdate(r);
    if (msgType === HandshakeType.ENCRYPTED_EXTENSIONS) return readEncryptedExtensions(r);
  }
  switch (msgType) {
    case HandshakeType.HELLO_REQUEST:
      return { type: 'helloRequest' };
    case HandshakeType.CLIENT_HELLO:
      return readClientHello(r);
    case HandshakeType.SERVER_HELLO:
      return readServerHello(r);
    case HandshakeType.CERTIFICATE:
      return { type: 'certificate', certificateList: readList(r, 3, 'certificateListLength', readCertificate) };
    case HandshakeType.SERVER_HELLO_DONE:
      return { type: 'serverHelloDone' };
    case HandshakeType.SERVER_KEY_EXCHANGE:
      return namesCurve(r) ? readServerKeyExchange(r) : { type: 'unknown', msgType, body: readRest(r, 'body') };
    case HandshakeType.CERTIFICATE_VERIFY:
      return readCertificateVerify(r);
    case HandshakeType.CLIENT_KEY_EXCHANGE:
      return { type: 'clientKeyExchange', exchangeKeys: readExchangeKeys(r) };
    case HandshakeType.FINISHED:
      return { type: 'finished', verifyData: readRest(r, 'verifyData') };
    default:
      return { type: 'unknown', msgType, body: readRest(r, 'body') };
  }
}

/** RFC 5246 §7.4.1.2. */
function readClientHello(r: Reader): ClientHello {
  const hello: ClientHello = {
    type: 'clientHello',
    clientVersion: r.u16('clientVersion'),
    random: r.raw('random', RANDOM_LENGTH),
    sessionId: readSessionId(r),
    cipherSuites: readNonEmpty(r, 'cipherSuites', () => readList(r, 2, 'length', (list) => list.u16('cipherSuite'))),
    compressionMethods: readNonEmpty(r, 'compressionMethods', () =>
      readList(r, 1, 'length', (list) => list.u8('compressionMethod')),
    ),
  };
  const extensions = readExtensions(r, 'clientHello');
  if (extensions) hello.extensions = extensions;
  return hello;
}

/** RFC 5246 §7.4.1.3. */
function readServerHello(r: Reader): ServerHello {
  const hello: ServerHello = {
    type: 'serverHello',
    serverVersion: r.u16('serverVersion'),
    random: r.raw('random', RANDOM_LENGTH),
    sessionId: readSessionId(r),
    cipherSuite: r.u16('cipherSuite'),
    compressionMethod: r.u8('compressionMethod'),
  };
  const extensions = readExtensions(r, isHelloRetryRequest(hello) ? 'helloRetryRequest' : 'serverHello');
  if (extensions) hello.extensions = extensions;
  return hello;
}

/** SessionID<0..32>. */
function readSessionId(r: Reader): Uint8Array {
  const at = r.offset;
  const sessionId = readOpaque(r, 1, 'sessionIdLength', 'sessionId');
  if (sessionId.length > 32) r.fail('bad-length', 'sessionIdLength', `${sessionId.length} is more than 32`, at);
  return sessionId;
}

function readNonEmpty(r: Reader, name: string, read: () => number[]): number[] {
  const at = r.offset;
  const list = r.group(name, read);
  if (list.length === 0) r.fail('bad-length', name, 'has one element at least', at);
  return list;
}

function readCertificate(r: Reader): Uint8Array {
  return r.group('certificateEntry', () => readOpaque(r, 3, 'certificateLength', 'asn1Cert'));
}

/** RSA's and ECDHE's forms (RFC 8422 §5.7) are recognised by their lengths; those of other key exchanges stay bytes. */
function readExchangeKeys(r: Reader): Uint8Array {
  const all = r.bytes.subarray(r.offset, r.end);
  if (all.length >= 2 && ((all[0]! << 8) | all[1]!) === all.length - 2) {
    readOpaque(r, 2, 'encryptedPreMasterSecretLength', 'encryptedPreMasterSecret');
  } else if (all.length >= 2 && all[0] === all.length - 1) {
    readOpaque(r, 1, 'publicLength', 'public');
  } else {
    readRest(r, 'exchangeKeys');
  }
  return all;
}

function readRest(r: Reader, name: string): Uint8Array {
  return r.remaining > 0 ? r.rest(name) : new Uint8Array(0);
}

function writeBody(w: Writer, message: HandshakeMessage): void {
  switch (message.type) {
    case 'helloRequest':
    case 'serverHelloDone':
      return;
    case 'clientHello':
      w.u16(message.clientVersion).raw(message.random);
      w.sized(1, () => w.raw(message.sessionId));
      w.sized(2, () => {
        for (const suite of message.cipherSuites) w.u16(suite);
      });
      w.sized(1, () => w.raw(Uint8Array.from(message.compressionMethods)));
      writeExtensions(w, message.extensions);
      return;
    case 'serverHello':
      w.u16(message.serverVersion).raw(message.random);
      w.sized(1, () => w.raw(message.sessionId));
      w.u16(message.cipherSuite).u8(message.compressionMethod);
      writeExtensions(w, message.extensions);
      return;
    case 'certificate':
      w.sized(3, () => {
        for (const der of message.certificateList) w.sized(3, () => w.raw(der));
      });
      return;
    case 'clientKeyExchange':
      w.raw(message.exchangeKeys);
      return;
    case 'finished':
      w.raw(message.verifyData);
      return;
    case 'unknown':
      w.raw(message.body);
      return;
    default:
      writeNewMessage(w, message);
  }
}

const numbers = {
  helloRequest: HandshakeType.HELLO_REQUEST,
  clientHello: HandshakeType.CLIENT_HELLO,
  serverHello: HandshakeType.SERVER_HELLO,
  certificate: HandshakeType.CERTIFICATE,
  serverHelloDone: HandshakeType.SERVER_HELLO_DONE,
  clientKeyExchange: HandshakeType.CLIENT_KEY_EXCHANGE,
  finished: HandshakeType.FINISHED,
  encryptedExtensions: HandshakeType.ENCRYPTED_EXTENSIONS,
  certificate13: HandshakeType.CERTIFICATE,
  certificateRequest13: HandshakeType.CERTIFICATE_REQUEST,
  certificateVerify: HandshakeType.CERTIFICATE_VERIFY,
  newSessionTicket: HandshakeType.NEW_SESSION_TICKET,
  keyUpdate: HandshakeType.KEY_UPDATE,
  serverKeyExchange: HandshakeType.SERVER_KEY_EXCHANGE,
} as const;

const groupNames: ReadonlyMap<number, string> = new Map<number, string>([
  ...Object.entries(numbers).map(([name, number]) => [number, name] as const),
  [HandshakeType.CERTIFICATE, 'certificate'],
  [HandshakeType.CERTIFICATE_REQUEST, 'certificateRequest'],
  [HandshakeType.CERTIFICATE_STATUS, 'certificateStatus'],
]);
