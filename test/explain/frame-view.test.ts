import { expect, test } from 'vitest';
import { FrameView } from '../../src/explain/frame-view.ts';
import { Dissector, dissect } from '../../src/packet/dissect.ts';
import { tlsFrames } from '../packet/dissect-conversation.ts';
import { arpRequest, samples, syn, timeExceeded } from '../packet/dissect-samples.ts';

const view = (frame: Uint8Array) => new FrameView('laptop-switch', 0, 0, dissect(frame, 1));

test('a field is found by protocol and name', () => {
  const f = view(syn);
  expect(f.has('tcp')).toBe(true);
  expect(f.has('udp')).toBe(false);
  expect(f.get('tcp.syn')).toBe(true);
  expect(f.get('tcp.ack')).toBe(false);
  expect(f.get('tcp.sequenceNumber')).toBe(1);
  expect(f.get('ipv4.dst')).toBe('172.217.25.228');
  expect(f.get('ethernet.dst')).toBe('00:22:6b:45:1f:1b');
  expect(f.get('tcp.nothing')).toBeUndefined();
});

test('an option answers for its value', () => {
  const f = view(syn);
  expect(f.get('tcp.mss')).toBe(1460);
  expect(f.get('tcp.mss.length')).toBe(4);
  expect(f.get('tcp.windowScale')).toBe(7);
  expect(f.get('tcp.timestamps.value')).toBe(5);
});

test('the length of the data is worked out', () => {
  expect(view(syn).get('tcp.payloadLength')).toBe(0);
  expect(view(samples.tcpData!).get('tcp.payloadLength')).toBe(5);
});

test('the packet that an ICMP error is about is within reach', () => {
  const f = view(timeExceeded);
  expect(f.get('icmp.quoted.ipv4.dst')).toBe('68.85.2.2');
  expect(f.get('icmp.quoted.udp.dstPort')).toBe(33434);
});

test('values are put into words in both languages', () => {
  const f = view(arpRequest);
  expect(f.text('arp.operation', 'en')).toBe('1 (request)');
  expect(f.text('arp.operation', 'ko')).toBe('1 (요청)');
  expect(f.text('ethernet.etherType', 'en')).toBe('0x0806 (ARP)');
  expect(f.text('ethernet.dst', 'en')).toBe('ff:ff:ff:ff:ff:ff (broadcast)');
  expect(view(syn).text('tcp.mss', 'en')).toBe('1460 bytes');
  expect(view(timeExceeded).text('icmp.code', 'en')).toBe('0 (TTL reached 0 in transit)');
  expect(f.text('tcp.mss', 'en')).toBe('');
});

test('of several values `all` gives each', () => {
  expect(view(samples.sack!).all('tcp.sack.leftEdge')).toEqual([10]);
  expect(view(syn).all('tcp.noOperation').length).toBe(1);
});

test('fields inside groups need no way through them', () => {
  const offer = view(samples.dhcpOffer!);
  expect(offer.get('dhcp.messageType')).toBe(2);
  expect(offer.get('dhcp.yiaddr')).toBe('68.85.2.101');
  expect(offer.get('dhcp.serverIdentifier')).toBe('68.85.2.9');
  expect(offer.get('dhcp.leaseTime')).toBe(3600);
  expect(offer.text('dhcp.messageType', 'en')).toBe('2 (OFFER)');
  expect(offer.text('dhcp.leaseTime', 'ko')).toBe('3600초');
  expect(offer.title('dhcp.xid', 'ko')).toBe('트랜잭션 ID');
  expect(offer.title('dhcp.nothing', 'en')).toBe('dhcp.nothing');
  const answer = view(samples.dnsAnswer!);
  expect(answer.get('dns.question.qname')).toBe('www.google.com');
  expect(answer.get('dns.qtype')).toBe(1);
  expect(answer.get('dns.answer.address')).toBe('172.217.25.228');
  expect(answer.all('dns.answer.name')).toEqual(['www.google.com', 'web.google.com']);
  expect(answer.get('dns.authority.nsdname')).toBe('ns1.google.com');
  expect(answer.has('dns.additional')).toBe(true);
  expect(answer.has('dns.trailingData')).toBe(false);
});

test('TLS messages and the HTTP inside are found', () => {
  const { frames, keyLog } = tlsFrames();
  const dissector = new Dissector({ tlsKeyLog: keyLog });
  const views = frames.map((frame, index) => new FrameView('link', index, 0, dissector.dissect(frame, 1)));
  const first = (path: string) => views.find((f) => f.has(path))!;
  expect(first('tls.clientHello').get('tls.hostName')).toBe('www.google.com');
  expect(first('tls.serverHello').text('tls.cipherSuite', 'en')).toBe('0x009c (TLS_RSA_WITH_AES_128_GCM_SHA256)');
  expect(first('tls.certificate').get('tls.certificateEntry')).toContain('CN=www.google.com');
  expect(first('tls.finished').decrypted('tls')).toBe(true);
  expect(first('http').get('http.method')).toBe('GET');
  expect(first('http').get('http.host')).toBe('www.google.com');
  expect(first('http').decrypted('http')).toBe(true);
  expect(first('http.statusCode').text('http.statusCode', 'en')).toBe('200 (success)');
});
