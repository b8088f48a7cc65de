/** What a student's functions return, to be checked before anybody looks at it. */

import { z } from 'zod';
import { isIpv4Address } from '../bytes/ipv4-address.ts';

/** 64 KiB at most: no packet is longer. */
export const bytes = z
  .instanceof(Uint8Array, { error: 'a Uint8Array is wanted' })
  .refine(({ length }) => length <= 65_535, { error: 'more than 65535 bytes' });

/** Nothing, or whatever: the value is not looked at. */
export const nothing = z.unknown().transform(() => undefined);

export const flag = z.boolean({ error: 'true or false is wanted' });
export const u8 = z.int({ error: 'a whole number is wanted' }).min(0).max(0xff);
export const u16 = z.int({ error: 'a whole number is wanted' }).min(0).max(0xffff);
export const u32 = z.int({ error: 'a whole number is wanted' }).min(0).max(0xffffffff);
/** Microseconds of a world's time. */
export const micros = z.number({ error: 'a number of microseconds is wanted' }).min(0).max(Number.MAX_SAFE_INTEGER);
export const ipv4 = z
  .string({ error: 'an address as text is wanted' })
  .refine(isIpv4Address, { error: 'not an IPv4 address' });
/** Lower case with colons. */
export const mac = z
  .string({ error: 'an address as text is wanted' })
  .regex(/^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$/, { error: 'not a MAC address like 02:1b:44:11:3a:b7' })
  .toLowerCase();
/** Up to 4 KiB of text. */
export const words = z.string({ error: 'a string is wanted' }).max(4096);

export { z };
