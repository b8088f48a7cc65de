/** The steps of document S in which MAC addresses are found, and the switch learns where they are. */

import type { FrameView } from '../../src/explain/frame-view.ts';
import type { Step } from '../../src/lab/lab.ts';
import { school } from '../../src/lab/school/addresses.ts';
import { ArpOperation } from '../../src/packet/arp.ts';

function isArp(frame: FrameView, operation: number, sender: string, target: string): boolean {
  return (
    frame.get('arp.operation') === operation &&
    frame.get('arp.senderProtocolAddress') === sender &&
    frame.get('arp.targetProtocolAddress') === target
  );
}

const laptop = school.laptop.address;
const dnsServer = school.dnsServer.address;
const router = school.router.address;

export const arpSteps: readonly Step[] = [
  {
    id: 'S-ARP-1',
    say: {
      en: 'Who has 68.85.2.2? The laptop asks everyone; the switch floods the frame to all ports and learns where the laptop is.',
      ko: '68.85.2.2는 누구입니까? 노트북이 모두에게 묻습니다. 스위치는 모든 포트로 프레임을 내보내고 노트북의 위치를 배웁니다.',
    },
    shows: (frame) => isArp(frame, ArpOperation.REQUEST, laptop, dnsServer),
    fields: ['ethernet.dst', 'arp.senderHardwareAddress', 'arp.targetHardwareAddress', 'arp.targetProtocolAddress'],
  },
  {
    id: 'S-ARP-2',
    say: {
      en: 'The DNS server answers the laptop alone, with its own MAC address; the switch sends the frame out of one port only.',
      ko: 'DNS 서버가 자신의 MAC 주소를 노트북에게만 답합니다. 스위치는 프레임을 포트 하나로만 내보냅니다.',
    },
    shows: (frame) => isArp(frame, ArpOperation.REPLY, dnsServer, laptop),
    fields: ['ethernet.dst', 'arp.senderHardwareAddress', 'arp.senderProtocolAddress', 'arp.targetHardwareAddress'],
    erratum: {
      en: 'it draws the reply with the request’s roles; the one that answers is the sender (RFC 826, erratum 5).',
      ko: '문서는 응답에 요청의 역할을 그대로 그렸습니다. 응답하는 쪽이 송신자입니다 (RFC 826, 정오표 5).',
    },
  },
  {
    id: 'S-ARP-3',
    say: {
      en: 'The DNS server needs the way out and finds the router’s MAC address in the same manner.',
      ko: 'DNS 서버도 밖으로 나가야 하므로 같은 방법으로 라우터의 MAC 주소를 알아냅니다.',
    },
    shows: (frame) =>
      isArp(frame, ArpOperation.REQUEST, dnsServer, router) || isArp(frame, ArpOperation.REPLY, router, dnsServer),
    fields: ['arp.operation', 'arp.senderHardwareAddress', 'arp.targetProtocolAddress'],
  },
];
