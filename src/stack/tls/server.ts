/**
 * A TLS 1.2 server with RSA and with ECDHE key exchange: RFC 5246 §7.3 figure 1 (the flow), §7.4 (the messages),
 * §7.4.7.1 (the premaster secret, and what to do if it is wrong); RFC 8422 §5 (ECDHE); RFC 5746 §3.6, RFC 7301, RFC 7627 §5.2 (the extensions). No I/O:
 * bytes come in by `handleData` and go out by `pollTransmit`; `pollEvent` says what happened.
 */

import type { Random } from '../../bytes/random.ts';
import { concatBytes } from '../../bytes/writer.ts';
import { drawKeyPair, type KeyPair, sharedSecret } from '../../crypto/key-agreement.ts';
import { fromPem } from '../../crypto/pem.ts';
import { type RsaPrivateKey, rsaDecrypt, rsaPrivateKeyFromPem } from '../../crypto/rsa.ts';
import { AlertDescription } from '../../packet/tls/alert.ts';
import { CipherSuite } from '../../packet/tls/cipher-suites.ts';
import { type Extension, findExtension, SignatureAlgorithm } from '../../packet/tls/extensions.ts';
import {
  type ClientHello,
  type ClientKeyExchange,
  type HandshakeMessage,
  RANDOM_LENGTH,
  readEcdhePublic,
  readEncryptedPremaster,
  type ServerHello,
} from '../../packet/tls/handshake.ts';
import { DOWNGRADE_TO_1_2, serverEcdhParams } from '../../packet/tls/handshake-13.ts';
import { PREMASTER_SECRET_LENGTH } from '../../packet/tls/key-schedule.ts';
import { ProtocolVersion } from '../../packet/tls/protocol-version.ts';
import { openTransitions, type TlsConfig, TlsConnection } from './connection.ts';
import { curveOf, defaultGroups, isEcdheSuite, suitesFor } from './offer.ts';
import { protection12 } from './protection.ts';
import { deriveSecrets, finishedData, keyLogLine, type Negotiated, type Secrets } from './session.ts';
import { sign } from './signatures.ts';

export interface TlsServerConfig extends TlsConfig {
  /** PEM, the server's own certificate first, each certified by the next. */
  certificateChain: readonly string[];
  /** PEM: an RSA key, or for TLS 1.3 one on P-256. */
  privateKey: string;
  /** In the server's order of preference, which decides. */
  cipherSuites?: readonly number[];
  /** Named groups for ECDHE in the server's order of preference; by default X25519 and P-256. */
  groups?: readonly number[];
  /** TLS 1.3: makes tickets and takes them back, sealed with this key of 32 bytes. Without it there are none. */
  ticketKey?: Uint8Array;
  /** Seconds; an hour unless said otherwise. */
  ticketLifetime?: number;
  /** Application protocols in the server's order of preference (RFC 7301). Without it the client's offer is ignored. */
  alpn?: readonly string[];
  /** Accept RFC 7627; true unless said otherwise. */
  extendedMasterSecret?: boolean;
}

export type TlsServerState =
  | { name: 'wait-client-hello' }
  | { name: 'wait-client-key-exchange'; negotiated: Negotiated; clientVersion: number; own: KeyPair | undefined }
  | { name: 'wait-change-cipher-spec'; negotiated: Negotiated; secrets: Secrets }
  | { name: 'wait-finished'; negotiated: Negotiated; secrets: Secrets };

/** RFC 5246 §7.3, figure 1, from the server's side. */
export const tlsServerTransitions = {
  'wait-client-hello': ['wait-client-key-exchange', 'closed'],
  'wait-client-key-exchange': ['wait-change-cipher-spec', 'closed'],
  'wait-change-cipher-spec': ['wait-finished', 'closed'],
  'wait-finished': ['connected', 'closed'],
  ...openTransitions,
} as const;

export class TlsServer extends TlsConnection<TlsServerState> {
  readonly #config: TlsServerConfig;
  readonly #random: Random;
  readonly #privateKey: RsaPrivateKey;
  readonly #certificateList: readonly Uint8Array[];

  /**
   * Takes one number from the random source, so that several connections may share a configuration.
   * @throws RangeError if the key or a certificate is not PEM.
   */
  constructor(config: TlsServerConfig) {
    super({ name: 'wait-client-hello' }, config.fragmentLimit);
    this.#config = config;
    this.#random = config.random.fork(`tls server ${config.random.u32()}`);
    this.#privateKey = rsaPrivateKeyFromPem(config.privateKey);
    this.#certificateList = config.certificateChain.map(fromPem);
  }

