/** What a decoder can record of the bytes it reads: which field lies where, with which value. */

import type { Ipv4Address } from './ipv4-address.ts';
import type { MacAddress } from './mac-address.ts';

export type FieldValue = number | bigint | boolean | string | MacAddress | Ipv4Address | Uint8Array;

/**
 * One field of a packet. Positions are bits from the start of the array that was decoded, so that a 4-bit
 * field has one too. A group (an option, a resource record) has children that tile it.
 */
export interface Field {
  /** The RFC's field name in camelCase. */
  readonly name: string;
  readonly bitOffset: number;
  readonly bitLength: number;
  readonly value: FieldValue;
  readonly children?: readonly Field[];
}
