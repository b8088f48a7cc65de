/** Names of numbers that several protocols use (IANA registries). */

import { text } from '../text.ts';
import type { Names } from './field-words.ts';

export const etherTypeNames: Names = {
  2048: 'IPv4',
  2054: 'ARP',
  32821: 'RARP',
  33024: 'VLAN',
  34525: 'IPv6',
  34915: 'PPPoE discovery',
  34916: 'PPPoE session',
  34958: 'EAPOL',
  34984: 'VLAN (802.1ad)',
  35020: 'LLDP',
};

export const ipProtocolNames: Names = {
  0: text('IPv6 hop-by-hop options', 'IPv6 홉별 옵션'),
  1: 'ICMP',
  2: 'IGMP',
  4: 'IPv4',
  6: 'TCP',
  17: 'UDP',
  41: 'IPv6',
  43: text('IPv6 routing header', 'IPv6 라우팅 헤더'),
  44: text('IPv6 fragment header', 'IPv6 단편 헤더'),
  47: 'GRE',
  50: 'ESP',
  58: 'ICMPv6',
  59: text('nothing follows', '뒤따르는 것 없음'),
  60: text('IPv6 destination options', 'IPv6 목적지 옵션'),
  89: 'OSPF',
  132: 'SCTP',
};

/** Well-known ports (RFC 6335); ephemeral ones have no name. */
export const portNames: Names = {
  20: 'FTP data',
  21: 'FTP',
  22: 'SSH',
  25: 'SMTP',
  53: 'DNS',
  67: text('DHCP server', 'DHCP 서버'),
  68: text('DHCP client', 'DHCP 클라이언트'),
  80: 'HTTP',
  110: 'POP3',
  123: 'NTP',
  143: 'IMAP',
  179: 'BGP',
  443: 'HTTPS',
  853: 'DNS over TLS',
  993: 'IMAPS',
  5353: 'multicast DNS',
  8080: text('HTTP (alternative)', 'HTTP (대체 포트)'),
};

export const icmpTypeNames: Names = {
  0: text('echo reply', '에코 응답'),
  3: text('destination unreachable', '목적지 도달 불가'),
  4: text('source quench (obsolete)', '발신 억제 (폐지됨)'),
  5: text('redirect', '리다이렉트'),
  8: text('echo request', '에코 요청'),
  9: text('router advertisement', '라우터 광고'),
  10: text('router solicitation', '라우터 요청'),
  11: text('time exceeded', '시간 초과'),
  12: text('parameter problem', '매개변수 문제'),
  13: text('timestamp request', '타임스탬프 요청'),
  14: text('timestamp reply', '타임스탬프 응답'),
};

/** By type, then code (RFC 792, RFC 1122 §3.2.2, RFC 1812 §5.2.7.1). */
export const icmpCodeNames: Readonly<Record<number, Names>> = {
  3: {
    0: text('network unreachable', '네트워크 도달 불가'),
    1: text('host unreachable', '호스트 도달 불가'),
    2: text('protocol unreachable', '프로토콜 도달 불가'),
    3: text('port unreachable', '포트 도달 불가'),
    4: text('fragmentation needed, but DF is set', '단편화가 필요하지만 DF가 켜져 있음'),
    5: text('source route failed', '소스 라우트 실패'),
    9: text('network administratively prohibited', '네트워크가 관리 정책으로 금지됨'),
    10: text('host administratively prohibited', '호스트가 관리 정책으로 금지됨'),
    13: text('communication administratively prohibited', '통신이 관리 정책으로 금지됨'),
  },
  5: {
    0: text('for the network', '네트워크 단위'),
    1: text('for the host', '호스트 단위'),
  },
  11: {
    0: text('TTL reached 0 in transit', '전달 중 TTL이 0이 됨'),
    1: text('fragments did not all arrive in time', '단편이 제시간에 모두 도착하지 않음'),
  },
};

export const icmpv6TypeNames: Names = {
  1: text('destination unreachable', '목적지 도달 불가'),
  2: text('packet too big', '패킷이 너무 큼'),
  3: text('time exceeded', '시간 초과'),
  4: text('parameter problem', '매개변수 문제'),
  128: text('echo request', '에코 요청'),
  129: text('echo reply', '에코 응답'),
  130: text('multicast listener query', '멀티캐스트 수신자 질의'),
  131: text('multicast listener report', '멀티캐스트 수신자 보고'),
  133: text('router solicitation', '라우터 요청'),
  134: text('router advertisement', '라우터 광고'),
  135: text('neighbor solicitation', '이웃 요청'),
  136: text('neighbor advertisement', '이웃 광고'),
  137: text('redirect', '리다이렉트'),
  143: text('multicast listener report v2', '멀티캐스트 수신자 보고 v2'),
};

/** By type, then code (RFC 4443 §3). */
export const icmpv6CodeNames: Readonly<Record<number, Names>> = {
  1: {
    0: text('no route to the destination', '목적지로 가는 경로 없음'),
    1: text('administratively prohibited', '관리 정책으로 금지됨'),
    2: text('beyond the scope of the source address', '출발지 주소의 범위를 벗어남'),
    3: text('address unreachable', '주소 도달 불가'),
    4: text('port unreachable', '포트 도달 불가'),
  },
  3: {
    0: text('hop limit reached 0 in transit', '전달 중 홉 제한이 0이 됨'),
    1: text('fragments did not all arrive in time', '단편이 제시간에 모두 도착하지 않음'),
  },
  4: {
    0: text('erroneous header field', '잘못된 헤더 필드'),
    1: text('unknown next header', '알 수 없는 다음 헤더'),
    2: text('unknown option', '알 수 없는 옵션'),
  },
};

/** Options of Neighbor Discovery (RFC 4861 §4.6, RFC 8106 §5). */
export const ndpOptionNames: Names = {
  1: text('source link-layer address', '출발지 링크 계층 주소'),
  2: text('target link-layer address', '대상 링크 계층 주소'),
  3: text('prefix information', '프리픽스 정보'),
  4: text('redirected header', '리다이렉트된 헤더'),
  5: 'MTU',
  14: text('nonce', '논스'),
  25: text('recursive DNS server', '재귀 DNS 서버'),
  31: text('DNS search list', 'DNS 검색 목록'),
};
