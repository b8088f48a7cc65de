/** Captures for the task "page": from a world, written by hand, and with one thing wrong. */

import { laptopLink, runJourney } from '../../labs/20-journey/tasks/own-journey.ts';
import { drawPlan } from '../../labs/20-journey/tasks/plan.ts';
import { Random } from '../../src/bytes/random.ts';
import { LinkType } from '../../src/capture/link-type.ts';
import { writePcap } from '../../src/capture/pcap.ts';
import { captureOf, runEvidence } from '../../src/grade/evidence.ts';
import { buildDns } from '../../src/packet/dns/codec.ts';
import { buildEthernet, EtherType } from '../../src/packet/ethernet.ts';
import { buildIpv4, IpProtocol } from '../../src/packet/ipv4.ts';
import { buildTcp } from '../../src/packet/tcp.ts';
import { buildUdp } from '../../src/packet/udp.ts';
import type { PcapMaker } from '../helpers/task-suite.ts';

interface Wanted {
  readonly host: string;
  readonly path: string;
}

const fromWorld: PcapMaker = async (parameters) => {
  const { host, path } = parameters as Wanted;
  const random = new Random(host);
  const domain = host.replace(/^www\./, '');
  const plan = { ...drawPlan(random), domain, nameServer: `ns1.${domain}`, path };
  const report = await runEvidence('page', random, (run) => runJourney(run, plan));
  return captureOf(report, laptopLink).bytes;
};

export const pcaps: Readonly<Record<string, PcapMaker>> = { page: fromWorld };

/** The steps of an exchange written by hand; each can be made otherwise. */
interface Exchange {
  readonly responseId: number;
  readonly answerName: string;
  readonly answerAddress: string;
  readonly server: string;
  readonly port: number;
  readonly synAckNumber: number;
  readonly ackNumber: number;
  readonly request: string;
  readonly response: string;
  /** Which frames, in which order; in the usual one by default. */
  readonly order: readonly FrameName[];
}

type FrameName = 'query' | 'answer' | 'syn' | 'syn-ack' | 'ack' | 'request' | 'response';

const [client, dns, web, port] = ['192.0.2.7', '192.0.2.53', '192.0.2.80', 50_123];
const [clientIsn, serverIsn] = [0xffffffff, 4_000_000_000];
const queryId = 0x4d2a;

/** Written by hand: segments in the order of `order`, the request in two of them. */
export function byHand(parameters: unknown, changes: Partial<Exchange> = {}): Uint8Array {
  const { host, path } = parameters as Wanted;
  const exchange: Exchange = {
    responseId: queryId,
    answerName: host.toUpperCase(),
    answerAddress: web!,
    server: web!,
    port: 80,
    synAckNumber: (clientIsn! + 1) >>> 0,
    ackNumber: (serverIsn! + 1) >>> 0,
    request: `GET ${path} HTTP/1.1\r\nAccept: */*\r\nhost:${host}\r\n\r\n`,
    response: 'HTTP/1.1 404 Not Found\r\n\r\n',
    order: ['query', 'answer', 'syn', 'syn-ack', 'ack', 'request', 'response'],
    ...changes,
  };
  const frames = exchange.order.flatMap((name) => makeFrames(name, exchange, host));
  return writePcap(
    LinkType.ETHERNET,
    frames.map((bytes, index) => ({ bytes, time: 1_700_000_000_000_000 + index * 1000 })),
  );
}

