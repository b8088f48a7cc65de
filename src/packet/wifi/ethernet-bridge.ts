/**
 * Between Ethernet II and the body of an 802.11 data frame: the EtherType moves behind an LLC and a SNAP header
 * (IEEE 802.2, RFC 1042; IEEE Std 802.11-2020 §5.1.4 and annex P for the two types that keep the bridge tunnel's header).
 */

import type { MacAddress } from '../../bytes/mac-address.ts';
import { buildEthernet, type EthernetFrame, EtherType } from '../ethernet.ts';
import { ipv4Header } from '../ipv4.ts';
import { layout, uint } from '../layout.ts';

export const llcSnapHeader = layout('llcSnap', {
  dsap: uint(8, 'DSAP'),
  ssap: uint(8, 'SSAP'),
  control: uint(8, 'Control'),
  oui: uint(24, 'OUI'),
  etherType: uint(16, 'EtherType'),
});

const SNAP_SAP = 0xaa;
const UNNUMBERED = 0x03;

export function toLlcSnap({ etherType, payload }: Pick<EthernetFrame, 'etherType' | 'payload'>): Uint8Array {
  const inner = withoutPadding(etherType, payload);
  const body = new Uint8Array(llcSnapHeader.size + inner.length);
  llcSnapHeader.write(body, 0, { dsap: SNAP_SAP, ssap: SNAP_SAP, control: UNNUMBERED, oui: 0, etherType });
  body.set(inner, llcSnapHeader.size);
  return body;
}

/** What an 802.11 body carries, as Ethernet would; undefined if it is no SNAP of RFC 1042. @throws DecodeError if it is too short */
export function fromLlcSnap(body: Uint8Array): { etherType: number; payload: Uint8Array } | undefined {
  const { dsap, ssap, control, oui, etherType } = llcSnapHeader.read(body);
  if (dsap !== SNAP_SAP || ssap !== SNAP_SAP || control !== UNNUMBERED || oui !== 0) return undefined;
  return { etherType, payload: body.subarray(llcSnapHeader.size) };
}

/** The Ethernet frame that leaves the access point. */
export function toEthernet(
  body: Uint8Array,
  { source, destination }: { source: MacAddress; destination: MacAddress },
): Uint8Array | undefined {
  const inner = fromLlcSnap(body);
  return inner && buildEthernet({ ...inner, src: source, dst: destination });
}

/** 60 bytes are Ethernet's least; the air has no such rule, so the padding is not carried where a length tells it apart. */
function withoutPadding(etherType: number, payload: Uint8Array): Uint8Array {
  if (etherType === EtherType.IPV4 && payload.length >= ipv4Header.size) {
    return payload.subarray(0, Math.max(ipv4Header.size, ipv4Header.get(payload, 0, 'totalLength')));
  }
  return etherType === EtherType.ARP ? payload.subarray(0, 28) : payload;
}
