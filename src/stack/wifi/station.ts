/**
 * A station: listens for networks, chooses the strongest access point of its own, joins it (open-system authentication,
 * association, 4-way handshake) and then carries Ethernet frames, encrypted. Where another access point of the same network
 * is much stronger it moves. Read IEEE Std 802.11-2020 §11.1.4 (scanning), §11.3 (authentication, association), §12.6.10.
 */

import { isGroupAddress, MAC_BROADCAST, type MacAddress } from '../../bytes/mac-address.ts';
import { type Micros, milliseconds, NEVER } from '../../bytes/time.ts';
import { decodeEthernet, EtherType } from '../../packet/ethernet.ts';
import { addressesFor, DataSubtype, dataAddresses, FrameType } from '../../packet/wifi/dot11.ts';
import { wpa2Personal, writeRsn } from '../../packet/wifi/elements.ts';
import { fromLlcSnap, toEthernet, toLlcSnap } from '../../packet/wifi/ethernet-bridge.ts';
import {
  AuthenticationAlgorithm,
  Capability,
  decodeManagement,
  kindOf,
  type ManagementBody,
  ReasonCode,
  StatusCode,
  subtypeOf,
  writeManagement,
} from '../../packet/wifi/management.ts';
import { pmkFromPassphrase } from '../../packet/wifi/wpa2-keys.ts';
import { type Bss, isWpa2, rates, strongest } from './bss.ts';
import { CcmpKey } from './cipher-pair.ts';
import { type Heard, Radio } from './radio.ts';
import type { StationConfig, StationEvent, StationState } from './station-states.ts';
import { Supplicant } from './supplicant.ts';
import type { WifiMachine } from './wifi-machine.ts';

/** Listening on one channel: longer than a beacon interval of 102.4 ms. */
const PASSIVE_DWELL = milliseconds(110);
/** After a probe request answers come at once. */
const ACTIVE_DWELL = milliseconds(20);
const ANSWER_TIMEOUT = milliseconds(500);
const HANDSHAKE_TIMEOUT = milliseconds(6000);
/** dBm: weaker than this one looks around for another access point … */
const ROAM_BELOW = -72;
/** … which has to be stronger by so much, or one would go to and fro. */
const ROAM_GAIN = 8;
const ROAM_EVERY = milliseconds(2000);

export class Station implements WifiMachine {
  readonly radio: Radio;
  readonly #config: StationConfig;
  readonly #channels: readonly number[];
  readonly #pmk: Uint8Array;
  readonly #rsn = writeRsn(wpa2Personal);
  readonly #toHost: Uint8Array[] = [];
  #state: StationState = 'off';
  #timerAt: Micros = NEVER;
  /** Of this scan, by access point. */
  #seen = new Map<MacAddress, Bss>();
  #channelIndex = 0;
  /** The access point that it is joining, or has joined. */
  #bss: Bss | undefined;
  /** While it moves: the one that it comes from. */
  #previous: Bss | undefined;
  #supplicant: Supplicant | undefined;
  #pairwise: CcmpKey | undefined;
  #groupKeys = new Map<number, CcmpKey>();
  /** Frames of the host's that wait for a connection; a few. */
  #waiting: Uint8Array[] = [];

  constructor(config: StationConfig) {
    this.#config = config;
    this.#channels = config.channels ?? [1, 6, 11];
    this.#pmk = pmkFromPassphrase(config.passphrase, config.ssid);
    this.radio = new Radio({
      address: config.address,
      channel: this.#channels[0]!,
      onEvent: (event, now) => this.#tell({ kind: 'radio', event }, now),
    });
  }

  get state(): StationState {
    return this.#state;
  }

  /** Its access point. */
  get bss(): Bss | undefined {
    return this.#bss;
  }

