/**
 * A TLS 1.3 server: RFC 8446 §2 figures 1 to 3 (the flows), appendix A.2 (the states), §4 (the messages). It asks once for
 * another group with a HelloRetryRequest if need be, hands out tickets and takes them back. No I/O: see server.ts.
 */

import type { Random } from '../../bytes/random.ts';
import type { Micros } from '../../bytes/time.ts';
import { drawKeyPair, sharedSecret } from '../../crypto/key-agreement.ts';
import { fromPem } from '../../crypto/pem.ts';
import { equalInConstantTime } from '../../crypto/primitives.ts';
import { AlertDescription } from '../../packet/tls/alert.ts';
import { type Extension, findExtension } from '../../packet/tls/extensions.ts';
import { bindersLength, PskKeyExchangeMode } from '../../packet/tls/extensions-13.ts';
import {
  type ClientHello,
  type HandshakeMessage,
  RANDOM_LENGTH,
  type ServerHello,
} from '../../packet/tls/handshake.ts';
import { HELLO_RETRY_REQUEST_RANDOM } from '../../packet/tls/handshake-13.ts';
import {
  certificateVerifyContent,
  messageHash,
  pskBinder,
  suiteParameters13,
  type TrafficSecrets,
  ticketPsk,
  verifyData13,
} from '../../packet/tls/key-schedule-13.ts';
import { ProtocolVersion } from '../../packet/tls/protocol-version.ts';
import { type Answer13, answer13 } from './answer-13.ts';
import { openTransitions } from './connection.ts';
import { KeySchedule, TlsConnection13 } from './connection-13.ts';
import { curveOf } from './offer.ts';
import type { TlsServerConfig } from './server.ts';
import { type PrivateKey, privateKeyFromPem, scheme13, sign } from './signatures.ts';
import { openTicket, sealTicket } from './tickets.ts';

interface Agreed {
  answer: Answer13;
  schedule: KeySchedule;
  handshake: TrafficSecrets;
  application: TrafficSecrets;
  /** The client can resume in the way that we do it, psk_dhe_ke. */
  takesTickets: boolean;
}

export type TlsServer13State =
  | { name: 'wait-client-hello' }
  | { name: 'wait-second-client-hello'; first: Answer13 }
  | { name: 'wait-finished'; agreed: Agreed };

/** RFC 8446 appendix A.2, without certificates of clients and without early data. */
export const tlsServer13Transitions = {
  'wait-client-hello': ['wait-second-client-hello', 'wait-finished', 'closed'],
  'wait-second-client-hello': ['wait-finished', 'closed'],
  'wait-finished': ['connected', 'closed'],
  ...openTransitions,
} as const;

const HOUR = 3600;
const MICROS_IN_SECOND = 1_000_000;

export class TlsServer13 extends TlsConnection13<TlsServer13State> {
  readonly #config: TlsServerConfig;
  readonly #random: Random;
  readonly #privateKey: PrivateKey;
  readonly #certificateList: readonly Uint8Array[];
  #changeCipherSpecSent = false;

  /**
   * Takes one number from the random source, so that several connections may share a configuration.
   * @throws RangeError if the key or a certificate is not PEM.
   */
  constructor(config: TlsServerConfig) {
    super('server', { name: 'wait-client-hello' }, config);
    this.#config = config;
    this.#random = config.random.fork(`tls 1.3 server ${config.random.u32()}`);
    this.#privateKey = privateKeyFromPem(config.privateKey);
    this.#certificateList = config.certificateChain.map(fromPem);
  }

  protected override handleHandshake(message: HandshakeMessage, raw: Uint8Array, now: Micros): void {
    const { state } = this;
    if (state.name === 'wait-client-hello' && message.type === 'clientHello') {
      this.#handleClientHello(message, raw, now);
    } else if (state.name === 'wait-second-client-hello' && message.type === 'clientHello') {
      this.#handleClientHello(message, raw, now, state.first);
    } else if (state.name === 'wait-finished' && message.type === 'finished') {
      const { schedule, handshake } = state.agreed;
      const { hash } = schedule.suite;
      const expected = verifyData13(hash, handshake.client, this.transcript.hash(hash));
      if (this.checkFinished(message, raw, expected, 'client')) this.#finish(state.agreed, now);
    } else {
      this.failUnexpected(`a handshake message (${message.type})`);
    }
  }

  protected override handlePostHandshake(message: HandshakeMessage): boolean {
    if (message.type !== 'keyUpdate') return false;
    this.handleKeyUpdate(message);
    return true;
  }

