/** A network as a station sees it: one access point, with its name and how well it is heard. */

import type { MacAddress } from '../../bytes/mac-address.ts';
import { AkmSuite, CipherSuite, type Elements, type Rsn } from '../../packet/wifi/elements.ts';

export interface Bss {
  /** The access point's address. */
  readonly bssid: MacAddress;
  readonly ssid: string;
  readonly channel: number;
  /** dBm. */
  readonly signal: number;
  /** Without one the network is open, or of another kind. */
  readonly rsn: Rsn | undefined;
}

/** Mbit/s: 802.11b's four, which every station must have, and 802.11g's. */
export const rates: NonNullable<Elements['rates']> = [1, 2, 5.5, 11, 6, 9, 12, 18, 24, 36, 48, 54].map(
  (rate, index) => ({
    rate,
    basic: index < 4,
  }),
);

/** CCMP and a passphrase, beside whatever else it offers. */
export function isWpa2(rsn: Rsn | undefined): boolean {
  return (
    rsn !== undefined &&
    rsn.groupCipher === CipherSuite.CCMP_128 &&
    rsn.pairwiseCiphers.includes(CipherSuite.CCMP_128) &&
    rsn.akms.includes(AkmSuite.PSK)
  );
}

/** The one that is heard best; of equals the one seen first. */
export function strongest(networks: readonly Bss[]): Bss | undefined {
  return networks.reduce<Bss | undefined>((best, one) => (best && best.signal >= one.signal ? best : one), undefined);
}
