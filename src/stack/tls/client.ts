/**
 * A TLS 1.2 client with RSA and with ECDHE key exchange: RFC 5246 §7.3 figure 1 (the flow), §7.4 (the messages),
 * §7.4.7.1 (the premaster secret); RFC 8422 §5 (ECDHE); RFC 5746 §3.4, RFC 6066 §3, RFC 7301, RFC 7627 §5.2 (the extensions). No I/O: bytes come in by
 * `handleData` and go out by `pollTransmit`; `pollEvent` says what happened.
 */

import type { Random } from '../../bytes/random.ts';
import type { Micros } from '../../bytes/time.ts';
import { concatBytes } from '../../bytes/writer.ts';
import { drawKeyPair, type KeyPair, sharedSecret } from '../../crypto/key-agreement.ts';
import { type RsaPublicKey, rsaEncrypt } from '../../crypto/rsa.ts';
import { AlertDescription } from '../../packet/tls/alert.ts';
import { cipherSuiteName } from '../../packet/tls/cipher-suites.ts';
import { extensionNumber, findExtension } from '../../packet/tls/extensions.ts';
import {
  buildEcdhePublic,
  buildEncryptedPremaster,
  type CertificateMessage,
  type ClientHello,
  type HandshakeMessage,
  RANDOM_LENGTH,
  type ServerHello,
} from '../../packet/tls/handshake.ts';
import { DOWNGRADE_TO_1_2, type ServerKeyExchange, serverEcdhParams } from '../../packet/tls/handshake-13.ts';
import { PREMASTER_SECRET_LENGTH } from '../../packet/tls/key-schedule.ts';
import { ProtocolVersion } from '../../packet/tls/protocol-version.ts';
import { checkServerCertificate } from './certificate-check.ts';
import { openTransitions, type TlsConfig, TlsConnection } from './connection.ts';
import { curveOf, defaultGroups, groupName, isEcdheSuite, offerExtensions, suitesFor } from './offer.ts';
import { protection12 } from './protection.ts';
import { deriveSecrets, finishedData, keyLogLine, type Negotiated, type Secrets } from './session.ts';
import { type PublicKey, verifySignature } from './signatures.ts';
import type { ResumableSession } from './tls-event.ts';

export interface TlsClientConfig extends TlsConfig {
  /** The name that the certificate must be for; sent as server_name. */
  serverName: string;
  /** PEM. */
  trustedRoots: readonly string[];
  /** Milliseconds since 1970-01-01 UTC at `now`, for the validity of certificates. */
  wallClock(now: Micros): number;
  /**
   * In order of preference. By default those of TLS 1.3, then with ECDHE, then with RSA key exchange, so far as
   * `versions` has them; for TLS 1.2 alone those with RSA key exchange only.
   */
  cipherSuites?: readonly number[];
  /** Named groups for ECDHE in order of preference; by default X25519 and P-256. */
  groups?: readonly number[];
  /** Groups for which a TLS 1.3 ClientHello brings a key share; by default the first of `groups`. */
  keyShares?: readonly number[];
  /** A session of TLS 1.3 to resume (from the event 'session-ticket'). */
  session?: ResumableSession;
  /** Application protocols to offer (RFC 7301), as in ['http/1.1']. */
  alpn?: readonly string[];
  /** Offer RFC 7627; true unless said otherwise. */
  extendedMasterSecret?: boolean;
}

export type TlsClientState =
  | { name: 'start' }
  | { name: 'wait-server-hello'; hello: ClientHello }
  | { name: 'wait-certificate'; negotiated: Negotiated }
  /** ECDHE only. */
  | { name: 'wait-server-key-exchange'; negotiated: Negotiated; serverKey: PublicKey }
  | { name: 'wait-server-hello-done'; negotiated: Negotiated; exchange: KeyExchange }
  | { name: 'wait-change-cipher-spec'; negotiated: Negotiated; secrets: Secrets }
  | { name: 'wait-finished'; negotiated: Negotiated; secrets: Secrets };