  /** @param first what was chosen before a HelloRetryRequest */
  #handleClientHello(hello: ClientHello, raw: Uint8Array, now: Micros, first?: Answer13): void {
    this.report({ type: 'client-hello', hello });
    const answer = answer13(hello, this.#config);
    if ('alert' in answer) {
      this.fail(answer.alert, answer.reason);
      return;
    }
    if (first && (answer.group !== first.group || answer.cipherSuite !== first.cipherSuite || !answer.share)) {
      this.fail(AlertDescription.ILLEGAL_PARAMETER, 'the second ClientHello is not what was asked for'); // §4.1.2
      return;
    }
    if (!answer.share) {
      this.#askForAnotherGroup(hello, raw, answer);
      return;
    }
    const own = drawKeyPair(curveOf(answer.group)!, this.#random);
    const peer = answer.share.keyExchange;
    const secret = sharedSecret(own, peer);
    if (!secret) {
      this.fail(AlertDescription.ILLEGAL_PARAMETER, "the client's key share is none of its group");
      return;
    }
    const psk = this.#takeTicket(hello, raw, answer, now);
    if (psk === 'wrong binder') {
      this.fail(AlertDescription.DECRYPT_ERROR, 'the binder of the ticket is wrong'); // §4.2.11
      return;
    }
    const scheme = scheme13(this.#privateKey);
    if (!psk && !findExtension(hello.extensions, 'signatureAlgorithms')?.algorithms.includes(scheme)) {
      const reason = 'the client takes no signature that our key can make';
      this.fail(AlertDescription.HANDSHAKE_FAILURE, reason);
      return;
    }
    this.report({ type: 'shared-secret', group: answer.group, publicKey: own.publicKey, peer, premaster: secret });
    if (psk) this.report({ type: 'resumed' });
    this.transcript.add(raw);
    this.#sendFlight(hello, answer, own.publicKey, secret, psk);
  }

  /** §4.1.4: the first hello becomes its hash in the transcript, so that nothing need be kept of it. */
  #askForAnotherGroup(hello: ClientHello, raw: Uint8Array, answer: Answer13): void {
    const { hash } = suiteParameters13(answer.cipherSuite)!;
    this.transcript.startAnew(messageHash(hash, raw));
    const retry = this.#helloFor(hello, answer, HELLO_RETRY_REQUEST_RANDOM, [
      { type: 'keyShareHelloRetryRequest', selectedGroup: answer.group },
    ]);
    this.sendHandshake(retry);
    this.report({ type: 'hello-retry-request', hello: retry, group: answer.group });
    this.#sendChangeCipherSpecOnce(hello);
    this.become({ name: 'wait-second-client-hello', first: answer });
  }

  /** The key of the first ticket that is ours, in time, for this name and of the suite's hash. */
  #takeTicket(
    hello: ClientHello,
    raw: Uint8Array,
    { cipherSuite, serverName }: Answer13,
    now: Micros,
  ): Uint8Array | 'wrong binder' | undefined {
    const { ticketKey, ticketLifetime = HOUR } = this.#config;
    const offered = findExtension(hello.extensions, 'offeredPsks');
    if (!ticketKey || !offered || !takesTickets(hello)) return undefined;
    const [first] = offered.identities;
    const contents = first && openTicket(ticketKey, first.identity);
    const { hash } = suiteParameters13(cipherSuite)!;
    if (!contents || contents.serverName !== serverName) return undefined;
    if (now > contents.issuedAt + ticketLifetime * MICROS_IN_SECOND) return undefined;
    if (suiteParameters13(contents.cipherSuite)?.hash !== hash) return undefined;
    const truncated = raw.subarray(0, raw.length - bindersLength(offered.binders));
    const expected = pskBinder(hash, contents.psk, this.transcript.hash(hash, truncated));
    return equalInConstantTime(expected, offered.binders[0] ?? raw) ? contents.psk : 'wrong binder';
  }

  /** ServerHello, and all the rest encrypted (§2). */
  #sendFlight(
    hello: ClientHello,
    answer: Answer13,
    publicKey: Uint8Array,
    secret: Uint8Array,
    psk: Uint8Array | undefined,
  ): void {
    const random = this.#random.bytes(RANDOM_LENGTH);
    const serverHello = this.#helloFor(hello, answer, random, [
      { type: 'keyShareServerHello', serverShare: { group: answer.group, keyExchange: publicKey } },
      ...(psk ? [{ type: 'selectedPsk', selectedIdentity: 0 } as const] : []),
    ]);
    this.sendHandshake(serverHello);
    this.report({ type: 'server-hello', hello: serverHello });
    const schedule = new KeySchedule(answer.cipherSuite, psk);
    const { suite } = schedule;
    const handshake = schedule.toHandshake(secret, this.transcript.hash(suite.hash));
    this.tellSecrets('handshake', schedule, handshake, hello.random);
    this.#sendChangeCipherSpecOnce(hello);
    this.writeHandshake(suite, handshake.server);
    this.sendHandshake({ type: 'encryptedExtensions', extensions: answer.extensions });
    if (!psk) this.#sendCertificate(schedule);
    this.sendFinished(verifyData13(suite.hash, handshake.server, this.transcript.hash(suite.hash)));
    const transcriptHash = this.transcript.hash(suite.hash);
    const application = schedule.toApplication(transcriptHash);
    const exporter = schedule.exporterSecret(transcriptHash);
    this.tellSecrets('application', schedule, application, hello.random, exporter);
    this.writeData(suite, application.server);
    const agreed = { answer, schedule, handshake, application, takesTickets: takesTickets(hello) };
    this.become({ name: 'wait-finished', agreed });
    this.readHandshake(suite, handshake.client);
  }

  #sendCertificate({ suite }: KeySchedule): void {
    const entries = this.#certificateList.map((certificate) => ({ certificate, extensions: [] }));
    this.sendHandshake({ type: 'certificate13', certificateRequestContext: new Uint8Array(0), entries });
    const algorithm = scheme13(this.#privateKey);
    const content = certificateVerifyContent('server', this.transcript.hash(suite.hash));
    const signature = sign(this.#privateKey, algorithm, content, this.#random);
    this.sendHandshake({ type: 'certificateVerify', algorithm, signature });
  }

  #finish({ answer, schedule, application, takesTickets }: Agreed, now: Micros): void {
    const { suite, cipherSuite } = schedule;
    const { applicationProtocol } = answer;
    const master = schedule.resumptionMaster(this.transcript.hash(suite.hash));
    if (this.#config.ticketKey && takesTickets) this.#sendTicket(answer, schedule, master, now);
    this.open({ cipherSuite, ...(applicationProtocol !== undefined && { applicationProtocol }) });
    this.readData(suite, application.client);
  }

  /** §4.6.1. */
  #sendTicket({ cipherSuite, serverName }: Answer13, { suite }: KeySchedule, master: Uint8Array, now: Micros): void {
    const { ticketKey, ticketLifetime = HOUR } = this.#config;
    const ticketNonce = Uint8Array.of(0); // the first of this connection, and the only one
    const psk = ticketPsk(suite.hash, master, ticketNonce);
    const ticket = sealTicket(ticketKey!, { cipherSuite, issuedAt: now, psk, serverName }, this.#random);
    const ticketAgeAdd = this.#random.u32();
    this.sendPostHandshake({
      type: 'newSessionTicket',
      ticketLifetime,
      ticketAgeAdd,
      ticketNonce,
      ticket,
      extensions: [],
    });
    const session = { ticket, psk, cipherSuite, ticketAgeAdd, ticketLifetime, receivedAt: now };
    this.report({ type: 'session-ticket', session });
  }

  /** A ServerHello or a HelloRetryRequest. */
  #helloFor(hello: ClientHello, answer: Answer13, random: Uint8Array, more: readonly Extension[]): ServerHello {
    return {
      type: 'serverHello',
      serverVersion: ProtocolVersion.TLS_1_2,
      random,
      sessionId: hello.sessionId,
      cipherSuite: answer.cipherSuite,
      compressionMethod: 0,
      extensions: [{ type: 'selectedVersion', selectedVersion: ProtocolVersion.TLS_1_3 }, ...more],
    };
  }

  /** Appendix D.4: behind our first message, if the client plays at resuming a session of TLS 1.2. */
  #sendChangeCipherSpecOnce({ sessionId }: ClientHello): void {
    if (!this.#changeCipherSpecSent && sessionId.length > 0) this.sendChangeCipherSpec();
    this.#changeCipherSpecSent = true;
  }
}

function takesTickets(hello: ClientHello): boolean {
  const modes = findExtension(hello.extensions, 'pskKeyExchangeModes')?.keModes ?? [];
  return modes.includes(PskKeyExchangeMode.PSK_DHE_KE);
}
