/**
 * Frames made by Linux 6.18 and ping (iputils 20221126) between two network namespaces, recorded with tcpdump on a
 * veth whose checksum offload was off. Laptop 68.85.2.101 and its neighbour have the MAC addresses of document S.
 */

import { fromHex } from '../../src/bytes/hex.ts';
import { concatBytes } from '../../src/bytes/writer.ts';

export const LAPTOP_MAC = '00:16:d3:23:68:8a';
export const DNS_MAC = '00:07:89:1c:43:2f';
export const LAPTOP = '68.85.2.101';
export const DNS_SERVER = '68.85.2.2';

export const arpRequest = fromHex(`
  ffffffffffff 0016d323688a 0806  0001 0800 06 04 0001 0016d323688a 44550265 000000000000 44550202`);
export const arpReply = fromHex(`
  0016d323688a 0007891c432f 0806  0001 0800 06 04 0002 0007891c432f 44550202 0016d323688a 44550265`);

/** ping -c1 -s 16 */
export const echoRequest = fromHex(`
  0007891c432f 0016d323688a 0800
  45 00 002c 5d0d 4000 40 01 50b3 44550265 44550202
  08 00 b75f 4a43 0001 fb5a026b00000000f195070000000000`);
export const echoReply = fromHex(`
  0016d323688a 0007891c432f 0800
  45 00 002c 2579 0000 40 01 c847 44550202 44550265
  00 00 bf5f 4a43 0001 fb5a026b00000000f195070000000000`);

/** echo -n hello > /dev/udp/68.85.2.2/5001 */
export const udpHello = fromHex(`
  0007891c432f 0016d323688a 0800
  45 00 0021 a0c3 4000 40 11 0cf8 44550265 44550202
  b1ad 1389 000d 69ba 68656c6c6f`);
/** What came back, since nothing listened. */
export const portUnreachable = fromHex(`
  0016d323688a 0007891c432f 0800
  45 c0 003d 257a 0000 40 01 c775 44550202 44550265
  03 03 8a2c 00000000
  45 00 0021 a0c3 4000 40 11 0cf8 44550265 44550202 b1ad 1389 000d 69ba 68656c6c6f`);

/** The third and last fragment of ping -s 3000. */
export const lastFragment = fromHex(`
  0007891c432f 0016d323688a 0800
  45 00 0044 5d0f 0172 40 01 8f27 44550265 44550202
  88898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7`);

/** ping -R: the answer with the Record Route option (RFC 791 §3.1), an end-of-options byte and 40 bytes in all. */
export const recordRoute = fromHex(`
  0016d323688a 0007891c432f 0800
  4f 00 007c 257e 0000 40 01 3df8 44550202 44550265
  07 27 10 44550265 44550202 44550202 000000000000000000000000000000000000000000000000 00
  00 00 5940 4a48 0001 fb5a026b0000000098dd070000000000
  101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637`);

/** A router's answers to ping -t1 and to ping -M do -s 700 where the next link takes 600 bytes. */
export const timeExceeded = fromHex(`
  0016d323688a 00226b451f1b 0800
  45 c0 0038 3aef 0000 40 01 b206 44550201 44550265
  0b 00 f4ff 00000000
  45 00 001c 049b 4000 01 01 1c7b 44550265 09090909 0800a78550790001`);
export const fragmentationNeeded = concatBytes(
  fromHex(`
  0016d323688a 00226b451f1b 0800
  45 c0 0240 3af0 0000 40 01 affd 44550201 44550265
  03 04 373a 0000 0258
  45 00 02d8 0000 4000 40 01 df59 44550265 09090909 08001567507a0001 685b026b0000000089710d0000000000`),
  Uint8Array.from({ length: 504 }, (_, index) => 0x10 + index),
);

/** The datagram in a frame, and what the datagram carries. */
export function datagramOf(frame: Uint8Array): Uint8Array {
  return frame.subarray(14);
}
export function messageOf(frame: Uint8Array): Uint8Array {
  return frame.subarray(14 + (frame[14]! & 15) * 4);
}