function makeFrames(name: FrameName, exchange: Exchange, host: string): Uint8Array[] {
  const { server, ackNumber, synAckNumber, request, response } = exchange;
  const questions = [{ name: host, type: 'A', class: 'IN' }] as const;
  const up = (sequenceNumber: number, more: object) =>
    tcp({ srcPort: port!, dstPort: exchange.port, sequenceNumber, ...more }, client!, server);
  const down = (sequenceNumber: number, more: object) =>
    tcp({ srcPort: exchange.port, dstPort: port!, sequenceNumber, ...more }, server, client!);
  const first = (clientIsn! + 1) >>> 0;
  const encoder = new TextEncoder();
  switch (name) {
    case 'query':
      return [udp(buildDns({ id: queryId, rd: true, questions }), 40_000, 53, client!, dns!)];
    case 'answer': {
      const answers = [
        { name: exchange.answerName, type: 'A', class: 'IN', ttl: 60, data: exchange.answerAddress },
      ] as const;
      const renamed = [{ ...questions[0], name: exchange.answerName }];
      return [
        udp(
          buildDns({ id: exchange.responseId, qr: true, ra: true, questions: renamed, answers }),
          53,
          40_000,
          dns!,
          client!,
        ),
      ];
    }
    case 'syn':
      return [up(clientIsn!, { syn: true })];
    case 'syn-ack':
      return [down(serverIsn!, { syn: true, ack: true, acknowledgmentNumber: synAckNumber })];
    case 'ack':
      return [up(first, { ack: true, acknowledgmentNumber: ackNumber })];
    case 'request': {
      const bytes = encoder.encode(request);
      const part = (from: number, to: number) =>
        up((first + from) >>> 0, { ack: true, acknowledgmentNumber: ackNumber, payload: bytes.subarray(from, to) });
      return [part(10, bytes.length), part(0, 10), part(0, 10)]; // out of order, and once too often
    }
    case 'response':
      return [
        down((serverIsn! + 1) >>> 0, {
          ack: true,
          acknowledgmentNumber: (first + request.length) >>> 0,
          payload: encoder.encode(response),
        }),
      ];
    default:
      return name satisfies never;
  }
}

function udp(payload: Uint8Array, srcPort: number, dstPort: number, src: string, dst: string): Uint8Array {
  return frame(IpProtocol.UDP, buildUdp({ srcPort, dstPort, payload }, src, dst), src, dst);
}

function tcp(fields: Parameters<typeof buildTcp>[0], src: string, dst: string): Uint8Array {
  return frame(IpProtocol.TCP, buildTcp(fields, src, dst), src, dst);
}

function frame(protocol: number, payload: Uint8Array, src: string, dst: string): Uint8Array {
  const packet = buildIpv4({ src, dst, protocol, payload });
  return buildEthernet({
    src: '02:00:00:00:00:07',
    dst: '02:00:00:00:00:01',
    etherType: EtherType.IPV4,
    payload: packet,
  });
}

const wrong = (changes: (wanted: Wanted) => Partial<Exchange>): PcapMaker => {
  return (parameters) => byHand(parameters, changes(parameters as Wanted));
};

export const wrongPcaps: Readonly<Record<string, Readonly<Record<string, PcapMaker>>>> = {
  page: {
    'the response has another id': wrong(() => ({ responseId: queryId + 1 })),
    'the response is about another name': wrong(() => ({ answerName: 'www.other.example' })),
    'the connection goes to another address': wrong(() => ({ server: '192.0.2.81' })),
    'the connection goes to another port': wrong(() => ({ port: 8080 })),
    'the SYN-ACK acknowledges the SYN’s own number': wrong(() => ({ synAckNumber: clientIsn! })),
    'the ACK acknowledges one too few': wrong(() => ({ ackNumber: serverIsn! })),
    'there is no ACK': wrong(() => ({ order: ['query', 'answer', 'syn', 'syn-ack'] })),
    'the SYN comes before the answer': wrong(() => ({
      order: ['query', 'syn', 'answer', 'syn-ack', 'ack', 'request', 'response'],
    })),
    'there is no lookup': wrong(() => ({ order: ['syn', 'syn-ack', 'ack', 'request', 'response'] })),
    'the Host is the address': wrong(({ path }) => ({ request: `GET ${path} HTTP/1.1\r\nHost: ${web}\r\n\r\n` })),
    'another page is asked for': wrong(({ host }) => ({ request: `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n` })),
    'the request never ends': wrong(({ host, path }) => ({ request: `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n` })),
    'the server says nothing': wrong(() => ({ order: ['query', 'answer', 'syn', 'syn-ack', 'ack', 'request'] })),
  },
};
