/** The words for protocols and fields: what `words/<protocol>.ts` say, found by a field's path. */

import type { Field, FieldValue } from '../bytes/field.ts';
import type { Lang } from './text.ts';
import { arpWords } from './words/arp.ts';
import { bgpWords } from './words/bgp.ts';
import { dhcpWords } from './words/dhcp.ts';
import { dnsWords } from './words/dns.ts';
import { eapolKeyWords, eapolWords } from './words/eapol.ts';
import { type FieldWords, type ProtocolWords, plain } from './words/field-words.ts';
import { httpWords } from './words/http.ts';
import { http2Words } from './words/http2.ts';
import { icmpWords } from './words/icmp.ts';
import { icmpv6Words } from './words/icmpv6.ts';
import { ipv4Words, ipv6ExtensionWords, ipv6FragmentWords, ipv6Words } from './words/ip.ts';
import { bareWords, ethernetWords, linuxSllWords, llcWords, loopbackWords, vlanWords } from './words/link.ts';
import { tlsWords } from './words/tls.ts';
import { tcpWords, udpWords } from './words/transport.ts';
import { ccmpWords, dot11Words, radiotapWords, snapWords } from './words/wifi.ts';
import { managementWords } from './words/wifi-management.ts';

export const words: ReadonlyMap<string, ProtocolWords> = new Map(
  Object.entries({
    ...bareWords,
    ethernet: ethernetWords,
    vlan: vlanWords,
    llc: llcWords,
    linuxSll: linuxSllWords,
    loopback: loopbackWords,
    arp: arpWords,
    ipv4: ipv4Words,
    ipv6: ipv6Words,
    ipv6Extension: ipv6ExtensionWords,
    ipv6Fragment: ipv6FragmentWords,
    icmp: icmpWords,
    icmpv6: icmpv6Words,
    udp: udpWords,
    tcp: tcpWords,
    dhcp: dhcpWords,
    dns: dnsWords,
    tls: tlsWords,
    http: httpWords,
    http2: http2Words,
    bgp: bgpWords,
    radiotap: radiotapWords,
    dot11: dot11Words,
    ...managementWords,
    ccmp: ccmpWords,
    snap: snapWords,
    eapol: eapolWords,
    eapolKey: eapolKeyWords,
  }),
);

/**
 * The words for a field, by the names from the layer down. An entry for the whole path goes before one for a shorter end
 * of it: 'mss.kind' is not there, so 'kind' speaks. '*' stands for names that packets make up: HTTP's header fields.
 */
export function fieldWords(protocol: string, path: readonly string[]): FieldWords | undefined {
  const fields = words.get(protocol)?.fields;
  if (!fields) return undefined;
  for (let from = 0; from < path.length; from++) {
    const key = path.slice(from).join('.');
    if (Object.hasOwn(fields, key)) return fields[key];
  }
  return path.length === 1 ? fields['*'] : undefined;
}

/** A field's value in words, safe to show on a terminal. */
export function sayField(
  protocol: string,
  path: readonly string[],
  value: FieldValue,
  lang: Lang,
  siblings: readonly Field[],
): string {
  const say = fieldWords(protocol, path)?.say ?? plain;
  return say(value, lang, siblings);
}
