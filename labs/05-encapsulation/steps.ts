/** The steps of document H in which a request is wrapped, travels, is unwrapped, and is damaged on the way. */

import type { FrameView } from '../../src/explain/frame-view.ts';
import { home } from '../../src/lab/home/addresses.ts';
import type { Step } from '../../src/lab/lab.ts';

const isRequest = (frame: FrameView) => frame.get('http.requestTarget') === '/';
const isAtHome = ({ link }: FrameView) => link === 'pc-cable' || link === 'cable-gateway';
const gatewayIs = (frame: FrameView, path: string) => frame.get(path) === home.gateway.inside.address;

/** Damaged or not, the first time or again. */
function isInAccident({ dissection }: FrameView): boolean {
  return new TextDecoder('latin1').decode(dissection.layers[0]?.bytes).includes('GET /damaged/');
}

export const encapsulationSteps: readonly Step[] = [
  {
    id: 'H-ENC-1',
    say: {
      en: 'The message goes into a TCP segment, the segment into an IP datagram, the datagram into an Ethernet frame.',
      ko: '메시지는 TCP 세그먼트에, 세그먼트는 IP 데이터그램에, 데이터그램은 이더넷 프레임에 담깁니다.',
    },
    shows: (frame) => isRequest(frame) && frame.link === 'pc-cable',
    fields: ['http.requestLine', 'tcp.srcPort', 'tcp.dstPort', 'ipv4.totalLength', 'ipv4.src', 'ipv4.dst'],
  },
  {
    id: 'H-ENC-2',
    say: {
      en: 'The datagram is for the US, the frame for the gateway: ARP asks for 192.168.0.1, and nobody asks for the server.',
      ko: '데이터그램은 미국으로, 프레임은 게이트웨이로 갑니다. ARP로 묻는 것은 192.168.0.1이며 서버 주소는 묻지 않습니다.',
    },
    shows: (frame) =>
      isAtHome(frame) &&
      (isRequest(frame) ||
        gatewayIs(frame, 'arp.targetProtocolAddress') ||
        gatewayIs(frame, 'arp.senderProtocolAddress')),
    fields: ['arp.targetProtocolAddress', 'arp.senderHardwareAddress', 'ethernet.dst', 'ipv4.dst'],
  },
  {
    id: 'H-TTL-1',
    say: {
      en: 'On every link the same datagram in a new frame: other MAC addresses, a TTL one less, the same IP addresses.',
      ko: '링크마다 같은 데이터그램이 새 프레임에 담깁니다. MAC 주소가 바뀌고 TTL이 1 줄며 IP 주소는 그대로입니다.',
    },
    shows: isRequest,
    fields: ['ethernet.src', 'ethernet.dst', 'ipv4.ttl', 'ipv4.headerChecksum', 'ipv4.identification'],
  },
  {
    id: 'H-DEC-1',
    say: {
      en: 'Arrived: each layer checks its own header, takes it off and hands the rest to the layer that a number names.',
      ko: '도착했습니다. 계층마다 자기 헤더를 검사하고 떼어 낸 뒤, 번호가 가리키는 위 계층에 나머지를 넘깁니다.',
    },
    shows: (frame) =>
      (isRequest(frame) && frame.link === 'google-web') ||
      (frame.get('http.statusCode') === '200' &&
        frame.get('tcp.acknowledgmentNumber') === 1069 &&
        frame.link === 'pc-cable'),
    fields: ['ethernet.etherType', 'ipv4.protocol', 'ipv4.headerChecksum', 'tcp.dstPort', 'tcp.checksum'],
  },
  {
    id: 'H-DEC-2',
    say: {
      en: 'A damaged copy is dropped by whoever notices first, without a word; TCP’s timer sends the segment again.',
      ko: '손상된 사본은 가장 먼저 알아차린 쪽이 말없이 버리고, TCP는 타이머가 끝나면 세그먼트를 다시 보냅니다.',
    },
    shows: isInAccident,
    fields: ['ipv4.totalLength', 'ipv4.headerChecksum', 'tcp.sequenceNumber', 'tcp.checksum'],
    erratum: {
      en: 'it speaks of a NAK; neither TCP nor IP has one: nobody tells the sender, its own timer does (erratum 12).',
      ko: '문서는 NAK를 말하지만 TCP에도 IP에도 없습니다. 보낸 쪽에 알리는 것은 자신의 타이머입니다 (정오표 12).',
    },
  },
];
