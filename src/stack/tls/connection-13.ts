/**
 * What clients and servers of TLS 1.3 have in common: the chain of secrets as the handshake goes on (RFC 8446 §7.1), the
 * keys that they switch to, ChangeCipherSpec for middleboxes (§5 and appendix D.4), and KeyUpdate (§4.6.3).
 */

import { toHex } from '../../bytes/hex.ts';
import type { HandshakeMessage } from '../../packet/tls/handshake.ts';
import { type KeyUpdate, KeyUpdateRequest } from '../../packet/tls/handshake-13.ts';
import {
  applicationTrafficSecrets,
  deriveSecret,
  earlySecret,
  handshakeSecret,
  handshakeTrafficSecrets,
  masterSecret13,
  nextTrafficSecret,
  resumptionMasterSecret,
  type SuiteParameters13,
  suiteParameters13,
  type TrafficSecrets,
  trafficKeys,
} from '../../packet/tls/key-schedule-13.ts';
import { type TlsConfig, TlsConnection } from './connection.ts';
import { protection13 } from './protection.ts';

export type Side = 'client' | 'server';

/** A connection's secrets, each from the one before. */
export class KeySchedule {
  readonly cipherSuite: number;
  readonly suite: SuiteParameters13;
  readonly #early: Uint8Array;
  #handshake: Uint8Array = new Uint8Array(0);
  #master: Uint8Array = new Uint8Array(0);

  /** @throws RangeError for a suite of another version */
  constructor(cipherSuite: number, psk?: Uint8Array) {
    const suite = suiteParameters13(cipherSuite);
    if (!suite) throw new RangeError(`no key schedule for cipher suite ${cipherSuite}`);
    this.cipherSuite = cipherSuite;
    this.suite = suite;
    this.#early = earlySecret(suite.hash, psk);
  }

  /** @param transcriptHash of ClientHello to ServerHello */
  toHandshake(sharedSecret: Uint8Array, transcriptHash: Uint8Array): TrafficSecrets {
    this.#handshake = handshakeSecret(this.suite.hash, this.#early, sharedSecret);
    this.#master = masterSecret13(this.suite.hash, this.#handshake);
    return handshakeTrafficSecrets(this.suite.hash, this.#handshake, transcriptHash);
  }

  /** @param transcriptHash of ClientHello to the server's Finished */
  toApplication(transcriptHash: Uint8Array): TrafficSecrets {
    return applicationTrafficSecrets(this.suite.hash, this.#master, transcriptHash);
  }

  exporterSecret(transcriptHash: Uint8Array): Uint8Array {
    return deriveSecret(this.suite.hash, this.#master, 'exp master', transcriptHash);
  }

  /** @param transcriptHash of ClientHello to the client's Finished */
  resumptionMaster(transcriptHash: Uint8Array): Uint8Array {
    return resumptionMasterSecret(this.suite.hash, this.#master, transcriptHash);
  }
}

export abstract class TlsConnection13<HandshakeState extends { name: string }> extends TlsConnection<HandshakeState> {
  readonly #side: Side;
  readonly #config: TlsConfig;
  /** Of the application data, for KeyUpdate. */
  #reading: { suite: SuiteParameters13; secret: Uint8Array } | undefined;
  #writing: { suite: SuiteParameters13; secret: Uint8Array } | undefined;

  constructor(side: Side, initial: HandshakeState, config: TlsConfig) {
    super(initial, config.fragmentLimit, '1.3');
    this.#side = side;
    this.#config = config;
  }

  /**
   * New keys for what we send from here on. After this the peer's new keys are still to come.
   * @param requestUpdate whether the peer shall do the same
   */
  updateKeys(requestUpdate = false): void {
    if (this.state.name !== 'connected' || !this.#writing) return;
    const { UPDATE_REQUESTED, UPDATE_NOT_REQUESTED } = KeyUpdateRequest;
    this.sendPostHandshake({
      type: 'keyUpdate',
      requestUpdate: requestUpdate ? UPDATE_REQUESTED : UPDATE_NOT_REQUESTED,
    });
    const { suite, secret } = this.#writing;
    this.writeData(suite, nextTrafficSecret(suite.hash, secret));
    this.report({ type: 'key-update', sender: this.#side });
  }

  /** These go into the transcript as they come; the others are looked at first. */
  protected override addsToTranscript({ type }: HandshakeMessage): boolean {
    return type === 'encryptedExtensions' || type === 'certificate13' || type === 'certificateRequest13';
  }

  /** RFC 8446 §5: one that comes between the first ClientHello and the peer's Finished means nothing. */
  protected override handleChangeCipherSpec(): void {
    const { name } = this.state;
    const mayCome = name !== 'start' && name !== 'wait-client-hello' && name !== 'connected' && name !== 'closing';
    if (!mayCome) this.failUnexpected('a ChangeCipherSpec');
  }

  /** There is none in TLS 1.3. */
  protected override isRenegotiation(): boolean {
    return false;
  }

  protected handleKeyUpdate({ requestUpdate }: KeyUpdate): void {
    const { suite, secret } = this.#reading!;
    this.readData(suite, nextTrafficSecret(suite.hash, secret));
    this.report({ type: 'key-update', sender: this.#side === 'client' ? 'server' : 'client' });
    if (requestUpdate === KeyUpdateRequest.UPDATE_REQUESTED) this.updateKeys();
  }

  /** Both directions' keys are known, and told. Which of them is used from when on, the handshake knows. */
  protected tellSecrets(
    stage: 'handshake' | 'application',
    { suite }: KeySchedule,
    secrets: TrafficSecrets,
    clientRandom: Uint8Array,
    exporter?: Uint8Array,
  ): void {
    const log = (label: string, secret: Uint8Array) =>
      this.#config.keyLog?.(`${label} ${toHex(clientRandom)} ${toHex(secret)}`);
    const [end, zero] = stage === 'handshake' ? ['HANDSHAKE_TRAFFIC_SECRET', ''] : ['TRAFFIC_SECRET', '_0'];
    log(`CLIENT_${end}${zero}`, secrets.client);
    log(`SERVER_${end}${zero}`, secrets.server);
    if (exporter) log('EXPORTER_SECRET', exporter);
    const keys = { client: trafficKeys(suite, secrets.client), server: trafficKeys(suite, secrets.server) };
    this.report({ type: 'traffic-secrets', stage, secrets, keys });
  }

  protected readHandshake(suite: SuiteParameters13, secret: Uint8Array): void {
    this.startReading(protection13(trafficKeys(suite, secret)));
  }

  protected writeHandshake(suite: SuiteParameters13, secret: Uint8Array): void {
    this.records.startWriting(protection13(trafficKeys(suite, secret), this.#config.recordPadding));
  }

  protected readData(suite: SuiteParameters13, secret: Uint8Array): void {
    this.#reading = { suite, secret };
    this.readHandshake(suite, secret);
  }

  protected writeData(suite: SuiteParameters13, secret: Uint8Array): void {
    this.#writing = { suite, secret };
    this.writeHandshake(suite, secret);
  }
}
