/**
 * Small headers below IP that other people's captures begin with: VLAN tags (IEEE 802.1Q §9.6), LLC (IEEE 802.2 §3),
 * Linux cooked capture (LINKTYPE_LINUX_SLL) and the BSD loopback (LINKTYPE_NULL), both as tcpdump.org's list of link
 * types describes them.
 */

import type { DissectedLayer } from './dissection.ts';
import { EtherType } from './ethernet.ts';
import { flag, layout, octets, uint } from './layout.ts';

export const vlanTag = layout('vlan', {
  priority: uint(3, 'PCP'),
  dropEligible: flag('DEI'),
  vlanId: uint(12, 'VID'),
  etherType: uint(16, 'EtherType'),
});

export const llcHeader = layout('llc', {
  dsap: uint(8, 'DSAP'),
  ssap: uint(8, 'SSAP'),
  control: uint(8, 'Control'),
});

/** Behind an LLC header of aa-aa-03: whose number the type is, and the type (IEEE 802 §9.2.3, RFC 1042). */
export const snapHeader = layout('snap', {
  oui: uint(24, 'OUI'),
  etherType: uint(16, 'EtherType'),
});

export const linuxSllHeader = layout('linuxSll', {
  packetType: uint(16, 'Packet Type'),
  hardwareType: uint(16, 'ARPHRD Type'),
  addressLength: uint(16, 'Link-Layer Address Length'),
  address: octets(8, 'Link-Layer Address'),
  protocol: uint(16, 'Protocol Type'),
});

export const loopbackHeader = layout('loopback', {
  family: uint(32, 'Protocol Family'), // in the byte order of the machine that captured
});

export function dissectVlan(bytes: Uint8Array, start: number, end: number): DissectedLayer {
  const fields = vlanTag.spans(bytes, start, end);
  const value = vlanTag.get(bytes, start, 'etherType');
  return { fields, end, payload: { start: start + vlanTag.size, end, next: { by: 'ethertype', value } } };
}

export function dissectLlc(bytes: Uint8Array, start: number, end: number): DissectedLayer {
  const fields = llcHeader.spans(bytes, start, end);
  const { dsap, ssap, control } = llcHeader.read(bytes, start, end);
  const from = start + llcHeader.size;
  const isSnap = dsap === 0xaa && ssap === 0xaa && control === 3 && end - from >= snapHeader.size;
  return {
    fields,
    end,
    payload: { start: from, end, ...(isSnap && { next: { by: 'name', value: 'snap' } as const }) },
  };
}

export function dissectSnap(bytes: Uint8Array, start: number, end: number): DissectedLayer {
  const fields = snapHeader.spans(bytes, start, end);
  const { oui, etherType: value } = snapHeader.read(bytes, start, end);
  const next = oui === 0 ? ({ by: 'ethertype', value } as const) : undefined;
  return { fields, end, payload: { start: start + snapHeader.size, end, ...(next && { next }) } };
}

export function dissectLinuxSll(bytes: Uint8Array, start: number, end: number): DissectedLayer {
  const fields = linuxSllHeader.spans(bytes, start, end);
  const value = linuxSllHeader.get(bytes, start, 'protocol');
  return { fields, end, payload: { start: start + linuxSllHeader.size, end, next: { by: 'ethertype', value } } };
}

/** Address families: 2 is IPv4 everywhere; IPv6 is 10 on Linux and 24, 28 or 30 on the BSDs and macOS. */
export function dissectLoopback(bytes: Uint8Array, start: number, end: number): DissectedLayer {
  const fields = loopbackHeader.spans(bytes, start, end);
  const raw = loopbackHeader.get(bytes, start, 'family');
  const family = raw > 0xffff ? swap32(raw) : raw;
  const etherTypes: Record<number, number> = {
    2: EtherType.IPV4,
    10: EtherType.IPV6,
    24: EtherType.IPV6,
    28: EtherType.IPV6,
    30: EtherType.IPV6,
  };
  const value = etherTypes[family];
  const next = value === undefined ? undefined : ({ by: 'ethertype', value } as const);
  return { fields, end, payload: { start: start + loopbackHeader.size, end, ...(next && { next }) } };
}

function swap32(value: number): number {
  return (((value & 0xff) << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | ((value >>> 24) & 0xff)) >>> 0;
}
