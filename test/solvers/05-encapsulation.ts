/** Answers the encapsulation lab's questions from the captures, by tshark. */

import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { readCapture } from '../../src/capture/read-capture.ts';
import { withCaptures } from '../helpers/capture-folder.ts';
import type { Answers, Solver } from '../helpers/task-suite.ts';
import { tsharkFields } from '../helpers/tshark.ts';

const readEncapsulation: Solver = (captures, parameters) =>
  withCaptures(captures, (path): Answers => {
    const { chain, word } = parameters as { chain: { left: string }; word: string };
    const [first, last] = captures.map(({ name }) => path(name)) as [string, string];
    const request = (file: string) =>
      tsharkFields(file, `http.request.uri == "/${word}"`, [
        'eth.dst',
        'ip.ttl',
        'ip.checksum',
        'ip.hdr_len',
        'tcp.hdr_len',
        'tcp.len',
      ])[0]!;
    const [atFirst, atLast] = [request(first), request(last)];
    const [dst, ttl, , ipHeader, tcpHeader, length] = atFirst.values;
    const asked = tsharkFields(first, `arp.opcode == 2 && arp.src.hw_mac == ${dst}`, ['arp.src.proto_ipv4'])[0]!;
    const ack = tsharkFields(first, `ip.src == ${chain.left} && tcp.flags == 0x010`, ['frame.len', 'ip.len'])[0]!;
    const frame = readCapture(readFileSync(first)).packets[atFirst.number - 1]!.bytes;
    const fcs = Buffer.alloc(4);
    fcs.writeUInt32LE(crc32(frame));
    return {
      firstMac: dst!,
      askedFor: asked.values[0]!,
      messageOffset: 14 + Number(ipHeader) + Number(tcpHeader),
      messageLength: Number(length),
      routers: Number(ttl) - Number(atLast.values[1]),
      lastChecksum: atLast.values[2]!,
      ackPadding: Number(ack.values[0]) - 14 - Number(ack.values[1]),
      fcs: fcs.toString('hex'),
    };
  });

interface Sight {
  readonly number: number;
  readonly link: string;
  readonly time: number;
  readonly identification: number;
  /** '0' is wrong (epan's PROTO_CHECKSUM_E_BAD). */
  readonly ipStatus: string;
  readonly tcpStatus: string;
  readonly announced: number;
  readonly there: number;
}

const diagnoseDamage: Solver = (captures, parameters) =>
  withCaptures(captures, (path): Answers => {
    const { words } = parameters as { words: string[] };
    const fields = [
      'frame.interface_name',
      'frame.time_relative',
      'ip.id',
      'ip.checksum.status',
      'tcp.checksum.status',
      'ip.len',
      'frame.len',
    ];
    const sights = tsharkFields(path('diagnose-damage.pcapng'), `frame contains "GET /${words[1]} "`, fields).map(
      ({ number, values: [link, time, id, ipStatus, tcpStatus, announced, length] }): Sight => ({
        number,
        link: link!,
        time: Number(time) * 1000,
        identification: Number(id),
        ipStatus: ipStatus!,
        tcpStatus: tcpStatus!,
        announced: Number(announced),
        there: Number(length) - 14,
      }),
    );
    const [first, second] = sights.filter(({ link }) => link === 'left-cable') as [Sight, Sight];
    const before = sights.filter(({ number }) => number < second.number);
    const last = before.at(-1)!;
    const found = (cause: string, damaged: Sight): Answers => ({
      cause,
      who: { 'left-cable': 'adapter-r1', 'cable-r1': 'r1', 'r1-r2': 'r2' }[last.link] ?? 'right',
      packet: damaged.number,
      wait: second.time - first.time,
      identification: second.identification,
    });
    if (last.link === 'left-cable') return found('fcs', last);
    const tooLong = before.find(({ announced, there }) => announced > there);
    if (tooLong) return found('too-long', tooLong);
    const inHeader = before.find(({ ipStatus }) => ipStatus === '0');
    if (inHeader) return found('ip-header', inHeader);
    const tooShort = before.find(({ announced }) => announced < first.announced);
    if (tooShort) return found('too-short', tooShort);
    return found('tcp-segment', before.find(({ tcpStatus }) => tcpStatus === '0')!);
  });

export const solvers: Readonly<Record<string, Solver>> = {
  'read-encapsulation': readEncapsulation,
  'diagnose-damage': diagnoseDamage,
};
