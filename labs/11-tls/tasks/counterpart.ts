/** A TLS server of ours, and a client that is put together from the student's parts and ours. */

import type { Random } from '../../../src/bytes/random.ts';
import { Reader } from '../../../src/bytes/reader.ts';
import { concatBytes } from '../../../src/bytes/writer.ts';
import { rsaEncrypt } from '../../../src/crypto/rsa.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { labRootCa } from '../../../src/lab/pki/lab-ca.ts';
import { google } from '../../../src/lab/school/addresses.ts';
import { googleCredentials } from '../../../src/lab/school/tls.ts';
import { alertName } from '../../../src/packet/tls/alert.ts';
import { CipherSuite } from '../../../src/packet/tls/cipher-suites.ts';
import {
  buildEncryptedPremaster,
  buildHandshake,
  type HandshakeMessage,
  readHandshake,
} from '../../../src/packet/tls/handshake.ts';
import {
  keysFromMasterSecret,
  masterSecret,
  type SessionKeys,
  type WriteKeys,
} from '../../../src/packet/tls/key-schedule.ts';
import { buildRecord, ContentType, readRecord, type TlsRecord } from '../../../src/packet/tls/record.ts';
import { decryptRecord, encryptRecord } from '../../../src/packet/tls/record-protection.ts';
import { checkServerCertificate } from '../../../src/stack/tls/certificate-check.ts';
import { TlsServer } from '../../../src/stack/tls/server.ts';
import { finishedMessage } from './finished-message.ts';

const VERSION = 0x0303;
const cipherSuite = CipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256;

/** What the client works with; ours unless said otherwise. */
export interface ClientParts {
  masterSecret(premaster: Uint8Array, clientRandom: Uint8Array, serverRandom: Uint8Array): Uint8Array;
  keys(master: Uint8Array, clientRandom: Uint8Array, serverRandom: Uint8Array): SessionKeys;
  finished(sender: 'client' | 'server', master: Uint8Array, messages: Uint8Array[]): Uint8Array;
  seal(keys: WriteKeys, sequenceNumber: number, contentType: number, plaintext: Uint8Array): Uint8Array;
  open(keys: WriteKeys, sequenceNumber: number, record: Uint8Array): Uint8Array | undefined;
}

export interface Outcome {
  /** The server's word for what it did not like; 'none' if it waits for more, and says nothing. */
  readonly alert?: string;
  /** What the server's application got, if the handshake was completed. */
  readonly heard?: Uint8Array;
  /** The server's Finished and its application's answer, as the client's parts read them. */
  readonly finished?: Uint8Array | undefined;
  readonly answer?: Uint8Array | undefined;
  /** What the server's Finished has to be. */
  readonly wantedFinished?: Uint8Array;
}

const ours: ClientParts = {
  masterSecret: (premaster, client, server) => masterSecret('sha256', premaster, client, server),
  keys: (master, clientRandom, serverRandom) =>
    keysFromMasterSecret({ masterSecret: master, clientRandom, serverRandom, cipherSuite })!,
  finished: finishedMessage,
  seal: (keys, sequenceNumber, contentType, fragment) =>
    buildRecord(encryptRecord(keys, BigInt(sequenceNumber), { contentType, version: VERSION, fragment })),
  open: (keys, sequenceNumber, record) => decryptRecord(keys, BigInt(sequenceNumber), recordsIn(record)[0]!),
};

