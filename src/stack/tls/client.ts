/**
 * A TLS 1.2 client with RSA key exchange: RFC 5246 §7.3 figure 1 (the flow), §7.4 (the messages), §7.4.7.1 (the
 * premaster secret); RFC 5746 §3.4, RFC 6066 §3, RFC 7301, RFC 7627 §5.2 (the extensions). No I/O: bytes come in by
 * `handleData` and go out by `pollTransmit`; `pollEvent` says what happened.
 */

import type { Random } from '../../bytes/random.ts';
import type { Micros } from '../../bytes/time.ts';
import { concatBytes } from '../../bytes/writer.ts';
import { type RsaPublicKey, rsaEncrypt } from '../../crypto/rsa.ts';
import { AlertDescription } from '../../packet/tls/alert.ts';
import { CipherSuite, cipherSuiteName } from '../../packet/tls/cipher-suites.ts';
import { type Extension, extensionNumber, findExtension, SignatureAlgorithm } from '../../packet/tls/extensions.ts';
import {
  buildEncryptedPremaster,
  type CertificateMessage,
  type ClientHello,
  type HandshakeMessage,
  RANDOM_LENGTH,
  type ServerHello,
} from '../../packet/tls/handshake.ts';
import { PREMASTER_SECRET_LENGTH } from '../../packet/tls/key-schedule.ts';
import { ProtocolVersion } from '../../packet/tls/protocol-version.ts';
import { checkServerCertificate } from './certificate-check.ts';
import { openTransitions, type TlsConfig, TlsConnection } from './connection.ts';
import { deriveSecrets, keyLogLine, type Negotiated, type Secrets } from './session.ts';

export interface TlsClientConfig extends TlsConfig {
  /** The name that the certificate must be for; sent as server_name. */
  serverName: string;
  /** PEM. */
  trustedRoots: readonly string[];
  /** Milliseconds since 1970-01-01 UTC at `now`, for the validity of certificates. */
  wallClock(now: Micros): number;
  /** In order of preference; by default AES-128 and then AES-256, both with GCM. */
  cipherSuites?: readonly number[];
  /** Application protocols to offer (RFC 7301), as in ['http/1.1']. */
  alpn?: readonly string[];
  /** Offer RFC 7627; true unless said otherwise. */
  extendedMasterSecret?: boolean;
}

export type TlsClientState =
  | { name: 'start' }
  | { name: 'wait-server-hello'; hello: ClientHello }
  | { name: 'wait-certificate'; negotiated: Negotiated }
  | { name: 'wait-server-hello-done'; negotiated: Negotiated; serverKey: RsaPublicKey }
  | { name: 'wait-change-cipher-spec'; negotiated: Negotiated; secrets: Secrets }
  | { name: 'wait-finished'; negotiated: Negotiated; secrets: Secrets };

/** RFC 5246 §7.3, figure 1, from the client's side. */
export const tlsClientTransitions = {
  start: ['wait-server-hello', 'closed'],
  'wait-server-hello': ['wait-certificate', 'closed'],
  'wait-certificate': ['wait-server-hello-done', 'closed'],
  'wait-server-hello-done': ['wait-change-cipher-spec', 'closed'],
  'wait-change-cipher-spec': ['wait-finished', 'closed'],
  'wait-finished': ['connected', 'closed'],
  ...openTransitions,
} as const;

/** The suites with RSA key exchange that this stack speaks. */
export const rsaCipherSuites: readonly number[] = [
  CipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256,
  CipherSuite.TLS_RSA_WITH_AES_256_GCM_SHA384,
];

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
      cipherSuites: this.#config.cipherSuites ?? rsaCipherSuites,
      compressionMethods: [0],
      extensions: this.#extensions(),
    };
    this.sendHandshake(hello);
    this.report({ type: 'client-hello', hello });
    this.become({ name: 'wait-server-hello', hello });
  }

  protected override handleHandshake(message: HandshakeMessage, raw: Uint8Array, now: Micros): void {
    const { state } = this;
    if (state.name === 'wait-server-hello' && message.type === 'serverHello') {
      this.#handleServerHello(message, state.hello);
    } else if (state.name === 'wait-certificate' && message.type === 'certificate') {
      this.#handleCertificate(message, state.negotiated, now);
    } else if (state.name === 'wait-server-hello-done' && message.type === 'serverHelloDone') {
      this.#sendKeyExchange(state.negotiated, state.serverKey);
    } else if (state.name === 'wait-finished' && message.type === 'finished') {
      if (this.checkFinished(message, raw, state.secrets, 'server')) this.open(state.negotiated);
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
    this.records.startReading(state.secrets.keys.server);
    this.become({ ...state, name: 'wait-finished' });
  }

  protected override isRenegotiation(message: HandshakeMessage): boolean {
    return message.type === 'helloRequest';
  }

  #extensions(): Extension[] {
    const { serverName, alpn, extendedMasterSecret } = this.#config;
    const extensions: Extension[] = [
      // RFC 5246 §7.4.1.4.1: which signatures on certificates this side can verify
      { type: 'signatureAlgorithms', algorithms: Object.values(SignatureAlgorithm) },
      { type: 'renegotiationInfo', renegotiatedConnection: new Uint8Array(0) }, // RFC 5746 §3.4
    ];
    if (extendedMasterSecret ?? true) extensions.unshift({ type: 'extendedMasterSecret' });
    if (alpn) extensions.push({ type: 'alpn', protocols: alpn });
    // RFC 6066 §3: no trailing dot, and no addresses
    const name = serverName.replace(/\.$/, '');
    if (!/^[\d.]+$/.test(name)) extensions.unshift({ type: 'serverName', names: [{ nameType: 0, name }] });
    return extensions;
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
    const verdict = checkServerCertificate({ certificateList, trustedRoots, serverName, time: wallClock(now) });
    if (!verdict.ok) {
      this.report({ type: 'certificate-rejected', serverName, reason: verdict.reason });
      this.fail(verdict.alert, verdict.reason);
      return;
    }
    this.report({ type: 'certificate-accepted', serverName, chain: verdict.chain });
    this.become({ name: 'wait-server-hello-done', negotiated, serverKey: verdict.publicKey });
  }

  /** RFC 5246 §7.4.7.1: the version that was offered, and 46 random bytes, for the server's eyes only. */
  #sendKeyExchange(negotiated: Negotiated, serverKey: RsaPublicKey): void {
    const version = Uint8Array.of(ProtocolVersion.TLS_1_2 >> 8, ProtocolVersion.TLS_1_2 & 0xff);
    const premaster = concatBytes(version, this.#random.bytes(PREMASTER_SECRET_LENGTH - version.length));
    const encrypted = rsaEncrypt(serverKey, premaster, this.#random);
    this.sendHandshake({ type: 'clientKeyExchange', exchangeKeys: buildEncryptedPremaster(encrypted) });
    this.report({ type: 'premaster', premaster, encrypted });

    const secrets = deriveSecrets(negotiated, premaster, this.transcript);
    const { masterSecret, keys } = secrets;
    this.#config.keyLog?.(keyLogLine(negotiated.clientRandom, masterSecret));
    this.report({ type: 'keys', masterSecret, keys, extendedMasterSecret: negotiated.extendedMasterSecret });

    this.sendChangeCipherSpec(keys.client);
    this.sendFinished(secrets, 'client');
    this.become({ name: 'wait-change-cipher-spec', negotiated, secrets });
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
