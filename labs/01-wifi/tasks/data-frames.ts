/** 802.11 data frames as the tasks hand them out: three addresses, no FCS. */

import type { Random } from '../../../src/bytes/random.ts';
import { drawMac } from '../../../src/grade/personal.ts';
import { type Dot11Fields, FrameType, withoutFcs } from '../../../src/packet/wifi/dot11.ts';

/** Addresses and sequence number drawn, every bit that may be set clear, unless told. */
export function dataFrame(random: Random, fields: Partial<Dot11Fields> & { readonly body: Uint8Array }): Uint8Array {
  return withoutFcs({
    type: FrameType.DATA,
    subtype: 0,
    address1: drawMac(random),
    address2: drawMac(random),
    address3: drawMac(random),
    sequenceNumber: 17 + random.below(4000),
    toDs: true,
    protectedFrame: true,
    duration: 44,
    ...fields,
  });
}

/** Bits of the second byte. */
export const Control = {
  TO_DS: 0x01,
  FROM_DS: 0x02,
  MORE_FRAGMENTS: 0x04,
  RETRY: 0x08,
  POWER: 0x10,
  MORE_DATA: 0x20,
  PROTECTED: 0x40,
} as const;

/** The frame with some of these set or cleared. */
export function withControl(frame: Uint8Array, change: { readonly set?: number; readonly clear?: number }): Uint8Array {
  const copy = frame.slice();
  copy[1] = (copy[1]! | (change.set ?? 0)) & ~(change.clear ?? 0);
  return copy;
}
