/** The steps of document S in which the laptop gets an address. */

import type { FrameView } from '../../src/explain/frame-view.ts';
import type { Step } from '../../src/lab/lab.ts';
import { DhcpMessageType } from '../../src/packet/dhcp.ts';

const is = (frame: FrameView, ...types: number[]) => types.includes(Number(frame.get('dhcp.messageType')));
/** ciaddr is 0.0.0.0 until the client owns its address: what comes later renews, rebinds or gives it back. */
const isFirstTime = (frame: FrameView) => frame.get('dhcp.ciaddr') === '0.0.0.0';

export const dhcpSteps: readonly Step[] = [
  {
    id: 'S-DHCP-1',
    say: {
      en: 'The laptop has no address yet. From 0.0.0.0 it asks everyone on the network, with a broadcast: DISCOVER.',
      ko: '노트북에는 아직 주소가 없습니다. 0.0.0.0에서 네트워크의 모두에게 브로드캐스트로 묻습니다: DISCOVER.',
    },
    shows: (frame) => is(frame, DhcpMessageType.DISCOVER),
    fields: ['ethernet.dst', 'ipv4.src', 'ipv4.dst', 'dhcp.xid', 'dhcp.broadcast', 'dhcp.yiaddr'],
  },
  {
    id: 'S-DHCP-2',
    say: {
      en: 'A DHCP server offers an address out of its CIDR block, and says for how long: OFFER.',
      ko: 'DHCP 서버가 자신의 CIDR 블록에서 주소 하나를 골라 임대 기간과 함께 제안합니다: OFFER.',
    },
    shows: (frame) => is(frame, DhcpMessageType.OFFER),
    fields: ['ethernet.dst', 'ipv4.dst', 'dhcp.xid', 'dhcp.yiaddr', 'dhcp.serverIdentifier', 'dhcp.leaseTime'],
    erratum: {
      en: 'it draws the OFFER to 255.255.255.255 in a frame to one MAC; the broadcast flag decides for both (erratum 4).',
      ko: '문서는 255.255.255.255로 가는 OFFER를 한 MAC으로 가는 프레임에 담았습니다. 둘 다 브로드캐스트 플래그가 정합니다 (정오표 4).',
    },
  },
  {
    id: 'S-DHCP-3',
    say: {
      en: 'The laptop takes one offer and says so to all, so that the other servers withdraw theirs: REQUEST.',
      ko: '노트북은 제안 하나를 고르고 모두에게 알립니다. 다른 서버들은 자신의 제안을 거두어들입니다: REQUEST.',
    },
    shows: (frame) => is(frame, DhcpMessageType.REQUEST) && isFirstTime(frame),
    fields: ['dhcp.xid', 'dhcp.requestedAddress', 'dhcp.serverIdentifier'],
    erratum: {
      en: 'it draws xid 655 and server 68.85.2.2; the REQUEST repeats the OFFER’s xid and names its server (errata 2, 3).',
      ko: '문서는 xid 655와 서버 68.85.2.2로 그렸지만, REQUEST는 OFFER의 xid를 그대로 쓰고 그 서버를 가리킵니다 (정오표 2, 3).',
    },
  },
  {
    id: 'S-DHCP-4',
    say: {
      en: 'The server confirms: ACK. The laptop writes down its address, its router and its DNS server.',
      ko: '서버가 확인해 줍니다: ACK. 노트북은 자신의 주소와 라우터, DNS 서버를 기록합니다.',
    },
    shows: (frame) => is(frame, DhcpMessageType.ACK) && isFirstTime(frame),
    fields: ['dhcp.yiaddr', 'dhcp.subnetMask', 'dhcp.routers', 'dhcp.dnsServers', 'dhcp.leaseTime'],
  },
  {
    id: 'S-DHCP-5',
    say: {
      en: 'An address is only lent: renewed in time with its server, rebound with any, given back, or lost when time is up.',
      ko: '주소는 빌린 것입니다. 제때 그 서버와 갱신하거나, 아무 서버와 다시 묶거나, 반납하거나, 기간이 지나면 잃습니다.',
    },
    shows: (frame) =>
      is(frame, DhcpMessageType.RELEASE, DhcpMessageType.NAK) ||
      (is(frame, DhcpMessageType.REQUEST, DhcpMessageType.ACK) && !isFirstTime(frame)),
    fields: ['dhcp.messageType', 'dhcp.ciaddr', 'ipv4.dst'],
  },
];
