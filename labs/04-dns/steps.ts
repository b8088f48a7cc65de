/** The steps of document S in which www.google.com becomes an address. */

import type { FrameView } from '../../src/explain/frame-view.ts';
import type { Step } from '../../src/lab/lab.ts';
import { google, root, school, tld } from '../../src/lab/school/addresses.ts';
import { loopbackAddresses } from '../../src/lab/school/name-servers.ts';

const laptop = school.laptop.address;
const dnsServer = school.dnsServer.address;
/** Every name server above the school's, nearest to the root first. */
const above: readonly string[] = [root.server.address, tld.server.address, google.dns.address];

/** On the loopback wire another address stands for the document's. */
const isAt = (value: unknown, address: string) => value === address || value === loopbackAddresses[address];
const from = (frame: FrameView, address: string) => frame.has('dns') && isAt(frame.get('ipv4.src'), address);
const to = (frame: FrameView, address: string) => frame.has('dns') && isAt(frame.get('ipv4.dst'), address);

export const dnsSteps: readonly Step[] = [
  {
    id: 'S-DNS-1',
    say: {
      en: 'The laptop asks the school’s DNS server for www.google.com and wants the whole answer: recursion desired.',
      ko: '노트북이 학교 DNS 서버에 www.google.com을 묻습니다. 끝까지 알아봐 달라는 뜻으로 RD를 켭니다.',
    },
    shows: (frame) => from(frame, laptop) && to(frame, dnsServer),
    fields: ['udp.dstPort', 'dns.id', 'dns.qr', 'dns.opcode', 'dns.rd', 'dns.question.qname', 'dns.question.qtype'],
  },
  {
    id: 'S-DNS-2',
    say: {
      en: 'It does not know, so it asks upward: a root server, a com server, Google’s own. Each refers it to the next.',
      ko: '서버도 모르므로 위에서부터 묻습니다. 루트, com, 구글의 네임서버가 차례로 다음 서버를 알려 줍니다.',
    },
    shows: (frame) => above.some((server) => from(frame, server) || to(frame, server)),
    fields: ['dns.rd', 'dns.aa', 'dns.question.qname'],
    erratum: {
      en: 'its arrows run root → TLD → Google; nobody forwards the query, the resolver asks each in turn (erratum 15).',
      ko: '문서의 화살표는 루트 → TLD → 구글로 이어집니다. 질의를 넘겨주는 서버는 없고, 리졸버가 하나씩 직접 묻습니다 (정오표 15).',
    },
  },
  {
    id: 'S-DNS-3',
    say: {
      en: 'The root answers from a mirrored instance: thirteen names, each of them many machines sharing one address.',
      ko: '루트는 가까운 미러 인스턴스가 답합니다. 이름은 열셋이지만 한 주소를 여러 기계가 나누어 씁니다.',
    },
    shows: (frame) => from(frame, root.server.address),
    fields: ['ipv4.src', 'dns.nsCount', 'dns.arCount'],
    erratum: {
      en: 'it counts 13 servers in the world; there are 13 names and over a thousand instances (erratum 9).',
      ko: '문서는 전 세계에 13대뿐이라고 합니다. 이름이 13개이고 인스턴스는 천 개가 넘습니다 (정오표 9).',
    },
  },
  {
    id: 'S-DNS-5',
    say: {
      en: 'The answer reaches the laptop, and is remembered on the way until its TTL ends: who asks again is answered at once.',
      ko: '답이 노트북에 도착합니다. 지나온 곳에서는 TTL이 끝날 때까지 답을 기억해, 다시 물으면 바로 대답합니다.',
    },
    shows: (frame) => from(frame, dnsServer) && to(frame, laptop),
    fields: ['dns.id', 'dns.qr', 'dns.ra', 'dns.answer.name', 'dns.answer.ttl', 'dns.answer.address'],
  },
];
