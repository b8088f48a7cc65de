/** What can go wrong on the way to a page: the fault, how a world gets it, and which frames show it. */

import { type Text, text } from '../../../src/explain/text.ts';
import type { NumberedFrame } from '../../../src/grade/evidence.ts';
import { labIntermediateCa } from '../../../src/lab/pki/lab-ca.ts';
import { type JourneyFaults, providerAddress } from './own-journey.ts';
import { hostName, type JourneyPlan } from './plan.ts';

export const journeyFaults = [
  'wrong-dns-server',
  'duplicate-address',
  'lame-delegation',
  'no-route',
  'port-closed',
  'certificate-expired',
  'certificate-for-another-name',
  'page-missing',
] as const;
export type JourneyFault = (typeof journeyFaults)[number];

/** All that may be answered; some are never the case. */
export const journeyCauses = {
  'no-lease': text('the laptop gets no address', '노트북이 주소를 받지 못함'),
  'wrong-dns-server': text('DHCP names a machine that is no DNS server', 'DHCP가 DNS 서버가 아닌 기계를 알려 줌'),
  'duplicate-address': text('two machines have the same IP address', '두 기계가 같은 IP 주소를 씀'),
  'lame-delegation': text(
    'a name server to which a zone is delegated knows nothing of it',
    '존을 위임받은 네임 서버가 그 존을 모름',
  ),
  'no-such-name': text('the name does not exist', '이름이 존재하지 않음'),
  'no-route': text('a router has no route to the server', '라우터에 서버로 가는 경로가 없음'),
  'port-closed': text('nobody listens on a port of the server', '서버의 포트에서 아무도 듣지 않음'),
  'server-down': text('the server is switched off', '서버가 꺼져 있음'),
  'certificate-expired': text('the certificate is no longer valid', '인증서의 유효 기간이 지남'),
  'certificate-for-another-name': text('the certificate is for another name', '인증서가 다른 이름의 것임'),
  'page-missing': text('the server has no such page', '서버에 그런 페이지가 없음'),
} as const satisfies Record<JourneyFault, Text> & Record<string, Text>;

export const journeyLayers = {
  dhcp: text('DHCP', 'DHCP'),
  arp: text('ARP', 'ARP'),
  dns: text('DNS', 'DNS'),
  ip: text('IP and ICMP', 'IP와 ICMP'),
  tcp: text('TCP', 'TCP'),
  tls: text('TLS', 'TLS'),
  http: text('HTTP', 'HTTP'),
} as const satisfies Record<string, Text>;

interface FaultNote {
  readonly layer: keyof typeof journeyLayers;
  /** From which address the first packet comes that shows the fault. */
  shownBy(plan: JourneyPlan): string;
  /** Does this frame show it? */
  proves(view: NumberedFrame['view'], plan: JourneyPlan, intruder: string): boolean;
}

export const faultNotes: Readonly<Record<JourneyFault, FaultNote>> = {
  'wrong-dns-server': {
    layer: 'dhcp',
    shownBy: ({ dhcp }) => dhcp.address,
    proves: (view, { dhcp }) =>
      view.get('dhcp.dnsServers') === dhcp.address || (isUnreachable(view, 3) && view.get('ipv4.src') === dhcp.address),
  },
  'duplicate-address': {
    layer: 'arp',
    shownBy: ({ router }) => router.address,
    // The second answer, and what goes to the wrong machine because of it.
    proves: (view, { router }, intruder) =>
      view.get('ethernet.dst') === intruder ||
      (view.get('arp.senderProtocolAddress') === router.address && view.get('arp.senderHardwareAddress') === intruder),
  },
  'lame-delegation': {
    layer: 'dns',
    shownBy: ({ servers }) => servers.names.address,
    proves: (view, { servers }) => view.get('ipv4.src') === servers.names.address && view.get('dns.qr') === true,
  },
  'no-route': {
    layer: 'ip',
    shownBy: providerAddress,
    proves: (view) => isUnreachable(view, 0),
  },
  'port-closed': {
    layer: 'tcp',
    shownBy: ({ servers }) => servers.web.address,
    proves: (view, { servers }) => view.get('tcp.rst') === true && view.get('ipv4.src') === servers.web.address,
  },
  'certificate-expired': { layer: 'tls', shownBy: ({ servers }) => servers.web.address, proves: showsCertificate },
  'certificate-for-another-name': {
    layer: 'tls',
    shownBy: ({ servers }) => servers.web.address,
    proves: showsCertificate,
  },
  'page-missing': {
    layer: 'http',
    shownBy: ({ servers }) => servers.web.address,
    proves: (view) => view.get('http.statusCode') === '404' || view.get('http.statusCode') === 404,
  },
};

/** The certificate itself, or the alert of whoever did not accept it. */
function showsCertificate(view: NumberedFrame['view']): boolean {
  return view.has('tls.certificate') || view.has('tls.alert');
}

function isUnreachable(view: NumberedFrame['view'], code: number): boolean {
  return view.get('icmp.type') === 3 && view.get('icmp.code') === code;
}

/** @param port which of the web server's is closed */
export function faultsFor(
  fault: JourneyFault,
  plan: JourneyPlan,
  { port, intruder, other }: { port: number; intruder: string; other: string },
): JourneyFaults {
  switch (fault) {
    case 'wrong-dns-server':
      return { dnsServers: [plan.dhcp.address] };
    case 'duplicate-address':
      return { intruder: { mac: intruder, address: plan.router.address } };
    case 'lame-delegation':
      return { otherZone: `${other}.example` };
    case 'no-route':
      return { providerRoutes: (routes) => routes.filter(({ prefix }) => prefix !== plan.nets.web) };
    case 'port-closed':
      return { closedPorts: [port] };
    case 'certificate-expired': {
      const [notBefore, notAfter] = [Date.UTC(2018, 5, 1), Date.UTC(2019, 11, 31)];
      return { credentials: labIntermediateCa().issue({ names: [hostName(plan)], notBefore, notAfter }) };
    }
    case 'certificate-for-another-name':
      return { credentials: labIntermediateCa().issue({ names: [`www.${other}.example`] }) };
    case 'page-missing':
      return { pagePath: `/${other}` };
    default:
      return fault satisfies never;
  }
}