/** A whole handshake, one message each way, and what came of it. */
export function converse(
  random: Random,
  parts: Partial<ClientParts>,
  question: Uint8Array,
  answer: Uint8Array,
): Outcome {
  const client = { ...ours, ...parts };
  const server = new TlsServer({
    ...googleCredentials(),
    random,
    cipherSuites: [cipherSuite],
    extendedMasterSecret: false,
  });
  const clientRandom = random.bytes(32);
  const hello = buildHandshake({
    type: 'clientHello',
    clientVersion: VERSION,
    random: clientRandom,
    sessionId: new Uint8Array(0),
    cipherSuites: [cipherSuite],
    compressionMethods: [0],
  });
  const flight = handshakeIn(tell(server, plain(ContentType.HANDSHAKE, hello)));
  const serverHello = flight.find(({ message }) => message.type === 'serverHello')!.message;
  const serverRandom = serverHello.type === 'serverHello' ? serverHello.random : new Uint8Array(0);

  const premaster = concatBytes(Uint8Array.of(VERSION >> 8, VERSION & 0xff), random.bytes(46));
  const exchangeKeys = buildEncryptedPremaster(rsaEncrypt(publicKeyOf(flight), premaster, random));
  const exchange = buildHandshake({ type: 'clientKeyExchange', exchangeKeys });
  const messages = [hello, ...flight.map(({ raw }) => raw), exchange];
  const master = client.masterSecret(premaster, clientRandom, serverRandom);
  const keys = client.keys(master, clientRandom, serverRandom);
  const finished = client.finished('client', master, messages);
  const reply = tell(
    server,
    plain(ContentType.HANDSHAKE, exchange),
    plain(ContentType.CHANGE_CIPHER_SPEC, Uint8Array.of(1)),
    client.seal(keys.client, 0, ContentType.HANDSHAKE, finished),
  );
  const alert = alertIn(server);
  if (alert !== undefined || reply.length === 0) return { alert: alert ?? 'none' };

  tell(server, client.seal(keys.client, 1, ContentType.APPLICATION_DATA, question));
  const heard = heardBy(server);
  server.write(answer);
  const said = sentBy(server);
  return {
    ...(heard ? { heard } : { alert: alertIn(server) ?? 'none' }),
    finished: client.open(keys.server, 0, reply.at(-1)!),
    answer: said.length > 0 ? client.open(keys.server, 1, said.at(-1)!) : undefined,
    wantedFinished: finishedMessage('server', master, [...messages, finished]),
  };
}

/** Gives a server of ours these bytes, and answers its records. */
export function tell(server: TlsServer, ...records: readonly Uint8Array[]): Uint8Array[] {
  server.handleData(concatBytes(...records), 0);
  return sentBy(server);
}

/** The records in these bytes, without a piece at the end. */
export function recordsIn(bytes: Uint8Array): TlsRecord[] {
  const r = new Reader('tls', bytes);
  const records: TlsRecord[] = [];
  while (r.remaining >= 5 && r.remaining >= 5 + ((r.bytes[r.offset + 3]! << 8) | r.bytes[r.offset + 4]!)) {
    records.push(readRecord(r));
  }
  return records;
}

/** The handshake messages in records in the clear. */
export function handshakeIn(records: readonly Uint8Array[]): { message: HandshakeMessage; raw: Uint8Array }[] {
  const fragments = recordsIn(concatBytes(...records))
    .filter(({ contentType }) => contentType === ContentType.HANDSHAKE)
    .map(({ fragment }) => fragment);
  const r = new Reader('tls', concatBytes(...fragments));
  const found: { message: HandshakeMessage; raw: Uint8Array }[] = [];
  while (r.remaining > 0) {
    const start = r.offset;
    const message = readHandshake(r);
    found.push({ message, raw: r.bytes.slice(start, r.offset) });
  }
  return found;
}

/** What the server did not like, since it was asked last. */
export function alertIn(server: TlsServer): string | undefined {
  let alert: string | undefined;
  for (let event = server.pollEvent(); event; event = server.pollEvent()) {
    if (event.type === 'alert-sent') alert = alertName(event.description);
  }
  return alert;
}

function heardBy(server: TlsServer): Uint8Array | undefined {
  for (let event = server.pollEvent(); event; event = server.pollEvent()) {
    if (event.type === 'data') return event.bytes;
  }
  return undefined;
}

function sentBy(server: TlsServer): Uint8Array[] {
  const sent: Uint8Array[] = [];
  for (let record = server.pollTransmit(); record; record = server.pollTransmit()) sent.push(record);
  return sent;
}

function plain(contentType: number, fragment: Uint8Array): Uint8Array {
  return buildRecord({ contentType, version: VERSION, fragment });
}

function publicKeyOf(flight: readonly { message: HandshakeMessage }[]) {
  const certificate = flight.find(({ message }) => message.type === 'certificate')!.message;
  const verdict = checkServerCertificate({
    certificateList: certificate.type === 'certificate' ? certificate.certificateList : [],
    trustedRoots: [labRootCa().certificate],
    serverName: google.web.name,
    time: Date.UTC(2020, 0, 27),
  });
  if (!verdict.ok) throw new TypeError(verdict.reason);
  if (verdict.publicKey.kind !== 'rsa') throw new TypeError('RSA key exchange needs an RSA key');
  return verdict.publicKey.rsa;
}

/** For findings. */
export function sayAlert(alert: string): Text {
  if (alert === 'none') {
    return text(
      'the server says nothing: it waits for the rest of something whose length is too large',
      '서버가 아무 말도 하지 않습니다. 길이가 너무 큰 무언가의 나머지를 기다립니다',
    );
  }
  return text(`the server answers with the alert ${alert}`, `서버가 경보 ${alert}로 답합니다`);
}