/** With what the client's ClientKeyExchange is made. */
type KeyExchange = { kind: 'rsa'; serverKey: RsaPublicKey } | { kind: 'ecdhe'; own: KeyPair; premaster: Uint8Array };

/** RFC 5246 §7.3, figure 1, from the client's side. */
export const tlsClientTransitions = {
  start: ['wait-server-hello', 'closed'],
  'wait-server-hello': ['wait-certificate', 'closed'],
  'wait-certificate': ['wait-server-key-exchange', 'wait-server-hello-done', 'closed'],
  'wait-server-key-exchange': ['wait-server-hello-done', 'closed'],
  'wait-server-hello-done': ['wait-change-cipher-spec', 'closed'],
  'wait-change-cipher-spec': ['wait-finished', 'closed'],
  'wait-finished': ['connected', 'closed'],
  ...openTransitions,
} as const;

export class TlsClient extends TlsConnection<TlsClientState> {
  readonly #config: TlsClientConfig;
  readonly #random: Random;

  /** Takes one number from the random source, so that several connections may share a configuration. */
  constructor(config: TlsClientConfig) {
    super({ name: 'start' }, config.fragmentLimit);
    this.#config = config;
    this.#random = config.random.fork(`tls client ${config.random.u32()}`);
  }

  /** Sends the ClientHello. */
  start(): void {
    if (this.state.name !== 'start') return;
    const hello: ClientHello = {
      type: 'clientHello',
      clientVersion: ProtocolVersion.TLS_1_2,
      random: this.#random.bytes(RANDOM_LENGTH),
      sessionId: new Uint8Array(0),
      cipherSuites: suitesFor({ ...this.#config, versions: ['1.2'] }),
      compressionMethods: [0],
      extensions: offerExtensions({ ...this.#config, versions: ['1.2'] }),
    };
    this.sendHandshake(hello);
    this.report({ type: 'client-hello', hello });
    this.become({ name: 'wait-server-hello', hello });
  }

  /** Goes on with a ClientHello that offered TLS 1.3 too and was sent by somebody else, on its way to this version. */
  takeOver(hello: ClientHello, raw: Uint8Array): void {
    this.transcript.add(raw);
    this.become({ name: 'wait-server-hello', hello });
  }

  protected override handleHandshake(message: HandshakeMessage, raw: Uint8Array, now: Micros): void {
    const { state } = this;
    if (state.name === 'wait-server-hello' && message.type === 'serverHello') {
      this.#handleServerHello(message, state.hello);
    } else if (state.name === 'wait-certificate' && message.type === 'certificate') {
      this.#handleCertificate(message, state.negotiated, now);
    } else if (state.name === 'wait-server-key-exchange' && message.type === 'serverKeyExchange') {
      this.#handleServerKeyExchange(message, state.negotiated, state.serverKey);
    } else if (state.name === 'wait-server-hello-done' && message.type === 'serverHelloDone') {
      this.#sendKeyExchange(state.negotiated, state.exchange);
    } else if (state.name === 'wait-finished' && message.type === 'finished') {
      const expected = finishedData(state.secrets, 'server', this.transcript);
      if (this.checkFinished(message, raw, expected, 'server')) this.open(state.negotiated);
    } else {
      this.failUnexpected(`a handshake message (${message.type})`);
    }
  }

  protected override handleChangeCipherSpec(): void {
    const { state } = this;
    if (state.name !== 'wait-change-cipher-spec') {
      this.failUnexpected('a ChangeCipherSpec');
      return;
    }
    this.records.startReading(protection12(state.secrets.keys.server));
    this.become({ ...state, name: 'wait-finished' });
  }

  protected override isRenegotiation(message: HandshakeMessage): boolean {
    return message.type === 'helloRequest';
  }

  #handleServerHello(message: ServerHello, hello: ClientHello): void {
    const wrong = judgeServerHello(message, hello);
    if (wrong) {
      this.fail(wrong.alert, wrong.reason);
      return;
    }
    this.report({ type: 'server-hello', hello: message });
    this.records.agreeOnVersion();
    const applicationProtocol = findExtension(message.extensions, 'alpn')?.protocols[0];
    const negotiated: Negotiated = {
      cipherSuite: message.cipherSuite,
      clientRandom: hello.random,
      serverRandom: message.random,
      extendedMasterSecret: findExtension(message.extensions, 'extendedMasterSecret') !== undefined,
      ...(applicationProtocol !== undefined && { applicationProtocol }),
    };
    this.become({ name: 'wait-certificate', negotiated });
  }

  #handleCertificate({ certificateList }: CertificateMessage, negotiated: Negotiated, now: Micros): void {
    const { serverName, trustedRoots, wallClock } = this.#config;
    const ecdhe = isEcdheSuite(negotiated.cipherSuite);
    const keyUse = ecdhe ? 'digitalSignature' : 'keyEncipherment';
    const time = wallClock(now);
    const verdict = checkServerCertificate({ certificateList, trustedRoots, serverName, time, keyUse });
    if (!verdict.ok) {
      this.report({ type: 'certificate-rejected', serverName, reason: verdict.reason });
      this.fail(verdict.alert, verdict.reason);
      return;
    }
    this.report({ type: 'certificate-accepted', serverName, chain: verdict.chain });
    const { publicKey } = verdict;
    if (ecdhe) {
      this.become({ name: 'wait-server-key-exchange', negotiated, serverKey: publicKey });
    } else if (publicKey.kind === 'rsa') {
      const exchange: KeyExchange = { kind: 'rsa', serverKey: publicKey.rsa };
      this.become({ name: 'wait-server-hello-done', negotiated, exchange });
    } else {
      this.fail(AlertDescription.UNSUPPORTED_CERTIFICATE, 'RSA key exchange needs an RSA key');
    }
  }

  /** RFC 8422 §5.4: the server's Diffie-Hellman key, signed together with both randoms. */
  #handleServerKeyExchange(message: ServerKeyExchange, negotiated: Negotiated, serverKey: PublicKey): void {
    const { namedCurve, publicKey, algorithm, signature } = message;
    const curve = curveOf(namedCurve);
    if (!curve || !(this.#config.groups ?? defaultGroups).includes(namedCurve)) {
      this.fail(AlertDescription.ILLEGAL_PARAMETER, `the server chose ${groupName(namedCurve)}`);
      return;
    }
    const signed = concatBytes(negotiated.clientRandom, negotiated.serverRandom, serverEcdhParams(message));
    if (!verifySignature(serverKey, algorithm, signed, signature)) {
      this.fail(AlertDescription.DECRYPT_ERROR, 'the signature of ServerKeyExchange is wrong');
      return;
    }
    const own = drawKeyPair(curve, this.#random);
    const premaster = sharedSecret(own, publicKey);
    if (!premaster) {
      this.fail(AlertDescription.ILLEGAL_PARAMETER, `the server's public key is none of ${groupName(namedCurve)}`);
      return;
    }
    this.report({ type: 'shared-secret', group: namedCurve, publicKey: own.publicKey, peer: publicKey, premaster });
    this.become({ name: 'wait-server-hello-done', negotiated, exchange: { kind: 'ecdhe', own, premaster } });
  }

  #sendKeyExchange(negotiated: Negotiated, exchange: KeyExchange): void {
    const premaster = exchange.kind === 'rsa' ? this.#sendPremaster(exchange.serverKey) : exchange.premaster;
    if (exchange.kind === 'ecdhe') {
      this.sendHandshake({ type: 'clientKeyExchange', exchangeKeys: buildEcdhePublic(exchange.own.publicKey) });
    }
    const secrets = deriveSecrets(negotiated, premaster, this.transcript);
    const { masterSecret, keys } = secrets;
    this.#config.keyLog?.(keyLogLine(negotiated.clientRandom, masterSecret));
    this.report({ type: 'keys', masterSecret, keys, extendedMasterSecret: negotiated.extendedMasterSecret });

    this.sendChangeCipherSpec();
    this.records.startWriting(protection12(keys.client));
    this.sendFinished(finishedData(secrets, 'client', this.transcript));
    this.become({ name: 'wait-change-cipher-spec', negotiated, secrets });
  }

  /** RFC 5246 §7.4.7.1: the version that was offered, and 46 random bytes, for the server's eyes only. */
  #sendPremaster(serverKey: RsaPublicKey): Uint8Array {
    const version = Uint8Array.of(ProtocolVersion.TLS_1_2 >> 8, ProtocolVersion.TLS_1_2 & 0xff);
    const premaster = concatBytes(version, this.#random.bytes(PREMASTER_SECRET_LENGTH - version.length));
    const encrypted = rsaEncrypt(serverKey, premaster, this.#random);
    this.sendHandshake({ type: 'clientKeyExchange', exchangeKeys: buildEncryptedPremaster(encrypted) });
    this.report({ type: 'premaster', premaster, encrypted });
    return premaster;
  }
}

/** What is wrong with a ServerHello that answers this ClientHello (RFC 5246 §7.4.1.3 and §7.4.1.4). */
function judgeServerHello(message: ServerHello, hello: ClientHello): { alert: number; reason: string } | undefined {
  const { serverVersion, cipherSuite, compressionMethod } = message;
  if (serverVersion !== ProtocolVersion.TLS_1_2) {
    const reason = `the server chose version 0x${serverVersion.toString(16)}`;
    return { alert: AlertDescription.PROTOCOL_VERSION, reason };
  }
  if (!hello.cipherSuites.includes(cipherSuite) || compressionMethod !== 0) {
    const reason = `the server chose ${cipherSuiteName(cipherSuite)} and compression ${compressionMethod}`;
    return { alert: AlertDescription.ILLEGAL_PARAMETER, reason };
  }
  const versions = findExtension(hello.extensions, 'supportedVersions')?.versions ?? [];
  const end = message.random.subarray(-DOWNGRADE_TO_1_2.length);
  if (versions.includes(ProtocolVersion.TLS_1_3) && DOWNGRADE_TO_1_2.every((byte, i) => byte === end[i])) {
    const reason = 'the server speaks TLS 1.3, and somebody has seen to it that it answers in 1.2'; // RFC 8446 §4.1.3
    return { alert: AlertDescription.ILLEGAL_PARAMETER, reason };
  }
  const offered = new Set(hello.extensions?.map(extensionNumber));
  const foreign = message.extensions?.map(extensionNumber).find((number) => !offered.has(number));
  if (foreign !== undefined) {
    const reason = `the server answered extension ${foreign}, which was not offered`;
    return { alert: AlertDescription.UNSUPPORTED_EXTENSION, reason };
  }
  const renegotiation = findExtension(message.extensions, 'renegotiationInfo');
  if (renegotiation && renegotiation.renegotiatedConnection.length > 0) {
    const reason = 'renegotiation_info is not empty in a first handshake'; // RFC 5746 §3.4
    return { alert: AlertDescription.HANDSHAKE_FAILURE, reason };
  }
  const chosen = findExtension(message.extensions, 'alpn')?.protocols;
  const protocols = findExtension(hello.extensions, 'alpn')?.protocols ?? [];
  if (chosen && (chosen.length !== 1 || !protocols.includes(chosen[0]!))) {
    const reason = `the server chose the protocol ${chosen.join(', ')}`; // RFC 7301 §3.1
    return { alert: AlertDescription.ILLEGAL_PARAMETER, reason };
  }
  return undefined;
}
