/**
 * The extensions that TLS 1.3 lives by (RFC 8446 §4.2): supported_versions (§4.2.1), cookie (§4.2.2), key_share
 * (§4.2.8), psk_key_exchange_modes (§4.2.9), early_data (§4.2.10), pre_shared_key (§4.2.11). Several of them have one
 * form in a ClientHello and another in the answer, so the reader must be told in which message they stand.
 */

import type { Reader } from '../../bytes/reader.ts';
import type { Writer } from '../../bytes/writer.ts';
import { readList, readOpaque } from './vector.ts';

/** The messages in which extensions stand. */
export type ExtensionPlace = 'clientHello' | 'serverHello' | 'helloRetryRequest' | 'other';

export const ExtensionType13 = {
  PRE_SHARED_KEY: 41,
  EARLY_DATA: 42,
  SUPPORTED_VERSIONS: 43,
  COOKIE: 44,
  PSK_KEY_EXCHANGE_MODES: 45,
  KEY_SHARE: 51,
} as const;

/** psk_dhe_ke: a resumed session gets fresh Diffie-Hellman keys all the same. psk_ke does without. */
export const PskKeyExchangeMode = { PSK_KE: 0, PSK_DHE_KE: 1 } as const;

export interface KeyShareEntry {
  group: number;
  keyExchange: Uint8Array;
}

export interface PskIdentity {
  /** The ticket. */
  identity: Uint8Array;
  /** The ticket's age in milliseconds, plus the server's ticket_age_add, modulo 2^32. */
  obfuscatedTicketAge: number;
}

export type Extension13 =
  | { type: 'supportedVersions'; versions: readonly number[] }
  | { type: 'selectedVersion'; selectedVersion: number }
  | { type: 'keyShareClientHello'; clientShares: readonly KeyShareEntry[] }
  | { type: 'keyShareServerHello'; serverShare: KeyShareEntry }
  | { type: 'keyShareHelloRetryRequest'; selectedGroup: number }
  | { type: 'pskKeyExchangeModes'; keModes: readonly number[] }
  | { type: 'offeredPsks'; identities: readonly PskIdentity[]; binders: readonly Uint8Array[] }
  | { type: 'selectedPsk'; selectedIdentity: number }
  | { type: 'cookie'; cookie: Uint8Array }
  /** In a NewSessionTicket with a number, elsewhere without. */
  | { type: 'earlyData'; maxEarlyDataSize?: number };

export const numbers13 = {
  supportedVersions: ExtensionType13.SUPPORTED_VERSIONS,
  selectedVersion: ExtensionType13.SUPPORTED_VERSIONS,
  keyShareClientHello: ExtensionType13.KEY_SHARE,
  keyShareServerHello: ExtensionType13.KEY_SHARE,
  keyShareHelloRetryRequest: ExtensionType13.KEY_SHARE,
  pskKeyExchangeModes: ExtensionType13.PSK_KEY_EXCHANGE_MODES,
  offeredPsks: ExtensionType13.PRE_SHARED_KEY,
  selectedPsk: ExtensionType13.PRE_SHARED_KEY,
  cookie: ExtensionType13.COOKIE,
  earlyData: ExtensionType13.EARLY_DATA,
} as const;

