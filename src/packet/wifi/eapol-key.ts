/**
 * EAPOL-Key frames: the four messages in which station and access point agree on keys, and the two that renew the group's
 * (IEEE Std 802.11-2020 §12.7.2, §12.7.6, §12.7.7; the header: IEEE Std 802.1X-2010 §11.3). Big-endian.
 */

import { DecodeError } from '../../bytes/decode-error.ts';
import { Reader } from '../../bytes/reader.ts';
import { Writer } from '../../bytes/writer.ts';
import { equalInConstantTime } from '../../crypto/primitives.ts';
import { aesKeyUnwrap, aesKeyWrap, hmacSha1 } from '../../crypto/wifi.ts';
import type { DissectedLayer } from '../dissection.ts';
import { flag, layout, octets, uint } from '../layout.ts';

export const eapolHeader = layout('eapol', {
  protocolVersion: uint(8, 'Protocol Version'),
  packetType: uint(8, 'Packet Type'),
  packetBodyLength: uint(16, 'Packet Body Length'),
});

/** §12.7.2, figures 12-33 and 12-34. */
export const eapolKey = layout('eapolKey', {
  descriptorType: uint(8, 'Descriptor Type'),
  reserved: uint(3, 'Reserved'),
  encryptedKeyData: flag('Encrypted Key Data'),
  request: flag('Request'),
  error: flag('Error'),
  secure: flag('Secure'),
  keyMicPresent: flag('Key MIC'),
  keyAck: flag('Key Ack'),
  install: flag('Install'),
  reserved2: uint(2, 'Reserved'),
  /** 1 pairwise, 0 group. */
  keyType: uint(1, 'Key Type'),
  keyDescriptorVersion: uint(3, 'Key Descriptor Version'),
  keyLength: uint(16, 'Key Length'),
  keyReplayCounter: octets(8, 'Key Replay Counter'),
  keyNonce: octets(32, 'Key Nonce'),
  eapolKeyIv: octets(16, 'EAPOL-Key IV'),
  keyRsc: octets(8, 'Key RSC'),
  reserved3: octets(8, 'Reserved'),
  keyMic: octets(16, 'Key MIC'),
  keyDataLength: uint(16, 'Key Data Length'),
});

const EAPOL_VERSION = 2;
const EAPOL_KEY = 3;
const RSN_KEY_DESCRIPTOR = 2;
/** HMAC-SHA-1 and AES key wrap: with CCMP and a passphrase. */
const DESCRIPTOR_VERSION = 2;
const MIC_LENGTH = 16;
const ZERO_MIC = new Uint8Array(MIC_LENGTH);
/** Where the MIC stands in the whole frame. */
export const MIC_OFFSET = eapolHeader.size + eapolKey.fields.find(({ name }) => name === 'keyMic')!.bitOffset / 8;

export interface KeyMessage {
  readonly isPairwise: boolean;
  readonly install: boolean;
  /** The access point wants an answer. */
  readonly ack: boolean;
  /** The handshake has come so far that both sides have keys. */
  readonly secure: boolean;
  /** The station begins by itself; `error` reports a MIC that did not fit. */
  readonly request?: boolean;
  readonly error?: boolean;
  /** Of the temporal key, bytes; 16 in the access point's pairwise messages. */
  readonly keyLength: number;
  readonly replayCounter: number;
  readonly nonce: Uint8Array;
  /** Where the packet numbers of the group key stand: the next one is larger. */
  readonly receiveSequenceCounter?: number;
  /** Elements and KDEs in the clear. */
  readonly keyData: Uint8Array;
}

/** The keys that a message is protected with. */
export interface MessageKeys {
  readonly kck: Uint8Array;
  /** With it the key data is wrapped. */
  readonly kek?: Uint8Array;
}

