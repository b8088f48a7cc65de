/**
 * A TLS 1.3 client: RFC 8446 §2 figures 1 to 3 (the flows), appendix A.1 (the states), §4 (the messages). It offers key
 * shares, tries again with another group after a HelloRetryRequest, and resumes sessions with tickets. No I/O: see client.ts.
 */

import type { Random } from '../../bytes/random.ts';
import type { Micros } from '../../bytes/time.ts';
import { drawKeyPair, type KeyPair, sharedSecret } from '../../crypto/key-agreement.ts';
import { AlertDescription } from '../../packet/tls/alert.ts';
import { type Extension, findExtension } from '../../packet/tls/extensions.ts';
import { bindersLength, PskKeyExchangeMode } from '../../packet/tls/extensions-13.ts';
import {
  buildHandshake,
  type ClientHello,
  type HandshakeMessage,
  RANDOM_LENGTH,
  type ServerHello,
} from '../../packet/tls/handshake.ts';
import {
  type Certificate13,
  type CertificateVerify,
  type EncryptedExtensions,
  isHelloRetryRequest,
  type NewSessionTicket,
} from '../../packet/tls/handshake-13.ts';
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
import { checkServerCertificate } from './certificate-check.ts';
import type { TlsClientConfig } from './client.ts';
import { openTransitions } from './connection.ts';
import { KeySchedule, TlsConnection13 } from './connection-13.ts';
import { judgeEncryptedExtensions, judgeRetry, judgeServerHello13, type Wrong } from './judge-13.ts';
import { curveOf, defaultGroups, offerExtensions, suitesFor } from './offer.ts';
import { type PublicKey, verifySignature } from './signatures.ts';
import type { ResumableSession } from './tls-event.ts';

/** Our hello, and what belongs to it. */
interface Offer {
  hello: ClientHello;
  raw: Uint8Array;
  /** The private halves of the key shares. */
  shares: ReadonlyMap<number, KeyPair>;
  session: ResumableSession | undefined;
}

interface Negotiated13 {
  offer: Offer;
  schedule: KeySchedule;
  handshake: TrafficSecrets;
  resumed: boolean;
  applicationProtocol?: string;
  /** The server has asked for a certificate, which we do not have. */
  requestContext?: Uint8Array;
}

export type TlsClient13State =
  | { name: 'start' }
  | { name: 'wait-server-hello'; offer: Offer }
  | { name: 'wait-second-server-hello'; offer: Offer; cipherSuite: number }
  | { name: 'wait-encrypted-extensions'; negotiated: Negotiated13 }
  | { name: 'wait-certificate'; negotiated: Negotiated13 }
  | { name: 'wait-certificate-verify'; negotiated: Negotiated13; serverKey: PublicKey }
  | { name: 'wait-finished'; negotiated: Negotiated13 };

/** RFC 8446 appendix A.1; a HelloRetryRequest leads back to START there, and to a state of its own here. */
export const tlsClient13Transitions = {
  start: ['wait-server-hello', 'closed'],
  'wait-server-hello': ['wait-second-server-hello', 'wait-encrypted-extensions', 'closed'],
  'wait-second-server-hello': ['wait-encrypted-extensions', 'closed'],
  'wait-encrypted-extensions': ['wait-certificate', 'wait-finished', 'closed'],
  'wait-certificate': ['wait-certificate-verify', 'closed'],
  'wait-certificate-verify': ['wait-finished', 'closed'],
  'wait-finished': ['connected', 'closed'],
  ...openTransitions,
} as const;

/** Milliseconds are the unit of a ticket's age (RFC 8446 §4.2.11.1). */
const MICROS_IN_MILLISECOND = 1000;

export class TlsClient13 extends TlsConnection13<TlsClient13State> {
  readonly #config: TlsClientConfig;
  readonly #random: Random;
  #changeCipherSpecSent = false;
  /** For tickets. */
  #resumption: { schedule: KeySchedule; master: Uint8Array } | undefined;

  /** Takes one number from the random source, so that several connections may share a configuration. */
  constructor(config: TlsClientConfig) {
    super('client', { name: 'start' }, config);
    this.#config = config;
    this.#random = config.random.fork(`tls 1.3 client ${config.random.u32()}`);
  }

  /** The ClientHello that was sent last, for whoever goes on with it in another version. */
  get sentHello(): { hello: ClientHello; raw: Uint8Array } | undefined {
    return 'offer' in this.state ? this.state.offer : undefined;
  }

