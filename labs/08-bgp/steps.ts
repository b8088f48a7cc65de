/** The steps in which autonomous systems decide where a packet goes, and what follows for who sends it. */

import type { FrameView } from '../../src/explain/frame-view.ts';
import { home, usGoogle } from '../../src/lab/home/addresses.ts';
import type { Step } from '../../src/lab/lab.ts';
import { BgpType } from '../../src/packet/bgp/message.ts';
import { IcmpType } from '../../src/packet/icmp.ts';

const HOME = home.gateway.outside.address;
const WEB = usGoogle.web.address;
const IP_IN_IP = 4;

const isBetween = (frame: FrameView, src: string, dst: string) =>
  frame.get('ipv4.src') === src && frame.get('ipv4.dst') === dst;
const isRequest = (frame: FrameView) => frame.get('icmp.type') === IcmpType.ECHO_REQUEST && isBetween(frame, HOME, WEB);
const isReply = (frame: FrameView) => frame.get('icmp.type') === IcmpType.ECHO_REPLY && isBetween(frame, WEB, HOME);
/** On one of the links by which the home's packets leave its provider. */
const leavesSeoul = (frame: FrameView) =>
  ['seoul-tokyo', 'seoul-seattle', 'seoul-busan', 'frankfurt-seoul'].includes(frame.link);
/** The ways there and back while nothing is broken. */
const wayOut = ['seoul-home', 'seoul-tokyo', 'tokyo-losangeles', 'losangeles-google', 'google-web'];
const wayBack = ['google-web', 'google-newyork', 'newyork-frankfurt', 'frankfurt-seoul', 'seoul-home'];
const isTunnelled = (frame: FrameView) => frame.get('ipv4.protocol') === IP_IN_IP;

export const bgpSteps: readonly Step[] = [
  {
    id: 'S-ROUTE-2',
    say: {
      en: 'Between the providers BGP decides: each AS tells its neighbours which networks it reaches, and through whom.',
      ko: '사업자 사이의 길은 BGP가 정합니다. AS마다 어느 네트워크에 닿는지, 누구를 거쳐 가는지 이웃에게 알립니다.',
    },
    shows: (frame) => frame.all('bgp.type').includes(BgpType.UPDATE),
    fields: ['bgp.nlri', 'bgp.asPath', 'bgp.nextHop'],
  },
  {
    id: 'H-BGP-1',
    say: {
      en: 'Three neighbours offer the Korean ISP a route to Google. The contract decides before the length of the path.',
      ko: '세 이웃이 한국 ISP에 구글로 가는 경로를 알립니다. 경로 길이보다 계약이 먼저 정합니다.',
    },
    shows: (frame) =>
      leavesSeoul(frame) &&
      frame.all('bgp.nlri').includes(usGoogle.prefix) &&
      frame.get('bgp.asPath') !== undefined &&
      !String(frame.get('bgp.asPath')).startsWith('64496'),
    fields: ['bgp.asPath', 'bgp.nlri'],
    erratum: {
      en: 'congestion is named as something that BGP weighs as it happens; it does not (erratum 11).',
      ko: '문서는 BGP가 실시간 혼잡도를 따진다고 했지만 그렇지 않습니다 (정오표 11).',
    },
  },
  {
    id: 'H-BGP-2',
    say: {
      en: 'Out by Tokyo and the US west coast, back by New York and Frankfurt: each side follows its own contracts.',
      ko: '갈 때는 도쿄와 미국 서부, 올 때는 뉴욕과 프랑크푸르트를 지납니다. 양쪽이 저마다의 계약을 따르기 때문입니다.',
    },
    shows: (frame) =>
      !isTunnelled(frame) &&
      ((wayOut.includes(frame.link) && isRequest(frame)) || (wayBack.includes(frame.link) && isReply(frame))),
    fields: ['ipv4.src', 'ipv4.dst', 'ipv4.ttl'],
  },
  {
    id: 'H-WHY-2',
    say: {
      en: 'Why a foreign site can be slow: traceroute counts the kilometres, 5 µs each, there and back again.',
      ko: '해외 사이트가 느린 까닭입니다. traceroute로 킬로미터마다 5µs씩 오가는 거리를 잴 수 있습니다.',
    },
    shows: (frame) =>
      (frame.has('udp') && isBetween(frame, HOME, WEB)) ||
      (frame.has('icmp.quoted.udp.dstPort') && frame.get('ipv4.dst') === HOME),
    fields: ['ipv4.ttl'],
  },
  {
    id: 'H-WHY-3',
    say: {
      en: 'A VPN changes exit and path: packets go to the exit in a packet of their own, and from there in its name.',
      ko: 'VPN은 출구와 길을 바꿉니다. 패킷은 다른 패킷에 담겨 출구까지 가고, 거기서부터는 출구의 이름으로 갑니다.',
    },
    shows: (frame) =>
      isTunnelled(frame) ||
      (frame.has('icmp.identifier') &&
        !isBetween(frame, HOME, WEB) &&
        [frame.get('ipv4.src'), frame.get('ipv4.dst')].includes(WEB) &&
        ![frame.get('ipv4.src'), frame.get('ipv4.dst')].includes(HOME)),
    fields: ['ipv4.src', 'ipv4.dst', 'ipv4.protocol'],
  },
  {
    id: 'C-PROP-4',
    say: {
      en: 'Every datagram may take its own way: the same ping leaves Seoul by one cable today and by another tomorrow.',
      ko: '데이터그램은 저마다 다른 길로 갈 수 있습니다. 같은 ping도 때에 따라 다른 케이블로 서울을 떠납니다.',
    },
    shows: (frame) => leavesSeoul(frame) && !isTunnelled(frame) && isRequest(frame),
    fields: ['ipv4.dst'],
  },
];