/** The EAPOL frame, from its version byte on: what an 802.11 or Ethernet frame of type 0x888e carries. */
export function buildKeyMessage(message: KeyMessage, keys?: MessageKeys): Uint8Array {
  const keyData = keys?.kek ? aesKeyWrap(keys.kek, padded(message.keyData)) : message.keyData;
  const bytes = new Uint8Array(eapolHeader.size + eapolKey.size + keyData.length);
  eapolHeader.write(bytes, 0, {
    protocolVersion: EAPOL_VERSION,
    packetType: EAPOL_KEY,
    packetBodyLength: eapolKey.size + keyData.length,
  });
  eapolKey.write(bytes, eapolHeader.size, {
    descriptorType: RSN_KEY_DESCRIPTOR,
    reserved: 0,
    encryptedKeyData: keys?.kek !== undefined,
    request: message.request ?? false,
    error: message.error ?? false,
    secure: message.secure,
    keyMicPresent: keys !== undefined,
    keyAck: message.ack,
    install: message.install,
    reserved2: 0,
    keyType: message.isPairwise ? 1 : 0,
    keyDescriptorVersion: DESCRIPTOR_VERSION,
    keyLength: message.keyLength,
    keyReplayCounter: counterBytes(message.replayCounter),
    keyNonce: message.nonce,
    eapolKeyIv: new Uint8Array(16),
    keyRsc: counterBytes(message.receiveSequenceCounter ?? 0).reverse(),
    reserved3: new Uint8Array(8),
    keyMic: ZERO_MIC,
    keyDataLength: keyData.length,
  });
  bytes.set(keyData, eapolHeader.size + eapolKey.size);
  if (keys) bytes.set(micOf(bytes, keys.kck), MIC_OFFSET);
  return bytes;
}

/** A message as it came. Its key data is still wrapped if `isEncrypted`. */
export interface ReceivedKeyMessage extends KeyMessage {
  readonly hasMic: boolean;
  readonly isEncrypted: boolean;
  /** The whole EAPOL frame, for `hasRightMic`. */
  readonly bytes: Uint8Array;
}

/** @throws DecodeError if it is no EAPOL-Key frame of WPA2 */
export function decodeKeyMessage(frame: Uint8Array): ReceivedKeyMessage {
  const { packetType, packetBodyLength } = eapolHeader.read(frame);
  if (packetType !== EAPOL_KEY) throw wrong('packetType', `${packetType} is not EAPOL-Key`);
  const end = eapolHeader.size + packetBodyLength;
  if (end > frame.length)
    throw new DecodeError('truncated', 'eapol', 'packetBodyLength', 2, `${end - frame.length} bytes are missing`);
  const bytes = frame.subarray(0, end);
  const key = eapolKey.read(bytes, eapolHeader.size);
  if (key.descriptorType !== RSN_KEY_DESCRIPTOR) throw wrong('descriptorType', `${key.descriptorType} is not RSN's`);
  if (key.keyDescriptorVersion !== DESCRIPTOR_VERSION) {
    throw wrong('keyDescriptorVersion', `${key.keyDescriptorVersion} is not HMAC-SHA-1 with AES key wrap`);
  }
  const keyData = bytes.subarray(eapolHeader.size + eapolKey.size);
  if (keyData.length !== key.keyDataLength) {
    const detail = `${key.keyDataLength} bytes announced, ${keyData.length} are there`;
    throw new DecodeError('bad-length', 'eapolKey', 'keyDataLength', end - keyData.length - 2, detail);
  }
  return {
    isPairwise: key.keyType === 1,
    install: key.install,
    ack: key.keyAck,
    secure: key.secure,
    request: key.request,
    error: key.error,
    keyLength: key.keyLength,
    replayCounter: counter(key.keyReplayCounter),
    nonce: key.keyNonce,
    receiveSequenceCounter: counter(Uint8Array.from(key.keyRsc).reverse()),
    keyData,
    hasMic: key.keyMicPresent,
    isEncrypted: key.encryptedKeyData,
    bytes,
  };
}

export function hasRightMic({ bytes }: ReceivedKeyMessage, kck: Uint8Array): boolean {
  return equalInConstantTime(bytes.subarray(MIC_OFFSET, MIC_OFFSET + MIC_LENGTH), micOf(bytes, kck));
}