  /** Sends the ClientHello. */
  start(now: Micros = 0): void {
    if (this.state.name !== 'start') return;
    const groups = this.#config.groups ?? defaultGroups;
    const shares = this.#drawShares(this.#config.keyShares ?? groups.slice(0, 1));
    const base: ClientHello = {
      type: 'clientHello',
      clientVersion: ProtocolVersion.TLS_1_2, // legacy_version; supported_versions tells the truth
      random: this.#random.bytes(RANDOM_LENGTH),
      sessionId: this.#random.bytes(32), // appendix D.4: looks like the resumption of a session of TLS 1.2
      cipherSuites: suitesFor(this.#config),
      compressionMethods: [0],
      extensions: offerExtensions(this.#config),
    };
    const offer = this.#offer(base, shares, this.#usableSession(base.cipherSuites, now), now);
    this.#sendHello(offer);
    this.become({ name: 'wait-server-hello', offer });
  }

  protected override handleHandshake(message: HandshakeMessage, raw: Uint8Array, now: Micros): void {
    const { state } = this;
    if (state.name === 'wait-server-hello' && message.type === 'serverHello') {
      if (isHelloRetryRequest(message)) this.#retry(message, raw, state.offer, now);
      else this.#handleServerHello(message, raw, state.offer);
    } else if (
      state.name === 'wait-second-server-hello' &&
      message.type === 'serverHello' &&
      !isHelloRetryRequest(message)
    ) {
      this.#handleServerHello(message, raw, state.offer, state.cipherSuite);
    } else if (state.name === 'wait-encrypted-extensions' && message.type === 'encryptedExtensions') {
      this.#handleEncryptedExtensions(message, state.negotiated);
    } else if (state.name === 'wait-certificate' && message.type === 'certificateRequest13') {
      const requestContext = message.certificateRequestContext;
      this.become({ ...state, negotiated: { ...state.negotiated, requestContext } });
    } else if (state.name === 'wait-certificate' && message.type === 'certificate13') {
      this.#handleCertificate(message, state.negotiated, now);
    } else if (state.name === 'wait-certificate-verify' && message.type === 'certificateVerify') {
      this.#handleCertificateVerify(message, raw, state.negotiated, state.serverKey);
    } else if (state.name === 'wait-finished' && message.type === 'finished') {
      const { schedule, handshake } = state.negotiated;
      const { hash } = schedule.suite;
      const expected = verifyData13(hash, handshake.server, this.transcript.hash(hash));
      if (this.checkFinished(message, raw, expected, 'server')) this.#finish(state.negotiated);
    } else {
      this.failUnexpected(`a handshake message (${message.type})`);
    }
  }

  protected override handlePostHandshake(message: HandshakeMessage, now: Micros): boolean {
    if (message.type === 'keyUpdate') this.handleKeyUpdate(message);
    else if (message.type === 'newSessionTicket') this.#keepTicket(message, now);
    else return false;
    return true;
  }

  #drawShares(groups: readonly number[]): Map<number, KeyPair> {
    return new Map(groups.map((group) => [group, drawKeyPair(curveOf(group)!, this.#random)]));
  }

  /** A ticket is of use until its lifetime ends, and with a suite of the same hash (RFC 8446 §4.2.11). */
  #usableSession(cipherSuites: readonly number[], now: Micros): ResumableSession | undefined {
    const { session } = this.#config;
    if (!session || now > session.receivedAt + session.ticketLifetime * 1_000_000) return undefined;
    const wanted = suiteParameters13(session.cipherSuite)?.hash;
    return cipherSuites.some((suite) => suiteParameters13(suite)?.hash === wanted) ? session : undefined;
  }

  /** Adds key_share and pre_shared_key, with binders over all that stands before them (RFC 8446 §4.2.11.2). */
  #offer(
    base: ClientHello,
    shares: ReadonlyMap<number, KeyPair>,
    session: ResumableSession | undefined,
    now: Micros,
  ): Offer {
    const clientShares = [...shares].map(([group, { publicKey }]) => ({ group, keyExchange: publicKey }));
    const extensions: Extension[] = [
      ...(base.extensions ?? []),
      { type: 'keyShareClientHello', clientShares },
      { type: 'pskKeyExchangeModes', keModes: [PskKeyExchangeMode.PSK_DHE_KE] },
    ];
    const complete = (more: readonly Extension[]): ClientHello => ({ ...base, extensions: [...extensions, ...more] });
    if (!session) {
      const hello = complete([]);
      return { hello, raw: buildHandshake(hello), shares, session };
    }
    const { hash } = suiteParameters13(session.cipherSuite)!;
    const age = Math.floor((now - session.receivedAt) / MICROS_IN_MILLISECOND);
    const identities = [{ identity: session.ticket, obfuscatedTicketAge: (age + session.ticketAgeAdd) % 2 ** 32 }];
    const withBinder = (binder: Uint8Array) => complete([{ type: 'offeredPsks', identities, binders: [binder] }]);
    const placeholder = new Uint8Array(session.psk.length);
    const unsigned = buildHandshake(withBinder(placeholder));
    const truncated = unsigned.subarray(0, unsigned.length - bindersLength([placeholder]));
    const hello = withBinder(pskBinder(hash, session.psk, this.transcript.hash(hash, truncated)));
    return { hello, raw: buildHandshake(hello), shares, session };
  }

  #sendHello({ hello }: Offer): void {
    this.sendHandshake(hello);
    this.report({ type: 'client-hello', hello });
  }

  /** RFC 8446 §4.1.4 and §4.1.2: the same hello once more, with the key share that the server would like. */
  #retry(retry: ServerHello, raw: Uint8Array, offer: Offer, now: Micros): void {
    const wrong = judgeRetry(retry, offer.hello);
    if (wrong) {
      this.#failWith(wrong);
      return;
    }
    const group = findExtension(retry.extensions, 'keyShareHelloRetryRequest')?.selectedGroup;
    this.report({ type: 'hello-retry-request', hello: retry, group });
    const { hash } = suiteParameters13(retry.cipherSuite)!;
    this.transcript.startAnew(messageHash(hash, offer.raw));
    this.transcript.add(raw);
    const cookie = findExtension(retry.extensions, 'cookie');
    const base: ClientHello = {
      ...offer.hello,
      extensions: [...offerExtensions(this.#config), ...(cookie ? [cookie] : [])],
    };
    const { session } = offer;
    const stillUsable = session && suiteParameters13(session.cipherSuite)?.hash === hash ? session : undefined;
    const shares = group === undefined ? offer.shares : this.#drawShares([group]);
    const second = this.#offer(base, shares, stillUsable, now);
    this.#sendChangeCipherSpecOnce();
    this.#sendHello(second);
    this.become({ name: 'wait-second-server-hello', offer: second, cipherSuite: retry.cipherSuite });
  }

  #handleServerHello(message: ServerHello, raw: Uint8Array, offer: Offer, retriedSuite?: number): void {
    const wrong = judgeServerHello13(message, offer.hello, retriedSuite);
    if (wrong) {
      this.#failWith(wrong);
      return;
    }
    this.report({ type: 'server-hello', hello: message });
    const { group, keyExchange } = findExtension(message.extensions, 'keyShareServerHello')!.serverShare;
    const own = offer.shares.get(group)!;
    const secret = sharedSecret(own, keyExchange);
    if (!secret) {
      this.fail(AlertDescription.ILLEGAL_PARAMETER, "the server's key share is none of its group");
      return;
    }
    const resumed = findExtension(message.extensions, 'selectedPsk') !== undefined;
    const { hash } = suiteParameters13(message.cipherSuite)!;
    if (resumed && suiteParameters13(offer.session!.cipherSuite)?.hash !== hash) {
      this.fail(AlertDescription.ILLEGAL_PARAMETER, 'the server resumes the session with another hash'); // §4.2.11
      return;
    }
    this.report({ type: 'shared-secret', group, publicKey: own.publicKey, peer: keyExchange, premaster: secret });
    this.transcript.add(raw);
    const schedule = new KeySchedule(message.cipherSuite, resumed ? offer.session!.psk : undefined);
    const handshake = schedule.toHandshake(secret, this.transcript.hash(hash));
    this.tellSecrets('handshake', schedule, handshake, offer.hello.random);
    this.writeHandshake(schedule.suite, handshake.client);
    const negotiated: Negotiated13 = { offer, schedule, handshake, resumed };
    this.become({ name: 'wait-encrypted-extensions', negotiated });
    this.readHandshake(schedule.suite, handshake.server);
  }

  #handleEncryptedExtensions({ extensions }: EncryptedExtensions, negotiated: Negotiated13): void {
    const wrong = judgeEncryptedExtensions(extensions, negotiated.offer.hello);
    if (wrong) {
      this.#failWith(wrong);
      return;
    }
    const applicationProtocol = findExtension(extensions, 'alpn')?.protocols[0];
    const next = { ...negotiated, ...(applicationProtocol !== undefined && { applicationProtocol }) };
    if (negotiated.resumed) this.report({ type: 'resumed' });
    this.become({ name: negotiated.resumed ? 'wait-finished' : 'wait-certificate', negotiated: next });
  }

  #handleCertificate(message: Certificate13, negotiated: Negotiated13, now: Micros): void {
    if (message.entries.length === 0 || message.certificateRequestContext.length > 0) {
      this.fail(AlertDescription.DECODE_ERROR, "the server's Certificate is empty, or an answer to nothing"); // §4.4.2.4
      return;
    }
    const { serverName, trustedRoots, wallClock } = this.#config;
    const certificateList = message.entries.map(({ certificate }) => certificate);
    const time = wallClock(now);
    const check = { certificateList, trustedRoots, serverName, time, keyUse: 'digitalSignature' } as const;
    const verdict = checkServerCertificate(check);
    if (!verdict.ok) {
      this.report({ type: 'certificate-rejected', serverName, reason: verdict.reason });
      this.fail(verdict.alert, verdict.reason);
      return;
    }
    this.report({ type: 'certificate-accepted', serverName, chain: verdict.chain });
    this.become({ name: 'wait-certificate-verify', negotiated, serverKey: verdict.publicKey });
  }

