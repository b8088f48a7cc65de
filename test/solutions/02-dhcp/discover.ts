/** A reference solution, written as a student would. */

import type { DiscoverParameters } from '../../../labs/02-dhcp/starter/discover.ts';

export function buildDiscover({ mac, xid, broadcast }: DiscoverParameters): Uint8Array {
  const message = new Uint8Array(300);
  const view = new DataView(message.buffer);
  message[0] = 1; // BOOTREQUEST
  message[1] = 1; // Ethernet
  message[2] = 6; // bytes of a MAC address
  view.setUint32(4, xid);
  view.setUint16(10, broadcast ? 0x8000 : 0);
  message.set(
    mac.split(':').map((part) => Number.parseInt(part, 16)),
    28,
  );
  view.setUint32(236, 0x63825363);
  message.set([53, 1, 1, 255], 240);
  return message;
}