  start(now: Micros): void {
    if (this.#state === 'off') this.#scan(now);
  }

  sendEthernet(frame: Uint8Array, now: Micros): void {
    if (this.#state === 'connected') this.#sendData(frame, now);
    else if (this.#waiting.length < 16) this.#waiting.push(frame);
  }

  pollEthernet(): Uint8Array | undefined {
    return this.#toHost.shift();
  }

  receiveRadio(bytes: Uint8Array, now: Micros): void {
    // Once it is off it hears only whether its goodbye was heard.
    if (this.#state === 'off' && this.radio.nextTimer() === NEVER) return;
    const heard = this.radio.receive(bytes, now);
    if (!heard || this.#state === 'off') return;
    if (heard.frame.kind === 'data') this.#handleData(heard, now);
    else if (!heard.frame.protectedFrame) this.#handleManagement(heard, now);
  }

  pollRadio(): Uint8Array | undefined {
    return this.radio.pollTransmit();
  }

  nextTimer(): Micros {
    return Math.min(this.#timerAt, this.radio.nextTimer());
  }

  handleTimer(now: Micros): void {
    this.radio.handleTimer(now);
    if (now < this.#timerAt) return;
    this.#timerAt = NEVER;
    if (this.#state === 'scanning') this.#nextChannel(now);
    else if (this.#state === 'connected') this.#lookAround(now);
    else this.#scan(now); // nobody answered in time
  }

  #scan(now: Micros): void {
    this.#go('scanning', now);
    this.#seen = new Map();
    this.#channelIndex = -1;
    this.#nextChannel(now);
  }

  /** Listens on the next channel; after the last one it chooses. */
  #nextChannel(now: Micros): void {
    this.#channelIndex++;
    const channel = this.#channels[this.#channelIndex];
    if (channel === undefined) {
      this.#choose(now);
      return;
    }
    this.radio.tune(channel);
    const { scan, lookAround = scan } = this.#config;
    const isActive = (this.#previous ? lookAround : scan) === 'active';
    if (isActive) {
      this.#sendManagement(MAC_BROADCAST, MAC_BROADCAST, { kind: 'probe-request', elements: { ssid: '', rates } }, now);
    }
    this.#timerAt = now + (isActive ? ACTIVE_DWELL : PASSIVE_DWELL);
  }

  #choose(now: Micros): void {
    const own = [...this.#seen.values()].filter(({ ssid, rsn }) => ssid === this.#config.ssid && isWpa2(rsn));
    const best = strongest(own);
    const before = this.#previous;
    if (before && this.#pairwise) {
      const now_ = this.#seen.get(before.bssid);
      if (!best || best.bssid === before.bssid || (now_ && best.signal < now_.signal + ROAM_GAIN)) {
        this.#stay({ ...before, ...(now_ && { signal: now_.signal }) }, now);
        return;
      }
    }
    if (!best) {
      this.#scan(now);
      return;
    }
    this.#tell({ kind: 'chosen', bss: best, among: this.#seen.size }, now);
    this.#join(best, now);
  }

  #stay(bss: Bss, now: Micros): void {
    this.#previous = undefined;
    this.#bss = bss;
    this.radio.tune(bss.channel);
    this.#connected(now);
  }

  #join(bss: Bss, now: Micros): void {
    this.#bss = bss;
    this.#pairwise = undefined;
    this.#groupKeys = new Map();
    this.radio.tune(bss.channel);
    this.#go('authenticating', now);
    this.#timerAt = now + ANSWER_TIMEOUT;
    const algorithm = AuthenticationAlgorithm.OPEN_SYSTEM;
    this.#toAp({ kind: 'authentication', algorithm, transaction: 1, statusCode: StatusCode.SUCCESS }, now);
  }

  #handleManagement({ frame, signal }: Heard, now: Micros): void {
    const kind = kindOf(frame.subtype);
    if (!kind) return;
    const body = decodeManagement(kind, frame.body);
    if (body.kind === 'beacon' || body.kind === 'probe-response') {
      this.#handleBeacon(frame.address3, body, signal, now);
      return;
    }
    if (frame.address2 !== this.#bss?.bssid) return;
    switch (body.kind) {
      case 'authentication':
        if (this.#state === 'authenticating' && body.transaction === 2) this.#associate(body.statusCode, now);
        break;
      case 'association-response':
      case 'reassociation-response':
        if (this.#state === 'associating') this.#associated(body.statusCode, now);
        break;
      case 'deauthentication':
      case 'disassociation':
        this.#disconnected(body.reasonCode, now);
        break;
      default:
    }
  }

  #handleBeacon(
    bssid: MacAddress,
    { elements: { ssid = '', channel, rsn } }: Extract<ManagementBody, { kind: 'beacon' | 'probe-response' }>,
    signal: number,
    now: Micros,
  ): void {
    const bss: Bss = { bssid, ssid, channel: channel ?? this.radio.channel, signal, rsn };
    if (this.#state === 'scanning') {
      const isNew = !this.#seen.has(bssid);
      this.#seen.set(bssid, bss);
      if (isNew) this.#tell({ kind: 'seen', bss }, now);
    } else if (bssid === this.#bss?.bssid) {
      this.#bss = { ...this.#bss, signal };
    }
  }

  #associate(statusCode: number, now: Micros): void {
    if (statusCode !== StatusCode.SUCCESS) {
      this.#scan(now);
      return;
    }
    this.#go('associating', now);
    this.#timerAt = now + ANSWER_TIMEOUT;
    const common = {
      capabilities: Capability.ESS | Capability.PRIVACY,
      listenInterval: 1,
      elements: { ssid: this.#config.ssid, rates, rsn: wpa2Personal },
    };
    const currentAp = this.#previous?.bssid;
    this.#toAp(
      currentAp ? { kind: 'reassociation-request', ...common, currentAp } : { kind: 'association-request', ...common },
      now,
    );
  }

  #associated(statusCode: number, now: Micros): void {
    const { ssid, address, random } = this.#config;
    const bss = this.#bss!;
    if (statusCode !== StatusCode.SUCCESS) {
      this.#scan(now);
      return;
    }
    this.#previous = undefined;
    this.#go('handshaking', now);
    this.#timerAt = now + HANDSHAKE_TIMEOUT;
    this.#supplicant = new Supplicant({
      pmk: this.#pmk,
      ap: bss.bssid,
      station: address,
      ownRsn: this.#rsn,
      apRsn: writeRsn(bss.rsn!),
      random: random.fork(`${ssid} ${bss.bssid} ${now}`),
      onKeys: (keys, group, packetNumber) => {
        this.#pairwise = new CcmpKey(keys.tk);
        this.#groupKeys = new Map([[group.keyId, new CcmpKey(group.gtk, group.keyId, packetNumber)]]);
      },
      onGroupKey: (group, packetNumber) => {
        this.#groupKeys.set(group.keyId, new CcmpKey(group.gtk, group.keyId, packetNumber));
      },
      onEvent: (event, at) => this.#tell({ kind: 'handshake', event }, at),
    });
  }

  #connected(now: Micros): void {
    this.#go('connected', now);
    this.#timerAt = now + ROAM_EVERY;
    this.#tell({ kind: 'connected', bss: this.#bss! }, now);
    for (const frame of this.#waiting.splice(0)) this.#sendData(frame, now);
  }

  #disconnected(reason: number, now: Micros): void {
    this.#tell({ kind: 'disconnected', reason }, now);
    this.#pairwise = undefined;
    this.#previous = undefined;
    this.#scan(now);
  }

  /** Now and then, where it is weak: is there a better one? */
  #lookAround(now: Micros): void {
    this.#timerAt = now + ROAM_EVERY;
    if (this.#bss!.signal >= ROAM_BELOW) return;
    this.#previous = this.#bss;
    this.#scan(now);
  }

  #handleData({ frame, bytes }: Heard, now: Micros): void {
    const { source, destination, bssid } = dataAddresses(frame);
    // What it sent to a group itself comes back from the access point.
    if (!frame.fromDs || bssid !== this.#bss?.bssid || source === this.#config.address) return;
    if (frame.subtype !== DataSubtype.DATA) return;
    const body = frame.protectedFrame ? this.#open(bytes, isGroupAddress(destination), now) : frame.body;
    const inner = body && fromLlcSnap(body);
    if (!inner) return;
    if (inner.etherType === EtherType.EAPOL) this.#handleEapol(inner.payload, frame.protectedFrame, now);
    else if (frame.protectedFrame) this.#toHost.push(toEthernet(body, { source, destination })!);
  }

  #open(bytes: Uint8Array, isGroup: boolean, now: Micros): Uint8Array | undefined {
    // The two highest bits of the fourth byte of the CCMP header.
    const keyId = bytes[24 + 3]! >> 6;
    const key = isGroup ? this.#groupKeys.get(keyId) : this.#pairwise;
    const opened = key?.open(bytes) ?? 'wrong-mic';
    if (typeof opened !== 'string') return opened;
    this.#tell({ kind: opened }, now);
    return undefined;
  }

  /** An answer goes as the question came: the access point has its keys once the last answer is there. */
  #handleEapol(payload: Uint8Array, isProtected: boolean, now: Micros): void {
    const supplicant = this.#supplicant;
    if (!supplicant) return;
    supplicant.handle(payload, now);
    for (let out = supplicant.pollTransmit(); out; out = supplicant.pollTransmit()) {
      this.#put({ etherType: EtherType.EAPOL, payload: out }, this.#bss!.bssid, isProtected, now);
    }
    // Message 4 first: until it is there the access point has no key for what comes behind it.
    if (this.#state === 'handshaking' && this.#pairwise) this.#connected(now);
  }

  #sendData(frame: Uint8Array, now: Micros): void {
    const ethernet = decodeEthernet(frame);
    this.#put(ethernet, ethernet.dst, true, now);
  }