  protected override handleHandshake(message: HandshakeMessage, raw: Uint8Array): void {
    const { state } = this;
    if (state.name === 'wait-client-hello' && message.type === 'clientHello') {
      this.#handleClientHello(message);
    } else if (state.name === 'wait-client-key-exchange' && message.type === 'clientKeyExchange') {
      this.#handleKeyExchange(message, state.negotiated, state.clientVersion, state.own);
    } else if (state.name === 'wait-finished' && message.type === 'finished') {
      const expected = finishedData(state.secrets, 'client', this.transcript);
      if (!this.checkFinished(message, raw, expected, 'client')) return;
      this.sendChangeCipherSpec();
      this.records.startWriting(protection12(state.secrets.keys.server));
      this.sendFinished(finishedData(state.secrets, 'server', this.transcript));
      this.open(state.negotiated);
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
    this.records.startReading(protection12(state.secrets.keys.client));
    this.become({ ...state, name: 'wait-finished' });
  }

  protected override isRenegotiation(message: HandshakeMessage): boolean {
    return message.type === 'clientHello';
  }

  #handleClientHello(hello: ClientHello): void {
    this.report({ type: 'client-hello', hello });
    const answer = answerClientHello(hello, this.#config);
    if ('alert' in answer) {
      this.fail(answer.alert, answer.reason);
      return;
    }
    const { cipherSuite, extensions, group } = answer;
    const random = this.#random.bytes(RANDOM_LENGTH);
    if (this.#config.versions?.includes('1.3')) random.set(DOWNGRADE_TO_1_2, RANDOM_LENGTH - DOWNGRADE_TO_1_2.length);
    const serverHello: ServerHello = {
      type: 'serverHello',
      serverVersion: ProtocolVersion.TLS_1_2,
      random,
      sessionId: new Uint8Array(0), // §7.4.1.3: this session cannot be resumed
      cipherSuite,
      compressionMethod: 0,
      ...(extensions.length > 0 && { extensions }),
    };
    this.records.agreeOnVersion();
    this.sendHandshake(serverHello);
    this.report({ type: 'server-hello', hello: serverHello });
    this.sendHandshake({ type: 'certificate', certificateList: this.#certificateList });
    const own = group === undefined ? undefined : this.#sendServerKeyExchange(group, hello.random, random);
    this.sendHandshake({ type: 'serverHelloDone' });
    const applicationProtocol = findExtension(extensions, 'alpn')?.protocols[0];
    const negotiated: Negotiated = {
      cipherSuite,
      clientRandom: hello.random,
      serverRandom: serverHello.random,
      extendedMasterSecret: findExtension(extensions, 'extendedMasterSecret') !== undefined,
      ...(applicationProtocol !== undefined && { applicationProtocol }),
    };
    this.become({ name: 'wait-client-key-exchange', negotiated, clientVersion: hello.clientVersion, own });
  }

  /** RFC 8422 §5.4: a fresh Diffie-Hellman key, signed together with both randoms. */
  #sendServerKeyExchange(group: number, clientRandom: Uint8Array, serverRandom: Uint8Array): KeyPair {
    const own = drawKeyPair(curveOf(group)!, this.#random);
    const params = { namedCurve: group, publicKey: own.publicKey };
    const signed = concatBytes(clientRandom, serverRandom, serverEcdhParams(params));
    const algorithm = SignatureAlgorithm.RSA_SHA256;
    const signature = sign({ kind: 'rsa', rsa: this.#privateKey }, algorithm, signed, this.#random);
    this.sendHandshake({ type: 'serverKeyExchange', ...params, algorithm, signature });
    return own;
  }

  #handleKeyExchange(
    message: ClientKeyExchange,
    negotiated: Negotiated,
    clientVersion: number,
    own: KeyPair | undefined,
  ): void {
    const premaster = own
      ? this.#agree(own, readEcdhePublic(message.exchangeKeys))
      : this.#readPremaster(message, clientVersion);
    if (!premaster) {
      this.fail(AlertDescription.ILLEGAL_PARAMETER, "the client's public key is none of the group");
      return;
    }
    const secrets = deriveSecrets(negotiated, premaster, this.transcript);
    const { masterSecret, keys } = secrets;
    this.#config.keyLog?.(keyLogLine(negotiated.clientRandom, masterSecret));
    this.report({ type: 'keys', masterSecret, keys, extendedMasterSecret: negotiated.extendedMasterSecret });
    this.become({ name: 'wait-change-cipher-spec', negotiated, secrets });
  }

  #agree(own: KeyPair, peer: Uint8Array): Uint8Array | undefined {
    const premaster = sharedSecret(own, peer);
    const group = defaultGroups.find((candidate) => curveOf(candidate) === own.curve)!;
    if (premaster) this.report({ type: 'shared-secret', group, publicKey: own.publicKey, peer, premaster });
    return premaster;
  }

  #readPremaster(message: ClientKeyExchange, clientVersion: number): Uint8Array {
    const encrypted = readEncryptedPremaster(message.exchangeKeys);
    const premaster = this.#decryptPremaster(encrypted, clientVersion);
    this.report({ type: 'premaster', premaster, encrypted });
    return premaster;
  }

  /**
   * RFC 5246 §7.4.7.1: whatever is wrong with the padding, the length or the version, the handshake goes on with a
   * premaster secret that nobody else knows, and fails at Finished. A server that said what was wrong would decrypt
   * for an attacker who asks often enough (Bleichenbacher, 1998).
   */
  #decryptPremaster(encrypted: Uint8Array, clientVersion: number): Uint8Array {
    const substitute = this.#random.bytes(PREMASTER_SECRET_LENGTH - 2); // drawn in every case
    const version = Uint8Array.of(clientVersion >> 8, clientVersion & 0xff);
    const decrypted = rsaDecrypt(this.#privateKey, encrypted);
    const secret = decrypted?.length === PREMASTER_SECRET_LENGTH ? decrypted.subarray(2) : substitute;
    return concatBytes(version, secret);
  }
}

/** `group` is there with ECDHE. */
type Answer = { cipherSuite: number; extensions: Extension[]; group?: number } | { alert: number; reason: string };

/** What the server chooses of the client's offer, or why there is nothing to choose. */
function answerClientHello(hello: ClientHello, config: TlsServerConfig): Answer {
  const versions = findExtension(hello.extensions, 'supportedVersions')?.versions;
  if (versions && !versions.includes(ProtocolVersion.TLS_1_2)) {
    return { alert: AlertDescription.PROTOCOL_VERSION, reason: 'the client does not speak TLS 1.2' }; // RFC 8446 §4.2.1
  }
  if (hello.clientVersion < ProtocolVersion.TLS_1_2) {
    const reason = `the client speaks nothing later than 0x${hello.clientVersion.toString(16)}`; // appendix E.1
    return { alert: AlertDescription.PROTOCOL_VERSION, reason };
  }
  // RFC 8422 §4: a client that names no groups takes any
  const groups = findExtension(hello.extensions, 'supportedGroups')?.groups ?? defaultGroups;
  const group = (config.groups ?? defaultGroups).find((candidate) => groups.includes(candidate));
  const cipherSuite = suitesFor(config, ['1.2']).find(
    (suite) => hello.cipherSuites.includes(suite) && (group !== undefined || !isEcdheSuite(suite)),
  );
  if (cipherSuite === undefined) {
    return { alert: AlertDescription.HANDSHAKE_FAILURE, reason: 'no cipher suite in common' }; // §7.4.1.3
  }
  if (!hello.compressionMethods.includes(0)) {
    return { alert: AlertDescription.ILLEGAL_PARAMETER, reason: 'the client must offer no compression' }; // §7.4.1.2
  }
  const extensions: Extension[] = [];
  const renegotiation = findExtension(hello.extensions, 'renegotiationInfo');
  if (renegotiation && renegotiation.renegotiatedConnection.length > 0) {
    const reason = 'renegotiation_info is not empty in a first handshake'; // RFC 5746 §3.6
    return { alert: AlertDescription.HANDSHAKE_FAILURE, reason };
  }
  if (renegotiation || hello.cipherSuites.includes(CipherSuite.TLS_EMPTY_RENEGOTIATION_INFO_SCSV)) {
    extensions.push({ type: 'renegotiationInfo', renegotiatedConnection: new Uint8Array(0) });
  }
  if ((config.extendedMasterSecret ?? true) && findExtension(hello.extensions, 'extendedMasterSecret')) {
    extensions.push({ type: 'extendedMasterSecret' });
  }
  const offered = findExtension(hello.extensions, 'alpn')?.protocols;
  if (config.alpn && offered) {
    const protocol = config.alpn.find((candidate) => offered.includes(candidate));
    if (protocol === undefined) {
      const reason = `no application protocol in common with ${offered.join(', ')}`; // RFC 7301 §3.2
      return { alert: AlertDescription.NO_APPLICATION_PROTOCOL, reason };
    }
    extensions.push({ type: 'alpn', protocols: [protocol] });
  }
  return { cipherSuite, extensions, ...(isEcdheSuite(cipherSuite) && group !== undefined && { group }) };
}
