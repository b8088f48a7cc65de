import { describe, expect, test } from 'vitest';
import type { Field } from '../../src/bytes/field.ts';
import { seconds } from '../../src/bytes/time.ts';
import { fieldWords, words } from '../../src/explain/words.ts';
import { arpPacket } from '../../src/packet/arp.ts';
import { bgpHeader } from '../../src/packet/bgp/message.ts';
import { bgpOpen } from '../../src/packet/bgp/open.ts';
import { dhcpHeader } from '../../src/packet/dhcp.ts';
import { dhcpOptions } from '../../src/packet/dhcp-options.ts';
import { Dissector, dissect, type Layer } from '../../src/packet/dissect.ts';
import { dnsHeader } from '../../src/packet/dns/message.ts';
import { ethernetHeader } from '../../src/packet/ethernet.ts';
import { icmpEcho, icmpErrorBody, icmpHeader } from '../../src/packet/icmp.ts';
import { icmpv6Echo, icmpv6Header } from '../../src/packet/icmpv6.ts';
import { ipv4Header } from '../../src/packet/ipv4.ts';
import { ipv6Extension, ipv6Fragment, ipv6Header } from '../../src/packet/ipv6.ts';
import { linuxSllHeader, llcHeader, loopbackHeader, vlanTag } from '../../src/packet/link-headers.ts';
import {
  neighborAdvertisement,
  neighborSolicitation,
  prefixInformation,
  redirect,
  routerAdvertisement,
  routerSolicitation,
} from '../../src/packet/ndp.ts';
import { tcpHeader } from '../../src/packet/tcp.ts';
import { udpHeader } from '../../src/packet/udp.ts';
import { PASSPHRASE, wifiWorld } from '../nodes/wifi-world.ts';
import { bgpConversations } from '../packet/bgp/conversations.ts';
import { ecdheFrames, httpFrames, Segments, tls13Frames, tlsFrames } from '../packet/dissect-conversation.ts';
import { ascii, samples } from '../packet/dissect-samples.ts';
import * as frames6 from '../packet/kernel-vectors6.ts';

const layouts = [
  ethernetHeader,
  vlanTag,
  llcHeader,
  linuxSllHeader,
  loopbackHeader,
  arpPacket,
  ipv4Header,
  ipv6Header,
  ipv6Extension,
  ipv6Fragment,
  icmpHeader,
  icmpEcho,
  icmpErrorBody,
  icmpv6Header,
  icmpv6Echo,
  routerSolicitation,
  routerAdvertisement,
  neighborSolicitation,
  neighborAdvertisement,
  redirect,
  prefixInformation,
  udpHeader,
  tcpHeader,
  dhcpHeader,
  dnsHeader,
  bgpHeader,
  bgpOpen,
];

function expectWords(protocol: string, path: readonly string[]): void {
  const found = fieldWords(protocol, path);
  const name = `${protocol}.${path.join('.')}`;
  expect(found, `no words for ${name}`).toBeDefined();
  for (const lang of ['en', 'ko'] as const) {
    expect(found!.title[lang], `title of ${name}, ${lang}`).not.toBe('');
    expect(found!.meaning[lang], `meaning of ${name}, ${lang}`).not.toBe('');
  }
  if (!['data', 'segment', 'padding', 'fcs'].includes(protocol))
    expect(found!.source, `source of ${name}`).not.toBe('');
}

function expectWordsOfFields(protocol: string, fields: readonly Field[], above: readonly string[] = []): void {
  for (const field of fields) {
    expectWords(protocol, [...above, field.name]);
    expectWordsOfFields(protocol, field.children ?? [], [...above, field.name]);
  }
}

