/**
 * An access point's radio side: says that it is there, lets stations in (open-system authentication, association, 4-way
 * handshake), and carries their frames between air and wire and from one to the other. Read IEEE Std 802.11-2020 §11.1.3
 * (beacons), §11.3 (authentication, association), §12.7.7 (the group's key), §4.5.2 (distribution).
 */

import { isGroupAddress, MAC_BROADCAST, type MacAddress } from '../../bytes/mac-address.ts';
import type { Random } from '../../bytes/random.ts';
import { type Micros, NEVER } from '../../bytes/time.ts';
import { decodeEthernet, EtherType } from '../../packet/ethernet.ts';
import { addressesFor, DataSubtype, dataAddresses, FrameType } from '../../packet/wifi/dot11.ts';
import type { GroupKey } from '../../packet/wifi/eapol-key.ts';
import { type Elements, wpa2Personal, writeRsn } from '../../packet/wifi/elements.ts';
import { fromLlcSnap, toEthernet, toLlcSnap } from '../../packet/wifi/ethernet-bridge.ts';
import {
  type AssociationRequest,
  AuthenticationAlgorithm,
  Capability,
  decodeManagement,
  kindOf,
  type ManagementBody,
  ReasonCode,
  StatusCode,
  subtypeOf,
  TIME_UNIT,
  writeManagement,
} from '../../packet/wifi/management.ts';
import { pmkFromPassphrase } from '../../packet/wifi/wpa2-keys.ts';
import { earliestTimer } from '../timed.ts';
import { Authenticator } from './authenticator.ts';
import { isWpa2, rates } from './bss.ts';
import { CcmpKey } from './cipher-pair.ts';
import type { HandshakeEvent } from './handshake-message.ts';
import { type Heard, Radio, type RadioEvent } from './radio.ts';
import type { WifiMachine } from './wifi-machine.ts';

export interface AccessPointRadioConfig {
  /** The BSSID. */
  readonly address: MacAddress;
  readonly ssid: string;
  readonly passphrase: string;
  readonly channel: number;
  /** In time units of 1024 µs; 100 by default. */
  readonly beaconInterval?: number;
  readonly random: Random;
  onEvent?(event: AccessPointEvent, now: Micros): void;
}

export type AccessPointEvent =
  | { readonly kind: 'state'; readonly station: MacAddress; readonly from: MemberState; readonly to: MemberState }
  | { readonly kind: 'handshake'; readonly station: MacAddress; readonly event: HandshakeEvent }
  /** A data frame that was not let in: heard before, or with a MIC of another key. */
  | { readonly kind: 'replayed' | 'wrong-mic'; readonly station: MacAddress }
  | { readonly kind: 'radio'; readonly event: RadioEvent };

/** IEEE Std 802.11-2020 figure 11-15: states 1 to 4. */
export type MemberState = 'unknown' | 'authenticated' | 'associated' | 'connected';

export const memberTransitions: Readonly<Record<MemberState, readonly MemberState[]>> = {
  unknown: ['authenticated'],
  authenticated: ['associated', 'unknown'],
  associated: ['connected', 'authenticated', 'unknown'],
  connected: ['authenticated', 'unknown'],
};

interface Member {
  readonly address: MacAddress;
  readonly associationId: number;
  state: MemberState;
  authenticator: Authenticator | undefined;
  key: CcmpKey | undefined;
}

/** Association ids are 1 to 2007 (§9.4.1.8); a home has fewer. */
const MAX_MEMBERS = 64;

export class AccessPointRadio implements WifiMachine {
  readonly radio: Radio;
  readonly #config: AccessPointRadioConfig;
  readonly #pmk: Uint8Array;
  readonly #members = new Map<MacAddress, Member>();
  readonly #toWire: Uint8Array[] = [];
  readonly #interval: Micros;
  #group: { readonly key: GroupKey; readonly cipher: CcmpKey };
  #nextBeacon: Micros = NEVER;
  #associationIds = 0;