  #put(
    inner: { etherType: number; payload: Uint8Array },
    destination: MacAddress,
    isProtected: boolean,
    now: Micros,
  ): void {
    const { bssid } = this.#bss!;
    const key = isProtected ? this.#pairwise : undefined;
    const { address2: _, ...addresses } = addressesFor('to-ds', { destination, source: this.#config.address, bssid });
    this.radio.send(
      {
        type: FrameType.DATA,
        subtype: DataSubtype.DATA,
        ...addresses,
        protectedFrame: isProtected,
        body: toLlcSnap(inner),
        ...(key && { seal: (plain: Uint8Array) => key.seal(plain) }),
      },
      now,
    );
  }

  #toAp(body: ManagementBody, now: Micros): void {
    this.#sendManagement(this.#bss!.bssid, this.#bss!.bssid, body, now);
  }

  #sendManagement(to: MacAddress, bssid: MacAddress, body: ManagementBody, now: Micros): void {
    const subtype = subtypeOf(body.kind);
    const fields = { type: FrameType.MANAGEMENT, subtype, address1: to, address3: bssid, body: writeManagement(body) };
    this.radio.send(fields, now);
  }

  /** Says goodbye, and is off. */
  stop(now: Micros): void {
    if (this.#bss && this.#state === 'connected') {
      this.#toAp({ kind: 'deauthentication', reasonCode: ReasonCode.LEAVING }, now);
    }
    this.#go('off', now);
    this.#timerAt = NEVER;
    this.#bss = undefined;
    this.#previous = undefined;
    this.#pairwise = undefined;
  }

  #go(to: StationState, now: Micros): void {
    const from = this.#state;
    this.#state = to;
    if (from !== to) this.#tell({ kind: 'state', from, to }, now);
  }

  #tell(event: StationEvent, now: Micros): void {
    this.#config.onEvent?.(event, now);
  }
}
