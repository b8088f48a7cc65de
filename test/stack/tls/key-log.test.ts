/** With a key log, whoever has the records can read them: our own functions, and Wireshark. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fromHex, toHex } from '../../../src/bytes/hex.ts';
import { Writer } from '../../../src/bytes/writer.ts';
import { buildIpv4, IpProtocol } from '../../../src/packet/ipv4.ts';
import { buildTcp } from '../../../src/packet/tcp.ts';
import { CipherSuite } from '../../../src/packet/tls/cipher-suites.ts';
import { keysFromMasterSecret } from '../../../src/packet/tls/key-schedule.ts';
import { decodeRecord } from '../../../src/packet/tls/record.ts';
import { decryptRecord } from '../../../src/packet/tls/record-protection.ts';
import { findTool, peerTest } from '../../helpers/peers.ts';
import { eventsOf, exchange, makePair, type Pair, shakeHands } from './harness.ts';

const REQUEST = 'GET /secret HTTP/1.1\r\nHost: www.google.com\r\n\r\n';

/** A connection with one request, and the lines of both sides' key logs. */
function record(cipherSuite: number, extendedMasterSecret: boolean): { pair: Pair; lines: string[] } {
  const lines: string[] = [];
  const keyLog = (line: string) => lines.push(line);
  const pair = shakeHands(makePair({ cipherSuites: [cipherSuite], extendedMasterSecret, keyLog }, { keyLog }));
  pair.client.machine.write(new TextEncoder().encode(REQUEST));
  exchange(pair);
  return { pair, lines };
}

const variants: [string, number, boolean][] = [
  ['AES-128', CipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256, true],
  ['AES-256', CipherSuite.TLS_RSA_WITH_AES_256_GCM_SHA384, true],
  ['AES-128 without extended master secret', CipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256, false],
];

test.each(variants)('the logged master secret opens the records: %s', (_, cipherSuite, extended) => {
  const { pair, lines } = record(cipherSuite, extended);
  const clientRandom = eventsOf(pair.client, 'client-hello')[0]!.hello.random;
  const serverRandom = eventsOf(pair.client, 'server-hello')[0]!.hello.random;
  expect(lines[0]).toMatch(new RegExp(`^CLIENT_RANDOM ${toHex(clientRandom)} [0-9a-f]{96}$`));
  expect(lines).toEqual([lines[0], lines[0]]); // both sides log the same
  const masterSecret = fromHex(lines[0]!.split(' ')[2]!);
  const keys = keysFromMasterSecret({ masterSecret, clientRandom, serverRandom, cipherSuite })!;
  const request = decryptRecord(keys.client, 1n, decodeRecord(pair.client.sent.at(-1)!));
  expect(new TextDecoder().decode(request)).toBe(REQUEST);
});

for (const [name, cipherSuite, extended] of variants) {
  peerTest(['tshark'], `tshark reads the request with the key log: ${name}`, () => {
    const { pair, lines } = record(cipherSuite, extended);
    const folder = mkdtempSync(join(tmpdir(), 'packet-journey-keylog-'));
    try {
      writeFileSync(join(folder, 'keys.log'), `${lines[0]}\n`);
      writeFileSync(join(folder, 'tls.pcap'), capture(pair));
      const read = (...args: string[]) => {
        const all = ['-r', join(folder, 'tls.pcap'), '-o', `tls.keylog_file:${join(folder, 'keys.log')}`, ...args];
        return execFileSync(findTool('tshark')!, all, { encoding: 'utf8', stdio: 'pipe' }).trim();
      };
      expect(read('-Y', 'http.request', '-T', 'fields', '-e', 'http.request.uri')).toBe('/secret');
      expect(read('-Y', 'tls.handshake.type == 20').split('\n')).toHaveLength(2);
      expect(read('-Y', 'tls && (_ws.malformed || _ws.expert.severity >= 6291456)')).toBe('');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

/** A classic pcap of bare IP packets: enough of TCP for Wireshark to follow the stream. */
function capture({ client, server }: Pair): Uint8Array {
  const w = new Writer().u32(0xa1b2c3d4).u16(2).u16(4).u32(0).u32(0).u32(0x40000).u32(101); // LINKTYPE_RAW
  const next = { client: 1000, server: 5000 };
  const packet = (from: 'client' | 'server', flags: { syn?: boolean }, payload: Uint8Array = new Uint8Array(0)) => {
    const to = from === 'client' ? 'server' : 'client';
    const [src, dst] = from === 'client' ? (['10.0.0.1', '10.0.0.2'] as const) : (['10.0.0.2', '10.0.0.1'] as const);
    const [srcPort, dstPort] = from === 'client' ? [50000, 443] : [443, 50000];
    const ack = !(flags.syn && from === 'client');
    const fields = { srcPort, dstPort, sequenceNumber: next[from], acknowledgmentNumber: ack ? next[to] : 0, ack };
    const tcp = buildTcp({ ...fields, ...flags, psh: payload.length > 0, window: 60000, payload }, src, dst);
    const bytes = buildIpv4({ src, dst, protocol: IpProtocol.TCP, payload: tcp });
    next[from] += payload.length + (flags.syn ? 1 : 0);
    w.u32(0).u32(0).u32(bytes.length).u32(bytes.length).raw(bytes);
  };
  packet('client', { syn: true });
  packet('server', { syn: true });
  packet('client', {});
  packet('client', {}, client.sent[0]!);
  for (const bytes of server.sent.slice(0, 3)) packet('server', {}, bytes);
  for (const bytes of client.sent.slice(1, 4)) packet('client', {}, bytes);
  for (const bytes of server.sent.slice(3, 5)) packet('server', {}, bytes);
  packet('client', {}, client.sent[4]!);
  return w.finish();
}
