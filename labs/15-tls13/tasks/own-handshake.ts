/** A handshake between a client and a server of ours, and what somebody who knows its secret needs to read it. */

import { Random } from '../../../src/bytes/random.ts';
import { type HashName, hash } from '../../../src/crypto/primitives.ts';
import { labIntermediateCa, labRootCa } from '../../../src/lab/pki/lab-ca.ts';
import { CipherSuite } from '../../../src/packet/tls/cipher-suites.ts';
import { RECORD_HEADER_LENGTH } from '../../../src/packet/tls/record.ts';
import { unprotectRecord } from '../../../src/packet/tls/record-protection-13.ts';
import { TlsClient13 } from '../../../src/stack/tls/client-13.ts';
import { TlsServer13 } from '../../../src/stack/tls/server-13.ts';
import type { TlsEvent } from '../../../src/stack/tls/tls-event.ts';

export interface OwnHandshake {
  readonly sharedSecret: Uint8Array;
  /** Of ClientHello and ServerHello. */
  readonly helloHash: Uint8Array;
  /** Of all up to the server's Finished. */
  readonly finishedHash: Uint8Array;
  /** The server's first protected record, EncryptedExtensions. */
  readonly serverRecord: Uint8Array;
  /** The client's first data. */
  readonly dataRecord: Uint8Array;
}

const NAME = 'www.example.com';
const H: HashName = 'sha256';

/** A signature takes tens of milliseconds, and the same draw gives the same handshake. */
let last: { seed: number; handshake: OwnHandshake } | undefined;

export function ownHandshake(random: Random): OwnHandshake {
  const seed = random.u32();
  if (last?.seed !== seed) last = { seed, handshake: shakeHands(new Random(`handshake ${seed}`)) };
  return last.handshake;
}

function shakeHands(random: Random): OwnHandshake {
  const cipherSuites = [CipherSuite.TLS_AES_128_GCM_SHA256];
  const client = new TlsClient13({
    versions: ['1.3'],
    cipherSuites,
    serverName: NAME,
    trustedRoots: [labRootCa().certificate],
    wallClock: () => Date.UTC(2020, 0, 27),
    random: random.fork('client'),
  });
  const server = new TlsServer13({
    versions: ['1.3'],
    cipherSuites,
    ...labIntermediateCa().issue({ names: [NAME] }),
    random: random.fork('server'),
  });
  client.start();
  client.write(random.bytes(40));
  const hellos = take(client);
  for (const record of hellos) server.handleData(record, 0);
  const flight = take(server); // ServerHello, ChangeCipherSpec, and four encrypted messages
  for (const record of flight) client.handleData(record, 0);
  const records = take(client); // ChangeCipherSpec, Finished, data
  const { sharedSecret, keys } = secretsIn(client);
  const clear = [hellos[0]!, flight[0]!].map((record) => record.subarray(RECORD_HEADER_LENGTH));
  const encrypted = flight.slice(2).map((record, at) => {
    const fragment = record.subarray(RECORD_HEADER_LENGTH);
    return unprotectRecord(keys, BigInt(at), { contentType: 23, version: 0x0303, fragment })!.content;
  });
  return {
    sharedSecret,
    helloHash: hash(H, ...clear),
    finishedHash: hash(H, ...clear, ...encrypted),
    serverRecord: flight[2]!,
    dataRecord: records.at(-1)!,
  };
}

function take(machine: TlsClient13 | TlsServer13): Uint8Array[] {
  const records: Uint8Array[] = [];
  for (let record = machine.pollTransmit(); record; record = machine.pollTransmit()) records.push(record);
  return records;
}

function secretsIn(client: TlsClient13) {
  const events: TlsEvent[] = [];
  for (let event = client.pollEvent(); event; event = client.pollEvent()) events.push(event);
  const shared = events.find((event) => event.type === 'shared-secret');
  const secrets = events.find((event) => event.type === 'traffic-secrets');
  if (shared?.type !== 'shared-secret' || secrets?.type !== 'traffic-secrets') throw new Error('no handshake');
  return { sharedSecret: shared.premaster, keys: secrets.keys.server };
}