  constructor(config: AccessPointRadioConfig) {
    this.#config = config;
    this.#pmk = pmkFromPassphrase(config.passphrase, config.ssid);
    this.#interval = (config.beaconInterval ?? 100) * TIME_UNIT;
    this.#group = this.#newGroupKey(1);
    this.radio = new Radio({
      address: config.address,
      channel: config.channel,
      onEvent: (event, now) => this.#config.onEvent?.({ kind: 'radio', event }, now),
    });
  }

  /** Who is in, and how far. */
  get members(): readonly { readonly address: MacAddress; readonly state: MemberState }[] {
    return Array.from(this.#members.values(), ({ address, state }) => ({ address, state }));
  }

  start(now: Micros): void {
    if (this.#nextBeacon === NEVER) this.#nextBeacon = now;
  }

  /** Beacons no more; its stations stay. For labs in which half an hour has to pass. */
  fallSilent(): void {
    this.#nextBeacon = NEVER;
  }

  /** A new key for what goes to all; each station is told. */
  renewGroupKey(now: Micros): void {
    this.#group = this.#newGroupKey(this.#group.key.keyId === 1 ? 2 : 1);
    for (const member of this.#members.values()) {
      if (member.state !== 'connected') continue;
      member.authenticator?.renewGroupKey(now);
      this.#flushHandshake(member, now);
    }
  }

  /** Sends a station away. */
  deauthenticate(station: MacAddress, reasonCode: number, now: Micros): void {
    const member = this.#members.get(station);
    if (!member) return;
    this.#send(station, { kind: 'deauthentication', reasonCode }, now);
    this.#forget(member, now);
  }

  /** From the wire. */
  sendEthernet(frame: Uint8Array, now: Micros): void {
    const { dst, src } = decodeEthernet(frame);
    const moved = this.#members.get(src);
    if (moved) this.#forget(moved, now); // whose frames come by the wire has found another access point
    const member = this.#members.get(dst);
    if (isGroupAddress(dst) || member?.state === 'connected') this.#toAir(frame, dst, src, now);
  }

  pollEthernet(): Uint8Array | undefined {
    return this.#toWire.shift();
  }

  receiveRadio(bytes: Uint8Array, now: Micros): void {
    const heard = this.radio.receive(bytes, now);
    if (!heard) return;
    if (heard.frame.kind === 'data') this.#handleData(heard, now);
    else if (!heard.frame.protectedFrame) this.#handleManagement(heard, now);
  }

  pollRadio(): Uint8Array | undefined {
    return this.radio.pollTransmit();
  }

  nextTimer(): Micros {
    const handshakes = Array.from(this.#members.values(), ({ authenticator }) => authenticator).filter(
      (one) => one !== undefined,
    );
    return Math.min(this.#nextBeacon, earliestTimer([this.radio, ...handshakes]));
  }

  handleTimer(now: Micros): void {
    this.radio.handleTimer(now);
    for (const member of [...this.#members.values()]) {
      member.authenticator?.handleTimer(now);
      this.#flushHandshake(member, now);
    }
    while (this.#nextBeacon <= now) {
      this.#send(MAC_BROADCAST, { kind: 'beacon', ...this.#announcement(now) }, now);
      this.#nextBeacon += this.#interval;
    }
  }

  #announcement(now: Micros) {
    const { ssid, beaconInterval = 100, channel } = this.#config;
    const elements: Elements = { ssid, rates, channel, tim: { dtimCount: 0, dtimPeriod: 1 }, rsn: wpa2Personal };
    return { timestamp: BigInt(Math.round(now)), beaconInterval, capabilities: CAPABILITIES, elements };
  }

  #handleManagement({ frame }: Heard, now: Micros): void {
    const kind = kindOf(frame.subtype);
    if (!kind) return;
    const body = decodeManagement(kind, frame.body);
    const from = frame.address2;
    switch (body.kind) {
      case 'probe-request':
        this.#answerProbe(from, body.elements.ssid ?? '', now);
        break;
      case 'authentication':
        if (body.algorithm === AuthenticationAlgorithm.OPEN_SYSTEM && body.transaction === 1)
          this.#authenticate(from, now);
        break;
      case 'association-request':
      case 'reassociation-request':
        this.#associate(from, body, now);
        break;
      case 'deauthentication':
      case 'disassociation': {
        const member = this.#members.get(from);
        if (member) this.#forget(member, now);
        break;
      }
      default:
    }
  }

  /** §11.1.4.3.4: to those who ask for this network, or for any. */
  #answerProbe(from: MacAddress, ssid: string, now: Micros): void {
    if (ssid !== '' && ssid !== this.#config.ssid) return;
    const { elements, ...rest } = this.#announcement(now);
    const { tim: _, ...without } = elements;
    this.#send(from, { kind: 'probe-response', ...rest, elements: without }, now);
  }

  /** Open system: everybody is who they say. That the station knows the passphrase is shown later. */
  #authenticate(from: MacAddress, now: Micros): void {
    const old = this.#members.get(from);
    if (old) this.#forget(old, now);
    const isFull = this.#members.size >= MAX_MEMBERS;
    const statusCode = isFull ? StatusCode.UNSPECIFIED_FAILURE : StatusCode.SUCCESS;
    if (!isFull) {
      const member: Member = {
        address: from,
        associationId: ++this.#associationIds,
        state: 'unknown',
        authenticator: undefined,
        key: undefined,
      };
      this.#members.set(from, member);
      this.#go(member, 'authenticated', now);
    }
    const algorithm = AuthenticationAlgorithm.OPEN_SYSTEM;
    this.#send(from, { kind: 'authentication', algorithm, transaction: 2, statusCode }, now);
  }

  #associate(from: MacAddress, request: AssociationRequest, now: Micros): void {
    const kind = request.kind === 'association-request' ? 'association-response' : 'reassociation-response';
    const member = this.#members.get(from);
    if (!member || request.elements.ssid !== this.#config.ssid) {
      this.#send(from, { kind: 'deauthentication', reasonCode: ReasonCode.CLASS_2_FRAME }, now);
      return;
    }
    const { rsn } = request.elements;
    const statusCode = isWpa2(rsn) ? StatusCode.SUCCESS : StatusCode.INVALID_RSN;
    const { associationId } = member;
    const answer = { kind, capabilities: CAPABILITIES, statusCode, associationId, elements: { rates } } as const;
    const isIn = statusCode === StatusCode.SUCCESS;
    if (isIn) this.#go(member, 'associated', now);
    // The handshake begins when the station knows that it is in.
    this.#send(from, answer, now, (at) => {
      if (isIn && rsn && this.#members.get(from) === member) this.#beginHandshake(member, writeRsn(rsn), at);
    });
  }

  #beginHandshake(member: Member, stationRsn: Uint8Array, now: Micros): void {
    const { address: station } = member;
    member.authenticator = new Authenticator({
      pmk: this.#pmk,
      ap: this.#config.address,
      station,
      ownRsn: writeRsn(wpa2Personal),
      stationRsn,
      group: () => ({ key: this.#group.key, packetNumber: this.#group.cipher.packetNumber }),
      random: this.#config.random.fork(`${station} ${now}`),
      onKeys: (keys, at) => {
        member.key = new CcmpKey(keys.tk);
        this.#go(member, 'connected', at);
      },
      onEvent: (event, at) => {
        this.#config.onEvent?.({ kind: 'handshake', station, event }, at);
        if (event.kind === 'gave-up') this.deauthenticate(station, ReasonCode.FOUR_WAY_HANDSHAKE_TIMEOUT, at);
      },
    });
    member.authenticator.start(now);
    this.#flushHandshake(member, now);
  }

  #handleData({ frame, bytes }: Heard, now: Micros): void {
    const { source, destination, bssid } = dataAddresses(frame);
    if (!frame.toDs || bssid !== this.#config.address || frame.subtype !== DataSubtype.DATA) return;
    const member = this.#members.get(source);
    if (!member || member.state === 'authenticated') {
      this.#send(source, { kind: 'deauthentication', reasonCode: ReasonCode.CLASS_3_FRAME }, now);
      return;
    }
    const body = frame.protectedFrame ? this.#open(member, bytes, now) : frame.body;
    const inner = body && fromLlcSnap(body);
    if (!inner) return;
    if (inner.etherType === EtherType.EAPOL) {
      member.authenticator?.handle(inner.payload, now);
      this.#flushHandshake(member, now);
    } else if (frame.protectedFrame) {
      this.#distribute(toEthernet(body, { source, destination })!, destination, source, now);
    }
  }

  #open(member: Member, bytes: Uint8Array, now: Micros): Uint8Array | undefined {
    const opened = member.key?.open(bytes) ?? 'wrong-mic';
    if (typeof opened !== 'string') return opened;
    this.#config.onEvent?.({ kind: opened, station: member.address }, now);
    return undefined;
  }

  /** To another of its stations, to the wire, or for a group to both. */
  #distribute(frame: Uint8Array, destination: MacAddress, source: MacAddress, now: Micros): void {
    const isGroup = isGroupAddress(destination);
    const isMember = this.#members.get(destination)?.state === 'connected';
    if (isGroup || isMember) this.#toAir(frame, destination, source, now);
    if (isGroup || !isMember) this.#toWire.push(frame);
  }

  #toAir(frame: Uint8Array, destination: MacAddress, source: MacAddress, now: Micros): void {
    const key = isGroupAddress(destination) ? this.#groupCipher() : this.#members.get(destination)?.key;
    if (key) this.#put(decodeEthernet(frame), { destination, source }, key, now);
  }

  /** For nobody nothing is said to all. */
  #groupCipher(): CcmpKey | undefined {
    return this.members.some(({ state }) => state === 'connected') ? this.#group.cipher : undefined;
  }

  /** The handshake's own messages: the first four in the clear, the group's under the key that there is by then. */
  #flushHandshake(member: Member, now: Micros): void {
    const { authenticator, address: destination } = member;
    for (let out = authenticator?.pollTransmit(); out; out = authenticator?.pollTransmit()) {
      const inner = { etherType: EtherType.EAPOL, payload: out };
      this.#put(inner, { destination, source: this.#config.address }, member.key, now);
    }
  }

  #put(
    inner: { etherType: number; payload: Uint8Array },
    { destination, source }: { destination: MacAddress; source: MacAddress },
    key: CcmpKey | undefined,
    now: Micros,
  ): void {
    const { address2: _, ...addresses } = addressesFor('from-ds', { destination, source, bssid: this.#config.address });
    this.radio.send(
      {
        type: FrameType.DATA,
        subtype: DataSubtype.DATA,
        ...addresses,
        protectedFrame: key !== undefined,
        body: toLlcSnap(inner),
        ...(key && { seal: (plain: Uint8Array) => key.seal(plain) }),
      },
      now,
    );
  }

  #send(to: MacAddress, body: ManagementBody, now: Micros, onSent?: (now: Micros) => void): void {
    const subtype = subtypeOf(body.kind);
    const fields = {
      type: FrameType.MANAGEMENT,
      subtype,
      address1: to,
      address3: this.#config.address,
      body: writeManagement(body),
    };
    this.radio.send({ ...fields, ...(onSent && { onSent }) }, now);
  }

  #forget(member: Member, now: Micros): void {
    this.#go(member, 'unknown', now);
    this.#members.delete(member.address);
  }

  #go(member: Member, to: MemberState, now: Micros): void {
    const { state: from, address: station } = member;
    member.state = to;
    if (from !== to) this.#config.onEvent?.({ kind: 'state', station, from, to }, now);
  }

  #newGroupKey(keyId: number): { readonly key: GroupKey; readonly cipher: CcmpKey } {
    const gtk = this.#config.random.fork(`group ${keyId} ${this.#associationIds}`).bytes(16);
    return { key: { keyId, gtk }, cipher: new CcmpKey(gtk, keyId) };
  }
}

/** A network of its own, encrypted, with short slots. */
const CAPABILITIES = Capability.ESS | Capability.PRIVACY | Capability.SHORT_SLOT_TIME;