describe('every field has words in both languages', () => {
  test.each(layouts.map((layout) => [layout.name, layout] as const))('of the layout %s', (protocol, { fields }) => {
    for (const { name } of fields) expectWords(protocol, [name]);
  });

  test.each(Object.keys(dhcpOptions))('of the DHCP option %s', (name) => {
    expectWords('dhcp', [name]);
  });

  test.each(Object.entries(samples))('of the frame %s', (_name, frame) => {
    for (const { protocol, fields } of dissect(frame, 1).layers) expectWordsOfFields(protocol, fields);
  });

  const kernelFrames = Object.entries(frames6).filter(
    (entry): entry is [string, Uint8Array] => typeof entry[1] === 'object',
  );
  test.each(kernelFrames)('of the kernel’s frame %s', (_name, frame) => {
    for (const { protocol, fields } of dissect(frame, 1).layers) expectWordsOfFields(protocol, fields);
  });

  test('of HTTP and of TLS, encrypted and decrypted', () => {
    const { frames, keyLog } = tlsFrames();
    const layers: Layer[] = [];
    for (const options of [{}, { tlsKeyLog: keyLog }]) {
      const dissector = new Dissector(options);
      const chunked = ascii('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\n\r\n');
      const more = new Segments(8080).send('server', chunked).frames;
      for (const frame of [...frames, ...httpFrames(), ...more]) layers.push(...dissector.dissect(frame, 1).layers);
    }
    expect(new Set(layers.map(({ protocol }) => protocol))).toContain('http');
    for (const { protocol, fields } of layers) expectWordsOfFields(protocol, fields);
  });
});

test.each([
  ['TLS 1.3', tls13Frames],
  ['TLS 1.2 with ECDHE', ecdheFrames],
])('every field of %s has words in both languages', (_, make) => {
  const { frames, keyLog } = make();
  for (const options of [{}, { tlsKeyLog: keyLog }]) {
    const dissector = new Dissector(options);
    for (const frame of frames) {
      for (const { protocol, fields } of dissector.dissect(frame, 1).layers) expectWordsOfFields(protocol, fields);
    }
  }
});

test('every field of Wi-Fi has words in both languages, encrypted and decrypted', () => {
  const world = wifiWorld();
  world.wires.run(seconds(1));
  world.laptop.device.ping('68.85.2.2', world.wires.now, () => {});
  world.wires.run(seconds(1));
  const frames = world.wires.on('monitor-air').map(({ frame }) => frame);
  const wifi = [{ ssid: 'iptime01', passphrase: PASSPHRASE }];
  for (const options of [{}, { wifi }]) {
    const dissector = new Dissector(options);
    const dissections = frames.map((frame) => dissector.dissect(frame, 127));
    const all = new Set(dissections.flatMap(({ layers }) => layers.map(({ protocol }) => protocol)));
    for (const protocol of ['beacon', 'eapolKey', 'ccmp', 'fcs']) expect(all).toContain(protocol);
    expect(all.has('icmp'), 'the ping is decrypted').toBe(options.wifi !== undefined);
    for (const { layers, error } of dissections) {
      expect(error).toBeUndefined();
      for (const { protocol, fields } of layers) expectWordsOfFields(protocol, fields);
    }
  }
});

test('every field of BGP has words in both languages', () => {
  for (const { frames } of bgpConversations()) {
    const dissector = new Dissector();
    const layers = frames.flatMap((frame) => dissector.dissect(frame, 1).layers);
    expect(layers.some(({ protocol }) => protocol === 'bgp')).toBe(true);
    for (const { protocol, fields } of layers) expectWordsOfFields(protocol, fields);
  }
});

test('Korean words are Korean sentences, with names and abbreviations as they are', () => {
  for (const [protocol, { about, fields }] of words) {
    for (const { meaning } of [{ meaning: about }, ...Object.values(fields)]) {
      expect(meaning.ko, `${protocol}: ${meaning.en}`).toMatch(/[가-힣].*다(\([^)]*\))?\.$/);
      expect(meaning.en, `${protocol}: ${meaning.ko}`).toMatch(/[.?"]$/);
    }
  }
});

test('whatever a field holds, saying it gives text', () => {
  const values = [0, 1, 255, 65535, 0xffffffff, -1, true, false, '', 'x', 0n, new Uint8Array(0), new Uint8Array(100)];
  const says = [...words.values()].flatMap(({ fields }) => Object.values(fields).flatMap(({ say }) => say ?? []));
  for (const say of says) {
    for (const value of values) {
      for (const lang of ['en', 'ko'] as const) expect(say(value, lang, [])).toBeTypeOf('string');
    }
  }
});