/** The key data in the clear, padding and all; undefined if it was wrapped with another key. */
export function openKeyData(message: ReceivedKeyMessage, kek: Uint8Array): Uint8Array | undefined {
  return message.isEncrypted ? aesKeyUnwrap(kek, message.keyData) : message.keyData;
}

/** HMAC-SHA-1 over the whole EAPOL frame with a MIC of zeros, cut to 16 bytes (§12.7.2, key MIC). */
export function micOf(bytes: Uint8Array, kck: Uint8Array): Uint8Array {
  const blank = Uint8Array.from(bytes); // a copy, which slice() of a Buffer is not
  blank.set(ZERO_MIC, MIC_OFFSET);
  return hmacSha1(kck, blank).subarray(0, MIC_LENGTH);
}

/** A KDE: what key data holds beside elements (§12.7.2, table 12-8). */
const KDE = 0xdd;
const OUI = 0x000fac;
const GTK_KDE = 1;

export interface GroupKey {
  /** 1 or 2, so that the old one can still be used while the new one is told. */
  readonly keyId: number;
  /** 16 bytes. */
  readonly gtk: Uint8Array;
}

export function writeGtkKde({ keyId, gtk }: GroupKey): Uint8Array {
  return new Writer()
    .u8(KDE)
    .u8(6 + gtk.length)
    .u24(OUI)
    .u8(GTK_KDE)
    .u8(keyId)
    .u8(0)
    .raw(gtk)
    .finish();
}

/** The group key in key data, if there is one. @throws DecodeError for data that cannot be */
export function findGroupKey(keyData: Uint8Array): GroupKey | undefined {
  const reader = new Reader('eapolKey', keyData);
  while (reader.remaining >= 2) {
    const id = reader.u8('id');
    const value = reader.sub('value', reader.u8('length'));
    // A 0xdd without length is where the padding begins.
    if (id !== KDE || value.remaining < 6) continue;
    if (value.u24('oui') !== OUI || value.u8('dataType') !== GTK_KDE) continue;
    const keyId = value.u8('keyId') & 3;
    value.u8('reserved');
    return { keyId, gtk: value.rest('gtk') };
  }
  return undefined;
}

export function dissectEapol(bytes: Uint8Array, start: number, end: number): DissectedLayer {
  const fields = eapolHeader.spans(bytes, start, end);
  const inside = start + eapolHeader.size;
  const announced = inside + eapolHeader.get(bytes, start, 'packetBodyLength');
  const isKey = eapolHeader.get(bytes, start, 'packetType') === EAPOL_KEY;
  const ownEnd = Math.min(end, announced);
  return {
    fields,
    end: ownEnd,
    ...(announced > end && { announcedEnd: announced }),
    payload: { start: inside, end: ownEnd, ...(isKey && { next: { by: 'name', value: 'eapolKey' } as const }) },
  };
}

export function dissectEapolKey(bytes: Uint8Array, start: number, end: number): DissectedLayer {
  const reader = new Reader('eapolKey', bytes, { start: start + eapolKey.size, end, record: true });
  const fields = eapolKey.spans(bytes, start, end);
  const length = eapolKey.get(bytes, start, 'keyDataLength');
  if (length > 0) reader.raw('keyData', length);
  return { fields: [...fields, ...reader.fields], end: reader.offset };
}

/** To a multiple of 8 bytes, 16 at least, beginning with 0xdd (§12.7.2, key data). */
function padded(keyData: Uint8Array): Uint8Array {
  const length = Math.max(16, Math.ceil(keyData.length / 8) * 8);
  const bytes = new Uint8Array(length);
  bytes.set(keyData);
  if (keyData.length < length) bytes[keyData.length] = KDE;
  return bytes;
}

function counterBytes(value: number): Uint8Array {
  return new Writer().u64(BigInt(value)).finish();
}

/** Beyond 2^53 it counts no more exactly; nobody sends that many. */
function counter(bytes: Uint8Array): number {
  return bytes.reduce((value, byte) => value * 256 + byte, 0);
}

function wrong(field: string, detail: string): DecodeError {
  return new DecodeError('bad-value', 'eapolKey', field, 0, detail);
}
