import { describe, expect, test } from 'vitest';
import { summarise } from '../../src/explain/summary.ts';
import { Dissector, dissect } from '../../src/packet/dissect.ts';
import { buildDns } from '../../src/packet/dns/codec.ts';
import { IpProtocol } from '../../src/packet/ipv4.ts';
import { httpFrames, tlsFrames } from '../packet/dissect-conversation.ts';
import { arpRequest, echoRequest, ip, samples, syn, timeExceeded, udp } from '../packet/dissect-samples.ts';

const en = (frame: Uint8Array) => summarise(dissect(frame, 1), 'en');
const ko = (frame: Uint8Array) => summarise(dissect(frame, 1), 'ko');

describe('one line a frame', () => {
  test('ARP', () => {
    expect(en(arpRequest)).toBe('ARP who has 68.85.2.2? tell 68.85.2.101');
    expect(ko(arpRequest)).toBe('ARP 68.85.2.2은(는) 누구입니까? 68.85.2.101에게 알려 주십시오');
  });

  test('TCP', () => {
    expect(en(syn)).toBe('TCP 68.85.2.101:49200 → 172.217.25.228:80 [SYN] seq 1 win 64240 MSS 1460 SACK_PERM WS ×128');
    expect(en(samples.tcpData!)).toBe(
      'TCP 68.85.2.101:49200 → 172.217.25.228:9999 [PSH, ACK] seq 1 ack 0 win 64240 len 5',
    );
    expect(en(samples.sack!)).toContain('SACK 10-20');
  });

  test('ICMP', () => {
    expect(en(echoRequest)).toBe('ICMP echo request 68.85.2.101 → 172.217.25.228 id 7 seq 1');
    expect(en(timeExceeded)).toBe(
      'ICMP time exceeded: TTL reached 0 in transit 68.85.2.1 → 68.85.2.101 (about 68.85.2.101 → 68.85.2.2)',
    );
    expect(ko(timeExceeded)).toBe(
      'ICMP 시간 초과: 전달 중 TTL이 0이 됨 68.85.2.1 → 68.85.2.101 (원인: 68.85.2.101 → 68.85.2.2)',
    );
  });

  test('UDP, and a fragment of IPv4', () => {
    expect(en(samples.udpData!)).toBe('UDP 68.85.2.101:40000 → 68.85.2.2:40001 52 bytes');
    const fragment = ip({
      protocol: IpProtocol.UDP,
      identification: 9,
      fragmentOffset: 2,
      moreFragments: true,
      payload: new Uint8Array(16),
    });
    expect(en(fragment)).toBe('IPv4 fragment 68.85.2.101 → 172.217.25.228 UDP id 0x0009, bytes 16 to 31');
    expect(ko(fragment)).toBe('IPv4 단편 68.85.2.101 → 172.217.25.228 UDP id 0x0009, 16~31번째 바이트');
  });

  test('DHCP', () => {
    expect(en(samples.dhcpDiscover!)).toBe('DHCP DISCOVER 0.0.0.0:68 → 255.255.255.255:67 xid 654');
    expect(en(samples.dhcpOffer!)).toBe(
      'DHCP OFFER 68.85.2.9:67 → 255.255.255.255:68 xid 654 gives 68.85.2.101 wants 68.85.2.101 server 68.85.2.9 "hello"',
    );
    expect(ko(samples.dhcpOffer!)).toContain('할당 68.85.2.101');
  });

  test('DNS', () => {
    expect(en(samples.dnsQuery!)).toBe('DNS query A www.google.com  68.85.2.101 → 68.85.2.2 id 0x1234');
    expect(ko(samples.dnsQuery!)).toBe('DNS 질의 A www.google.com  68.85.2.101 → 68.85.2.2 id 0x1234');
    expect(en(samples.dnsAnswer!)).toBe(
      'DNS response A www.google.com → web.google.com, 172.217.25.228  68.85.2.2 → 68.85.2.101 id 0x1234',
    );
    expect(en(samples.dnsReferral!)).toBe(
      'DNS response A www.google.com referral: com NS a.gtld-servers.net  198.41.0.4 → 68.85.2.2 id 0x0007',
    );
    const nxdomain = buildDns({ id: 1, qr: true, rcode: 3, questions: [{ name: 'a', type: 'MX', class: 'CH' }] });
    expect(en(udp(53, 40000, nxdomain))).toContain('DNS response MX a CH NXDOMAIN');
  });

  test('HTTP', () => {
    const all = (frames: readonly Uint8Array[], lang: 'en' | 'ko') => {
      const dissector = new Dissector();
      return frames.map((frame) => summarise(dissector.dissect(frame, 1), lang));
    };
    const lines = all(httpFrames(), 'en');
    expect(lines[3]).toBe('HTTP GET / Host: www.google.com  68.85.2.101 → 172.217.25.228');
    expect(lines[4]).toMatch(/^TCP .* len 1460$/);
    expect(lines.at(-1)).toBe('HTTP 200 OK, 3000 bytes  172.217.25.228 → 68.85.2.101');
  });

  test('TLS, without and with the keys', () => {
    const { frames, keyLog } = tlsFrames();
    const lines = (lang: 'en' | 'ko', options = {}) => {
      const dissector = new Dissector(options);
      return frames
        .map((frame) => summarise(dissector.dissect(frame, 1), lang))
        .filter((line) => !line.startsWith('TCP'));
    };
    const encrypted = lines('en').join('\n');
    expect(encrypted).toMatch(/^TLS ClientHello SNI www\.google\.com {2}68\.85\.2\.101 → 172\.217\.25\.228$/m);
    expect(encrypted).toMatch(/^TLS ServerHello {2}/m);
    expect(encrypted).toMatch(/^TLS Encrypted handshake message {2}/m);
    expect(encrypted).toMatch(/^TLS Encrypted application data \d+ bytes {2}/m);
    const open = lines('en', { tlsKeyLog: keyLog }).join('\n');
    expect(open).toMatch(/^TLS Finished \(decrypted\) {2}/m);
    expect(open).toMatch(/^HTTP GET \/ Host: www\.google\.com \(decrypted\) {2}/m);
    expect(open).toMatch(/^TLS alert close_notify \(decrypted\) {2}/m);
    expect(lines('ko', { tlsKeyLog: keyLog }).join('\n')).toContain('Finished (복호화됨)');
  });

  test('what the frames before say is added', () => {
    const dissector = new Dissector();
    dissector.dissect(samples.tcpData!, 1);
    const again = dissector.dissect(samples.tcpData!, 1);
    expect(summarise(again, 'en')).toMatch(/ \[retransmission\]$/);
    expect(summarise(again, 'ko')).toMatch(/ \[재전송\]$/);
  });

  test('a wrong checksum and malformed bytes are said', () => {
    const damaged = syn.slice();
    damaged[50] = damaged[50]! ^ 1;
    expect(en(damaged)).toMatch(/\[TCP checksum wrong\]$/);
    expect(en(syn.subarray(0, 20))).toMatch(/^Ethernet .* \[malformed: ipv4\./);
    expect(en(new Uint8Array(0))).toMatch(/^empty frame/);
  });
});
