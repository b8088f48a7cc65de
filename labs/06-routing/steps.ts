/** The steps in which a datagram goes from network to network: document S's routers and document H's TTL. */

import type { FrameView } from '../../src/explain/frame-view.ts';
import type { Step } from '../../src/lab/lab.ts';
import { google, school } from '../../src/lab/school/addresses.ts';
import { IcmpType } from '../../src/packet/icmp.ts';

/** The datagrams from the laptop to the web server, whatever they carry, on every link they cross. */
const goesToTheWeb = (frame: FrameView) =>
  frame.get('ipv4.src') === school.laptop.address && frame.get('ipv4.dst') === google.web.address;

export const routingSteps: readonly Step[] = [
  {
    id: 'S-ROUTE-1',
    say: {
      en: 'Each router takes the datagram out of its frame, looks its destination up, and puts it into a new frame.',
      ko: '라우터마다 프레임에서 데이터그램을 꺼내 목적지를 포워딩 테이블에서 찾고, 새 프레임에 담아 보냅니다.',
    },
    shows: (frame) => goesToTheWeb(frame) && (frame.has('icmp') || frame.get('tcp.syn') === true),
    fields: ['ethernet.src', 'ethernet.dst', 'ipv4.src', 'ipv4.dst'],
    erratum: {
      en: 'it writes Google’s network as 172.217.20.0/19; the /19 that holds 172.217.25.228 is 172.217.0.0/19 (erratum 8).',
      ko: '문서는 구글 네트워크를 172.217.20.0/19로 적었습니다. 172.217.25.228이 속한 /19는 172.217.0.0/19입니다 (정오표 8).',
    },
  },
  {
    id: 'H-TTL-1',
    say: {
      en: 'The TTL starts at 64 and falls by one at every router. At zero the datagram is dropped, and its sender is told.',
      ko: 'TTL은 64에서 시작해 라우터를 지날 때마다 1씩 줄어듭니다. 0이 되면 버려지고, 보낸 쪽에 알려집니다.',
    },
    shows: (frame) =>
      (goesToTheWeb(frame) && (frame.has('icmp') || frame.has('udp') || frame.get('tcp.syn') === true)) ||
      frame.get('icmp.type') === IcmpType.TIME_EXCEEDED,
    fields: ['ipv4.ttl'],
  },
];
