/**
 * Information elements: what management frames say about a network, each with an id, a length and a value (IEEE Std
 * 802.11-2020 §9.4.2.1). Those that a home network of WPA2 needs are read and written; others are kept as they are.
 */

import type { Reader } from '../../bytes/reader.ts';
import { concatBytes, Writer } from '../../bytes/writer.ts';

/** §9.4.2.1, table 9-92. */
export const ElementId = {
  SSID: 0,
  SUPPORTED_RATES: 1,
  DS_PARAMETER_SET: 3,
  TIM: 5,
  RSN: 48,
  EXTENDED_SUPPORTED_RATES: 50,
} as const;

/** Cipher and AKM suites are three bytes of the standard's OUI, 00-0F-AC, and a number (§9.4.2.24.2, §9.4.2.24.3). */
export const CipherSuite = { TKIP: 2, CCMP_128: 4 } as const;
export const AkmSuite = { IEEE_8021X: 1, PSK: 2 } as const;
const OUI = 0x000fac;

export interface Rsn {
  readonly groupCipher: number;
  readonly pairwiseCiphers: readonly number[];
  readonly akms: readonly number[];
  /** 0: no pre-authentication, one replay counter, no management frame protection. */
  readonly capabilities: number;
}

/** A network of WPA2 with a passphrase: CCMP for all. */
export const wpa2Personal: Rsn = {
  groupCipher: CipherSuite.CCMP_128,
  pairwiseCiphers: [CipherSuite.CCMP_128],
  akms: [AkmSuite.PSK],
  capabilities: 0,
};

/** What is traffic for stations that sleep (§9.4.2.5). */
export interface Tim {
  readonly dtimCount: number;
  readonly dtimPeriod: number;
}

export interface Elements {
  /** Up to 32 bytes of anything; UTF-8 by custom. Empty: any network. */
  readonly ssid?: string;
  /** Mbit/s; `basic` ones every station of the network must have. Eight go into the first element, the rest into another. */
  readonly rates?: readonly { readonly rate: number; readonly basic: boolean }[];
  readonly channel?: number;
  readonly tim?: Tim;
  readonly rsn?: Rsn;
}

/** In the order in which beacons have them. */
export function writeElements({ ssid, rates = [], channel, tim, rsn }: Elements): Uint8Array {
  const parts: Uint8Array[] = [];
  if (ssid !== undefined) parts.push(element(ElementId.SSID, new TextEncoder().encode(ssid)));
  const rateBytes = rates.map(({ rate, basic }) => Math.round(rate * 2) | (basic ? 0x80 : 0));
  if (rates.length > 0) parts.push(element(ElementId.SUPPORTED_RATES, Uint8Array.from(rateBytes.slice(0, 8))));
  if (channel !== undefined) parts.push(element(ElementId.DS_PARAMETER_SET, Uint8Array.of(channel)));
  // Bitmap control and one byte of the bitmap: nobody sleeps.
  if (tim) parts.push(element(ElementId.TIM, Uint8Array.of(tim.dtimCount, tim.dtimPeriod, 0, 0)));
  if (rsn) parts.push(writeRsn(rsn));
  if (rates.length > 8) parts.push(element(ElementId.EXTENDED_SUPPORTED_RATES, Uint8Array.from(rateBytes.slice(8))));
  return concatBytes(...parts);
}

/** The RSN element by itself: the 4-way handshake repeats it. */
export function writeRsn({ groupCipher, pairwiseCiphers, akms, capabilities }: Rsn): Uint8Array {
  const w = new Writer();
  const suite = (number: number) => w.u24(OUI).u8(number);
  const suites = (numbers: readonly number[]) => {
    w.u16le(numbers.length);
    for (const number of numbers) suite(number);
  };
  w.u16le(1);
  suite(groupCipher);
  suites(pairwiseCiphers);
  suites(akms);
  w.u16le(capabilities);
  return element(ElementId.RSN, w.finish());
}

/** @throws DecodeError for an element that goes beyond the end, or one whose value cannot be */
export function readElements(reader: Reader): Elements {
  const found: { -readonly [K in keyof Elements]: Elements[K] } = {};
  const rates: { rate: number; basic: boolean }[] = [];
  while (reader.remaining > 0) {
    reader.group('element', () => {
      const id = reader.u8('id');
      const value = reader.sub('value', reader.u8('length'));
      switch (id) {
        case ElementId.SSID:
          if (value.remaining > 32) value.fail('bad-length', 'ssid', `${value.remaining} bytes, 32 are the most`);
          found.ssid = new TextDecoder().decode(value.rest('ssid'));
          break;
        case ElementId.SUPPORTED_RATES:
        case ElementId.EXTENDED_SUPPORTED_RATES:
          while (value.remaining > 0) {
            const rate = value.u8('rate');
            rates.push({ rate: (rate & 0x7f) / 2, basic: rate >= 0x80 });
          }
          break;
        case ElementId.DS_PARAMETER_SET:
          found.channel = value.u8('currentChannel');
          break;
        case ElementId.TIM:
          found.tim = { dtimCount: value.u8('dtimCount'), dtimPeriod: value.u8('dtimPeriod') };
          break;
        case ElementId.RSN:
          found.rsn = readRsn(value);
          break;
        default:
      }
      if (value.remaining > 0) value.rest('rest');
      return id;
    });
  }
  if (rates.length > 0) found.rates = rates;
  return found;
}

/** Everything after the version may be missing, and has a default then (§9.4.2.24.1). */
function readRsn(reader: Reader): Rsn {
  const version = reader.u16le('version');
  if (version !== 1) reader.fail('bad-value', 'version', `${version}, there is only 1`);
  const suite = (name: string) => {
    const oui = reader.u24('oui');
    const number = reader.u8(name);
    return oui === OUI ? number : -1;
  };
  const suites = (name: string) => Array.from({ length: reader.u16le(`${name}Count`) }, () => suite(name));
  const groupCipher = reader.remaining > 0 ? suite('groupCipher') : CipherSuite.CCMP_128;
  const pairwiseCiphers = reader.remaining > 0 ? suites('pairwiseCipher') : [CipherSuite.CCMP_128];
  const akms = reader.remaining > 0 ? suites('akm') : [AkmSuite.IEEE_8021X];
  const capabilities = reader.remaining > 0 ? reader.u16le('capabilities') : 0;
  return { groupCipher, pairwiseCiphers, akms, capabilities };
}

function element(id: number, value: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(id, value.length), value);
}
