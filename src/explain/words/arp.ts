/** Words for ARP (RFC 826). */

import { text } from '../text.ts';
import { hexNamed, inBytes, named, type ProtocolWords } from './field-words.ts';
import { sayMac } from './link.ts';
import { etherTypeNames } from './numbers.ts';

const RFC = 'RFC 826 "Packet format"';

export const arpWords: ProtocolWords = {
  name: text('ARP', 'ARP'),
  about: text(
    "Asks everybody on the link who has an IPv4 address, so that a frame can be sent to that machine's adapter.",
    '어떤 IPv4 주소를 누가 쓰는지 링크 전체에 물어, 그 장비의 어댑터로 프레임을 보낼 수 있게 합니다.',
  ),
  fields: {
    hardwareType: {
      title: text('Hardware Type', '하드웨어 유형'),
      meaning: text('The kind of link whose addresses are asked for.', '물어보는 주소가 쓰이는 링크의 종류입니다.'),
      source: RFC,
      say: named({ 1: text('Ethernet', '이더넷') }),
    },
    protocolType: {
      title: text('Protocol Type', '프로토콜 유형'),
      meaning: text('The protocol whose address is known.', '이미 아는 주소의 프로토콜입니다.'),
      source: RFC,
      say: hexNamed(4, etherTypeNames),
    },
    hardwareLength: {
      title: text('Hardware Address Length', '하드웨어 주소 길이'),
      meaning: text(
        'Bytes of a hardware address: 6 for Ethernet.',
        '하드웨어 주소의 바이트 수입니다. 이더넷은 6입니다.',
      ),
      source: RFC,
      say: inBytes,
    },
    protocolLength: {
      title: text('Protocol Address Length', '프로토콜 주소 길이'),
      meaning: text('Bytes of a protocol address: 4 for IPv4.', '프로토콜 주소의 바이트 수입니다. IPv4는 4입니다.'),
      source: RFC,
      say: inBytes,
    },
    operation: {
      title: text('Operation', '동작'),
      meaning: text('Whether this asks or answers.', '질문인지 응답인지 나타냅니다.'),
      source: RFC,
      say: named({ 1: text('request', '요청'), 2: text('reply', '응답') }),
    },
    senderHardwareAddress: {
      title: text('Sender Hardware Address', '보낸 쪽 하드웨어 주소'),
      meaning: text(
        'The MAC address of who sends this packet. In a reply it is the answer.',
        '이 패킷을 보내는 쪽의 MAC 주소입니다. 응답에서는 이것이 답입니다.',
      ),
      source: RFC,
      say: sayMac,
    },
    senderProtocolAddress: {
      title: text('Sender Protocol Address', '보낸 쪽 프로토콜 주소'),
      meaning: text(
        'The IPv4 address of who sends this packet; the hearers may note it with the MAC address.',
        '이 패킷을 보내는 쪽의 IPv4 주소입니다. 듣는 쪽은 MAC 주소와 함께 기록할 수 있습니다.',
      ),
      source: RFC,
    },
    targetHardwareAddress: {
      title: text('Target Hardware Address', '대상 하드웨어 주소'),
      meaning: text(
        "In a request it is what is asked for, so it is zero; in a reply it is the asker's MAC address.",
        '요청에서는 바로 이것을 묻는 것이므로 0입니다. 응답에서는 물어본 쪽의 MAC 주소입니다.',
      ),
      source: RFC,
      say: sayMac,
    },
    targetProtocolAddress: {
      title: text('Target Protocol Address', '대상 프로토콜 주소'),
      meaning: text(
        "In a request the IPv4 address whose owner is sought; in a reply the asker's.",
        '요청에서는 주인을 찾는 IPv4 주소이고, 응답에서는 물어본 쪽의 IPv4 주소입니다.',
      ),
      source: RFC,
    },
  },
};
