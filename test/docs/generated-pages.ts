/** The pages of docs/ that are drawn from the code: header diagrams from the layouts, state diagrams from the tables. */

import { eyeballsTransitions } from '../../src/nodes/apps/happy-eyeballs.ts';
import { arpPacket } from '../../src/packet/arp.ts';
import { bgpHeader } from '../../src/packet/bgp/message.ts';
import { bgpOpen } from '../../src/packet/bgp/open.ts';
import { dhcpHeader } from '../../src/packet/dhcp.ts';
import { dnsHeader } from '../../src/packet/dns/message.ts';
import { ethernetHeader } from '../../src/packet/ethernet.ts';
import { httpParserTransitions } from '../../src/packet/http/http-parser.ts';
import { http2FrameHeader } from '../../src/packet/http/http2-frames.ts';
import { icmpEcho, icmpErrorBody, icmpHeader } from '../../src/packet/icmp.ts';
import { icmpv6Header } from '../../src/packet/icmpv6.ts';
import { ipv4Header } from '../../src/packet/ipv4.ts';
import { ipv6Header } from '../../src/packet/ipv6.ts';
import {
  neighborAdvertisement,
  neighborSolicitation,
  prefixInformation,
  routerAdvertisement,
} from '../../src/packet/ndp.ts';
import { tcpHeader } from '../../src/packet/tcp.ts';
import { udpHeader } from '../../src/packet/udp.ts';
import { dot11Ack, dot11Header } from '../../src/packet/wifi/dot11.ts';
import { eapolHeader, eapolKey } from '../../src/packet/wifi/eapol-key.ts';
import { llcSnapHeader } from '../../src/packet/wifi/ethernet-bridge.ts';
import { radiotapHeader } from '../../src/packet/wifi/radiotap.ts';
import { arpTransitions } from '../../src/stack/arp-cache.ts';
import { bgpTransitions } from '../../src/stack/bgp/states.ts';
import { dhcpBindingTransitions } from '../../src/stack/dhcp/bindings.ts';
import { dhcpClientTransitions } from '../../src/stack/dhcp/client-states.ts';
import { resolutionTransitions } from '../../src/stack/dns/resolution.ts';
import { http2StreamTransitions } from '../../src/stack/http/http2-stream-states.ts';
import { reassemblyTransitions } from '../../src/stack/ip/reassembly.ts';
import { addressTransitions } from '../../src/stack/ipv6/addresses.ts';
import { neighbourTransitions } from '../../src/stack/ipv6/neighbour-cache.ts';
import { tcpPhaseTransitions } from '../../src/stack/nat/tcp-phase.ts';
import { tcpTransitions } from '../../src/stack/tcp/states.ts';
import { tlsClientTransitions } from '../../src/stack/tls/client.ts';
import { tlsClient13Transitions } from '../../src/stack/tls/client-13.ts';
import { tlsServerTransitions } from '../../src/stack/tls/server.ts';
import { tlsServer13Transitions } from '../../src/stack/tls/server-13.ts';
import { memberTransitions } from '../../src/stack/wifi/access-point.ts';
import { stationTransitions } from '../../src/stack/wifi/station-states.ts';

interface Arrow {
  from: string;
  to: string;
  why?: string;
}

/** Page by file name in docs/. */
export function generatedPages(): Record<string, string> {
  return { 'headers.md': headersPage(), 'state-machines.md': stateMachinesPage() };
}

function headersPage(): string {
  const headers: [title: string, layout: { diagram(): string }, source: string][] = [
    ['Ethernet', ethernetHeader, 'src/packet/ethernet.ts'],
    ['Radiotap, before its fields', radiotapHeader, 'src/packet/wifi/radiotap.ts'],
    ['IEEE 802.11, management and data', dot11Header, 'src/packet/wifi/dot11.ts'],
    ['IEEE 802.11, acknowledgment', dot11Ack, 'src/packet/wifi/dot11.ts'],
    ['LLC and SNAP, after the 802.11 header', llcSnapHeader, 'src/packet/wifi/ethernet-bridge.ts'],
    ['EAPOL', eapolHeader, 'src/packet/wifi/eapol-key.ts'],
    ['EAPOL-Key, after the EAPOL header', eapolKey, 'src/packet/wifi/eapol-key.ts'],
    ['ARP', arpPacket, 'src/packet/arp.ts'],
    ['IPv4', ipv4Header, 'src/packet/ipv4.ts'],
    ['ICMP', icmpHeader, 'src/packet/icmp.ts'],
    ['ICMP echo, after the header', icmpEcho, 'src/packet/icmp.ts'],
    ['ICMP errors, after the header', icmpErrorBody, 'src/packet/icmp.ts'],
    ['IPv6', ipv6Header, 'src/packet/ipv6.ts'],
    ['ICMPv6', icmpv6Header, 'src/packet/icmpv6.ts'],
    ['Neighbor solicitation, after the ICMPv6 header', neighborSolicitation, 'src/packet/ndp.ts'],
    ['Neighbor advertisement, after the ICMPv6 header', neighborAdvertisement, 'src/packet/ndp.ts'],
    ['Router advertisement, after the ICMPv6 header', routerAdvertisement, 'src/packet/ndp.ts'],
    ['Prefix information, after the option’s type and length', prefixInformation, 'src/packet/ndp.ts'],
    ['UDP', udpHeader, 'src/packet/udp.ts'],
    ['TCP', tcpHeader, 'src/packet/tcp.ts'],
    ['DHCP, before the options', dhcpHeader, 'src/packet/dhcp.ts'],
    ['DNS', dnsHeader, 'src/packet/dns/message.ts'],
    ['HTTP/2 frame', http2FrameHeader, 'src/packet/http/http2-frames.ts'],
    ['BGP', bgpHeader, 'src/packet/bgp/message.ts'],
    ['BGP OPEN, after the header', bgpOpen, 'src/packet/bgp/open.ts'],
  ];
  const sections = headers.map(
    ([title, layout, source]) =>
      `## ${title}\n\nFrom the table in \`${source}\`.\n\n\`\`\`\n${layout.diagram()}\n\`\`\`\n`,
  );
  return page('Headers', 'Each diagram is drawn from the table that reads and writes the header.', sections);
}

