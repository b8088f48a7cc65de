/** The steps of document H in which a home shares one address. */

import type { FrameView } from '../../src/explain/frame-view.ts';
import { home, usGoogle } from '../../src/lab/home/addresses.ts';
import type { Step } from '../../src/lab/lab.ts';
import { DhcpMessageType } from '../../src/packet/dhcp.ts';

/** The gateway's link to the ISP; that to the home differs from lab to lab. */
const OUTSIDE_LINK = 'gateway-isp';
const outside = home.gateway.outside.address;
const web = usGoogle.web.address;
const homeAddresses: readonly unknown[] = [home.pc.address, home.phone.address];

const isOfHome = (address: unknown) => address === outside || homeAddresses.includes(address);

const isError = (frame: FrameView) => frame.has('icmp.quoted.ipv4.src');
const isSyn = (frame: FrameView) => frame.get('tcp.syn') === true && frame.get('tcp.ack') === false;
const isSynAck = (frame: FrameView) => frame.get('tcp.syn') === true && frame.get('tcp.ack') === true;
const isForwarded = (frame: FrameView) => [80, 8080].includes(Number(frame.get('tcp.dstPort')));

/** What the server says five minutes after the PC was last heard of; nothing else has this length. */
export const LATE_WORDS = 'News for you, at last';

/** Begun outside: towards the home, and no answer to anything. */
const knocks = (frame: FrameView) =>
  frame.link === OUTSIDE_LINK && frame.get('ipv4.dst') === outside && isSyn(frame) && !isForwarded(frame);
const isLate = (frame: FrameView) =>
  frame.link === OUTSIDE_LINK && frame.get('udp.srcPort') === 7 && frame.get('udp.length') === 8 + LATE_WORDS.length;

export const natSteps: readonly Step[] = natStepsAt('switch-gateway');

/** @param insideLink the gateway's link to the home */
export function natStepsAt(insideLink: string): readonly Step[] {
  const isAtGateway = (frame: FrameView) => frame.link === insideLink || frame.link === OUTSIDE_LINK;
  // Seen right before and right after the gateway, on its way out or back.
  const goesOut = (frame: FrameView) =>
    isAtGateway(frame) && isOfHome(frame.get('ipv4.src')) && frame.get('ipv4.dst') === web;
  const comesBack = (frame: FrameView) => isAtGateway(frame) && isOfHome(frame.get('ipv4.dst'));
  return [
    {
      id: 'H-NET-1',
      say: {
        en: 'Inside, a private address from the gateway; outside, one public address from the ISP, for all of the home.',
        ko: '안에서는 게이트웨이가 준 사설 주소를, 밖에서는 ISP가 준 공인 주소 하나를 온 집이 함께 씁니다.',
      },
      shows: (frame) => isAtGateway(frame) && frame.get('dhcp.messageType') === DhcpMessageType.ACK,
      fields: ['dhcp.yiaddr', 'dhcp.routers', 'dhcp.dnsServers', 'dhcp.leaseTime'],
    },
    {
      id: 'H-NAT-1',
      say: {
        en: 'Outbound, the gateway puts its own address and a port of its own in as the source, and writes the mapping down.',
        ko: '나가는 패킷의 출발지를 게이트웨이가 자기 주소와 포트로 바꾸고, 그 대응을 테이블에 적어 둡니다.',
      },
      shows: (frame) => goesOut(frame) && !isError(frame) && (isSyn(frame) || frame.has('udp') || frame.has('icmp')),
      fields: ['ipv4.src', 'tcp.srcPort', 'ipv4.dst', 'tcp.dstPort', 'ipv4.ttl', 'tcp.checksum'],
    },
    {
      id: 'H-NAT-2',
      say: {
        en: 'Inbound, it looks the port up in its table and turns the destination back; in an ICMP error the quoted packet, too.',
        ko: '들어오는 패킷은 포트를 테이블에서 찾아 목적지를 되돌립니다. ICMP 오류라면 인용된 패킷까지 되돌립니다.',
      },
      shows: (frame) =>
        comesBack(frame) &&
        frame.get('ipv4.src') !== home.gateway.inside.address &&
        (isSynAck(frame) || frame.has('icmp')),
      fields: ['ipv4.dst', 'tcp.dstPort', 'icmp.quoted.ipv4.src'],
    },
    {
      id: 'H-NAT-3',
      say: {
        en: 'Inbound without a mapping: the gateway does not know for whom it is, and drops it without a word.',
        ko: '대응이 없는 패킷이 들어오면 누구의 것인지 알 수 없으므로 게이트웨이는 말없이 버립니다.',
      },
      shows: (frame) => knocks(frame) || isLate(frame),
      fields: ['ipv4.src', 'ipv4.dst', 'tcp.dstPort'],
      erratum: {
        en: 'that this protects is a consequence, not what NAT is for: it is not a firewall by design (erratum 14).',
        ko: '집이 보호되는 것은 결과일 뿐 NAT의 목적이 아닙니다. NAT은 방화벽으로 설계되지 않았습니다 (정오표 14).',
      },
    },
    {
      id: 'H-WHY-1',
      say: {
        en: 'Nobody outside reaches the PC of their own accord, unless its owner forwards a port to it.',
        ko: '주인이 포트를 포워딩해 두지 않는 한, 밖에서는 아무도 먼저 PC에 닿을 수 없습니다.',
      },
      shows: (frame) =>
        isAtGateway(frame) && isSyn(frame) && (knocks(frame) || isForwarded(frame)) && isOfHome(frame.get('ipv4.dst')),
      fields: ['ipv4.src', 'ipv4.dst', 'tcp.dstPort'],
    },
  ];
}