/** The extension, or undefined if it is none of those above where it stands. @throws DecodeError */
export function readExtension13(r: Reader, number: number, place: ExtensionPlace): Extension13 | undefined {
  switch (`${number} ${place}`) {
    case `${ExtensionType13.SUPPORTED_VERSIONS} clientHello`:
      return { type: 'supportedVersions', versions: readList(r, 1, 'listLength', (list) => list.u16('version')) };
    case `${ExtensionType13.SUPPORTED_VERSIONS} serverHello`:
    case `${ExtensionType13.SUPPORTED_VERSIONS} helloRetryRequest`:
      return { type: 'selectedVersion', selectedVersion: r.u16('selectedVersion') };
    case `${ExtensionType13.KEY_SHARE} clientHello`:
      return { type: 'keyShareClientHello', clientShares: readList(r, 2, 'listLength', readKeyShareEntry) };
    case `${ExtensionType13.KEY_SHARE} serverHello`:
      return { type: 'keyShareServerHello', serverShare: readKeyShareEntry(r) };
    case `${ExtensionType13.KEY_SHARE} helloRetryRequest`:
      return { type: 'keyShareHelloRetryRequest', selectedGroup: r.u16('selectedGroup') };
    case `${ExtensionType13.PSK_KEY_EXCHANGE_MODES} clientHello`:
      return { type: 'pskKeyExchangeModes', keModes: readList(r, 1, 'listLength', (list) => list.u8('keMode')) };
    case `${ExtensionType13.PRE_SHARED_KEY} clientHello`:
      return {
        type: 'offeredPsks',
        identities: readList(r, 2, 'identitiesLength', readIdentity),
        binders: readList(r, 2, 'bindersLength', readBinder),
      };
    case `${ExtensionType13.PRE_SHARED_KEY} serverHello`:
      return { type: 'selectedPsk', selectedIdentity: r.u16('selectedIdentity') };
    case `${ExtensionType13.COOKIE} clientHello`:
    case `${ExtensionType13.COOKIE} helloRetryRequest`:
      return { type: 'cookie', cookie: readOpaque(r, 2, 'cookieLength', 'cookie') };
    case `${ExtensionType13.EARLY_DATA} clientHello`:
      return { type: 'earlyData' };
    case `${ExtensionType13.EARLY_DATA} other`:
      return r.remaining === 0
        ? { type: 'earlyData' }
        : { type: 'earlyData', maxEarlyDataSize: r.u32('maxEarlyDataSize') };
    default:
      return undefined;
  }
}

export function writeExtension13(w: Writer, extension: Extension13): void {
  switch (extension.type) {
    case 'supportedVersions':
      w.sized(1, () => {
        for (const version of extension.versions) w.u16(version);
      });
      return;
    case 'selectedVersion':
      w.u16(extension.selectedVersion);
      return;
    case 'keyShareClientHello':
      w.sized(2, () => {
        for (const entry of extension.clientShares) writeKeyShareEntry(w, entry);
      });
      return;
    case 'keyShareServerHello':
      writeKeyShareEntry(w, extension.serverShare);
      return;
    case 'keyShareHelloRetryRequest':
      w.u16(extension.selectedGroup);
      return;
    case 'pskKeyExchangeModes':
      w.sized(1, () => w.raw(Uint8Array.from(extension.keModes)));
      return;
    case 'offeredPsks':
      w.sized(2, () => {
        for (const { identity, obfuscatedTicketAge } of extension.identities) {
          w.sized(2, () => w.raw(identity)).u32(obfuscatedTicketAge);
        }
      });
      w.sized(2, () => {
        for (const binder of extension.binders) w.sized(1, () => w.raw(binder));
      });
      return;
    case 'selectedPsk':
      w.u16(extension.selectedIdentity);
      return;
    case 'cookie':
      w.sized(2, () => w.raw(extension.cookie));
      return;
    case 'earlyData':
      if (extension.maxEarlyDataSize !== undefined) w.u32(extension.maxEarlyDataSize);
      return;
    default:
      extension satisfies never;
  }
}

/** Bytes of the list of binders that ends a ClientHello with pre_shared_key (RFC 8446 §4.2.11.2). */
export function bindersLength(binders: readonly Uint8Array[]): number {
  return binders.reduce((sum, binder) => sum + 1 + binder.length, 2);
}

function readKeyShareEntry(r: Reader): KeyShareEntry {
  let entry: KeyShareEntry | undefined;
  r.group('keyShareEntry', () => {
    const group = r.u16('group');
    const at = r.offset;
    const keyExchange = readOpaque(r, 2, 'keyExchangeLength', 'keyExchange');
    if (keyExchange.length === 0) r.fail('bad-length', 'keyExchangeLength', 'a key share has one byte at least', at);
    entry = { group, keyExchange };
  });
  return entry!;
}

function writeKeyShareEntry(w: Writer, { group, keyExchange }: KeyShareEntry): void {
  w.u16(group).sized(2, () => w.raw(keyExchange));
}

function readIdentity(r: Reader): PskIdentity {
  let psk: PskIdentity | undefined;
  r.group('pskIdentity', () => {
    const identity = readOpaque(r, 2, 'identityLength', 'identity');
    psk = { identity, obfuscatedTicketAge: r.u32('obfuscatedTicketAge') };
  });
  return psk!;
}

function readBinder(r: Reader): Uint8Array {
  let binder = new Uint8Array(0) as Uint8Array;
  r.group('pskBinderEntry', () => {
    binder = readOpaque(r, 1, 'binderLength', 'binder');
  });
  return binder;
}
