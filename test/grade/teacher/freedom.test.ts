/** What a task can leave to the student: fields, further options, filling; and that the bits of it are known. */

import { describe, expect, test } from 'vitest';
import { freeBits } from '../../../src/grade/teacher/compare-frames.ts';
import { inEthernet } from '../../../src/grade/teacher/wrap.ts';
import { buildDhcp } from '../../../src/packet/dhcp.ts';
import { buildIpv4 } from '../../../src/packet/ipv4.ts';
import {
  arpRequest,
  client,
  discover,
  discoverFields,
  inTcp,
  ipv4,
  overDhcp,
  overDns,
  patched,
  response,
  segment,
  server,
  synFields,
} from './samples.ts';
import { told } from './tell.ts';

const request = segment();
const packet = ipv4(request);
const other = buildIpv4({ src: client, dst: server, protocol: 6, payload: request, ttl: 255, identification: 7 });

describe('free', () => {
  test('fields by name', () => {
    expect(told(other, { want: packet, wrap: inEthernet() })).toHaveLength(3);
    const free = ['ipv4.ttl', 'ipv4.identification', 'ipv4.dontFragment'];
    expect(told(other, { want: packet, wrap: inEthernet(), free })).toEqual([]);
    expect(told(patched(other, 8, 1), { want: packet, wrap: inEthernet(), free })).toEqual([
      expect.stringContaining('IPv4 header checksum'),
    ]);
  });

  test('a group, and any one name', () => {
    const host = buildDhcp({ ...discoverFields, options: { ...discoverFields.options, hostName: 'somebody-else' } });
    expect(told(host, { want: discover, wrap: overDhcp })).toHaveLength(1);
    expect(told(host, { want: discover, wrap: overDhcp, free: ['dhcp.hostName'] })).toEqual([]);
    const without = buildDhcp({ ...discoverFields, options: { ...discoverFields.options, hostName: undefined } });
    expect(told(without, { want: discover, wrap: overDhcp, free: ['dhcp.hostName'] })).toEqual([]);
    const ttl = response.findIndex((byte, at) => byte === 1 && response[at + 1] === 44); // 300
    const got = patched(response, ttl, 0, 9);
    expect(told(got, { want: response, wrap: overDns })).toHaveLength(1);
    expect(told(got, { want: response, wrap: overDns, free: ['dns.*.ttl'] })).toEqual([]);
    expect(told(got, { want: response, wrap: overDns, free: ['dns.answer'] })).toEqual([]);
    expect(told(got, { want: response, wrap: overDns, free: ['dns.answe'] })).toHaveLength(1);
  });

  test('a test of paths', () => {
    expect(told(other, { want: packet, wrap: inEthernet(), free: (path) => /ttl|ident|dont/.test(path) })).toEqual([]);
  });
});

describe('more', () => {
  test('options than were wanted', () => {
    const options = { ...discoverFields.options, maximumMessageSize: 1500, vendorClass: 'mine' };
    const got = buildDhcp({ ...discoverFields, options, otherOptions: [{ code: 116, data: Uint8Array.of(1) }] });
    expect(told(got, { want: discover, wrap: overDhcp })).toHaveLength(3);
    expect(told(got, { want: discover, wrap: overDhcp, more: ['dhcp'] })).toEqual([]);
    const wrong = buildDhcp({ ...discoverFields, xid: 1, options: { ...options, requestedAddress: '10.37.142.10' } });
    expect(told(wrong, { want: discover, wrap: overDhcp, more: ['dhcp'] })).toHaveLength(2);
    const syn = segment({ ...synFields, options: { ...synFields.options, timestamps: { value: 77, echoReply: 0 } } });
    expect(told(syn, { want: segment(synFields), wrap: inTcp, more: ['tcp'] })).toEqual([]);
    expect(told(syn, { want: segment(synFields), wrap: inTcp, more: ['tcp.timestamps'] })).toEqual([]);
    expect(told(syn, { want: segment(synFields), wrap: inTcp, more: ['tcp.sack'] })).toHaveLength(1);
  });
});

describe('padding', () => {
  test('of a frame: up to 60 bytes, or as wanted', () => {
    const bare = arpRequest.slice(0, 42);
    expect(told(bare, { want: arpRequest })).toEqual([]);
    expect(told(arpRequest, { want: bare })).toEqual([]);
    expect(told(arpRequest.slice(0, 50), { want: arpRequest })).toEqual([]);
    expect(told(bare, { want: arpRequest, padding: 'wanted' })).toEqual([
      '[too-short] 18 bytes of padding are missing (IEEE 802.3 §3.2.8)',
    ]);
    expect(told(arpRequest.slice(0, 50), { want: arpRequest, padding: 'wanted' })).toEqual([
      expect.stringMatching(/^\[too-short\] the padding is 10 bytes too short/),
    ]);
    const long = new Uint8Array(64);
    long.set(arpRequest);
    expect(told(long, { want: arpRequest })).toEqual(['[extra-bytes] offset 0x3c, 4 bytes too many at the end']);
  });

  test('of a DHCP message', () => {
    const short = discover.slice(0, discover.lastIndexOf(255) + 1);
    expect(told(short, { want: discover, wrap: overDhcp })).toEqual([]);
    expect(told(short, { want: discover, wrap: overDhcp, padding: 'wanted' })).toHaveLength(1);
  });
});

test('the bits of free fields are known', () => {
  const isFree = freeBits({ wrap: inEthernet(), free: ['ipv4.ttl', 'ipv4.dontFragment'] });
  const bits = Array.from({ length: packet.length * 8 }, (_, bit) => bit).filter((bit) => isFree(packet, bit));
  expect(bits).toEqual([6 * 8 + 1, ...Array.from({ length: 8 }, (_, at) => 64 + at)]);
  expect(freeBits({ free: ['arp.operation'] })(arpRequest, 20 * 8)).toBe(true);
  expect(freeBits({ free: ['arp.operation'] })(arpRequest, 19 * 8)).toBe(false);
});