function stateMachinesPage(): string {
  const machines: [title: string, source: string, arrows: Arrow[]][] = [
    ['TCP connection (RFC 9293 §3.3.2)', 'src/stack/tcp/states.ts', fromReasons(tcpTransitions)],
    [
      'Wi-Fi station (IEEE Std 802.11-2020 §11.1.4, §11.3, §12.6)',
      'src/stack/wifi/station-states.ts',
      fromLists(stationTransitions),
    ],
    [
      'A station as its access point knows it (IEEE Std 802.11-2020 §11.3)',
      'src/stack/wifi/access-point.ts',
      fromLists(memberTransitions),
    ],
    ['DHCP client (RFC 2131 figure 5)', 'src/stack/dhcp/client-states.ts', fromPairs(dhcpClientTransitions)],
    ['An address of the DHCP server', 'src/stack/dhcp/bindings.ts', fromPairs(dhcpBindingTransitions)],
    ['ARP cache entry', 'src/stack/arp-cache.ts', fromEvents(arpTransitions)],
    [
      'Neighbour cache entry of IPv6 (RFC 4861 §7.3.2)',
      'src/stack/ipv6/neighbour-cache.ts',
      fromEvents(neighbourTransitions),
    ],
    ['An IPv6 address of an interface (RFC 4862)', 'src/stack/ipv6/addresses.ts', fromEvents(addressTransitions)],
    [
      'Happy Eyeballs: the way to a connection (RFC 8305)',
      'src/nodes/apps/happy-eyeballs.ts',
      fromEvents(eyeballsTransitions),
    ],
    ['Reassembly of a datagram (RFC 791)', 'src/stack/ip/reassembly.ts', fromEvents(reassemblyTransitions)],
    ['A TCP connection as a NAT sees it (RFC 5382 §5)', 'src/stack/nat/tcp-phase.ts', fromEvents(tcpPhaseTransitions)],
    ['One lookup of the DNS resolver', 'src/stack/dns/resolution.ts', fromLists(resolutionTransitions)],
    ['TLS 1.2 client (RFC 5246 §7.3)', 'src/stack/tls/client.ts', fromLists(tlsClientTransitions)],
    ['TLS 1.2 server (RFC 5246 §7.3)', 'src/stack/tls/server.ts', fromLists(tlsServerTransitions)],
    ['TLS 1.3 client (RFC 8446 appendix A.1)', 'src/stack/tls/client-13.ts', fromLists(tlsClient13Transitions)],
    ['TLS 1.3 server (RFC 8446 appendix A.2)', 'src/stack/tls/server-13.ts', fromLists(tlsServer13Transitions)],
    ['BGP session (RFC 4271 §8.2.2)', 'src/stack/bgp/states.ts', fromPairs(bgpTransitions)],
    ['HTTP/1.1 message parser (RFC 9112)', 'src/packet/http/http-parser.ts', fromLists(httpParserTransitions)],
    ['HTTP/2 stream (RFC 9113 §5.1)', 'src/stack/http/http2-stream-states.ts', fromEvents(http2StreamTransitions)],
  ];
  const sections = machines.map(
    ([title, source, arrows]) => `## ${title}\n\nFrom the table in \`${source}\`.\n\n${mermaid(arrows)}\n`,
  );
  return page('State machines', 'Each diagram is drawn from the table that a test holds the machine to.', sections);
}

function page(title: string, intro: string, sections: string[]): string {
  return `# ${title}\n\n${intro} Do not edit this page: \`npm run docs\` writes it.\n\n${sections.join('\n')}`;
}

/** Mermaid wants names without hyphens, and labels without its own marks. */
function mermaid(arrows: readonly Arrow[]): string {
  const id = (state: string) => state.replaceAll('-', '_');
  const states = [...new Set(arrows.flatMap(({ from, to }) => [from, to]))];
  const names = states.filter((state) => id(state) !== state).map((state) => `    ${id(state)} : ${state}`);
  const lines = arrows.map(({ from, to, why }) => {
    const label = why ? ` : ${why.replaceAll(':', ' –').replaceAll(';', ',')}` : '';
    return `    ${id(from)} --> ${id(to)}${label}`;
  });
  return ['```mermaid', 'stateDiagram-v2', ...names, ...lines, '```'].join('\n');
}

function fromReasons(table: Readonly<Record<string, Readonly<Record<string, string>>>>): Arrow[] {
  return Object.entries(table).flatMap(([from, targets]) =>
    Object.entries(targets).map(([to, why]) => ({ from, to, why })),
  );
}

function fromPairs(table: Readonly<Record<string, readonly (readonly [to: string, why: string])[]>>): Arrow[] {
  return Object.entries(table).flatMap(([from, targets]) => targets.map(([to, why]) => ({ from, to, why })));
}

function fromEvents(table: readonly { from: string; event: string; to: string }[]): Arrow[] {
  return table.map(({ from, event, to }) => ({ from, to, why: event }));
}

function fromLists(table: Readonly<Record<string, readonly string[]>>): Arrow[] {
  return Object.entries(table).flatMap(([from, targets]) => targets.map((to) => ({ from, to })));
}
