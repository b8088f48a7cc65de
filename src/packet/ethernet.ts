/** Ethernet II frames (IEEE 802.3 §3.1.1 with a type field; RFC 894). The FCS is the hardware's and not in them. */

import type { MacAddress } from '../bytes/mac-address.ts';
import type { DissectedLayer } from './dissection.ts';
import { layout, mac, uint } from './layout.ts';

export const ethernetHeader = layout('ethernet', {
  dst: mac('Destination Address'),
  src: mac('Source Address'),
  etherType: uint(16, 'EtherType'),
});
export type EthernetHeader = ReturnType<typeof ethernetHeader.read>;

/** EtherType values (IEEE registration authority). */
export const EtherType = { IPV4: 0x0800, ARP: 0x0806, VLAN: 0x8100, IPV6: 0x86dd, EAPOL: 0x888e } as const;

/** Bytes of the smallest frame without FCS (IEEE 802.3 §3.2.8); shorter ones are padded with zeros. */
export const ETHERNET_MIN_FRAME = 60;

export interface EthernetFrame extends EthernetHeader {
  /** A view; it may end with the padding of a short frame. */
  payload: Uint8Array;
}

export function decodeEthernet(bytes: Uint8Array): EthernetFrame {
  const header = ethernetHeader.read(bytes);
  return { ...header, payload: bytes.subarray(ethernetHeader.size) };
}

/** The frame, padded to 60 bytes as a network adapter would. */
export function buildEthernet(frame: {
  dst: MacAddress;
  src: MacAddress;
  etherType: number;
  payload: Uint8Array;
}): Uint8Array {
  const bytes = new Uint8Array(Math.max(ETHERNET_MIN_FRAME, ethernetHeader.size + frame.payload.length));
  ethernetHeader.write(bytes, 0, frame);
  bytes.set(frame.payload, ethernetHeader.size);
  return bytes;
}

export function dissectEthernet(bytes: Uint8Array, start: number, end: number): DissectedLayer {
  const fields = ethernetHeader.spans(bytes, start, end);
  const value = ethernetHeader.get(bytes, start, 'etherType');
  return { fields, end, payload: { start: start + ethernetHeader.size, end, next: { by: 'ethertype', value } } };
}