  /** RFC 8446 §4.4.3: the server has the private key, and has signed this very handshake with it. */
  #handleCertificateVerify(
    { algorithm, signature }: CertificateVerify,
    raw: Uint8Array,
    negotiated: Negotiated13,
    serverKey: PublicKey,
  ): void {
    const { hash } = negotiated.schedule.suite;
    const content = certificateVerifyContent('server', this.transcript.hash(hash));
    const rsaPkcs1 = (algorithm & 0xff) === 1; // for certificates only, §4.2.3
    if (rsaPkcs1 || !verifySignature(serverKey, algorithm, content, signature)) {
      this.fail(AlertDescription.DECRYPT_ERROR, 'the signature of CertificateVerify is wrong');
      return;
    }
    this.transcript.add(raw);
    this.report({ type: 'certificate-verified', algorithm });
    this.become({ name: 'wait-finished', negotiated });
  }

  /** The server's Finished is right: our own, and the keys of the data. */
  #finish(negotiated: Negotiated13): void {
    const { schedule, handshake, offer, requestContext, applicationProtocol } = negotiated;
    const { suite, cipherSuite } = schedule;
    const transcriptHash = this.transcript.hash(suite.hash);
    const application = schedule.toApplication(transcriptHash);
    const exporter = schedule.exporterSecret(transcriptHash);
    this.tellSecrets('application', schedule, application, offer.hello.random, exporter);
    this.#sendChangeCipherSpecOnce();
    if (requestContext) {
      this.sendHandshake({ type: 'certificate13', certificateRequestContext: requestContext, entries: [] });
    }
    this.sendFinished(verifyData13(suite.hash, handshake.client, this.transcript.hash(suite.hash)));
    this.#resumption = { schedule, master: schedule.resumptionMaster(this.transcript.hash(suite.hash)) };
    this.writeData(suite, application.client);
    this.open({ cipherSuite, ...(applicationProtocol !== undefined && { applicationProtocol }) });
    this.readData(suite, application.server);
  }

  #keepTicket({ ticket, ticketNonce, ticketAgeAdd, ticketLifetime }: NewSessionTicket, now: Micros): void {
    const { schedule, master } = this.#resumption!;
    const psk = ticketPsk(schedule.suite.hash, master, ticketNonce);
    const { cipherSuite } = schedule;
    const session = { ticket, psk, cipherSuite, ticketAgeAdd, ticketLifetime, receivedAt: now };
    this.report({ type: 'session-ticket', session });
  }

  /** Appendix D.4: between our first hello and whatever we send next, for middleboxes that know TLS 1.2 only. */
  #sendChangeCipherSpecOnce(): void {
    if (!this.#changeCipherSpecSent) this.sendChangeCipherSpec();
    this.#changeCipherSpecSent = true;
  }

  #failWith({ alert, reason }: Wrong): void {
    this.fail(alert, reason);
  }
}
