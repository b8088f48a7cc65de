/** Look a name up with any tool, at a server of one's own, and hand the capture in. */

import { DecodeError } from '../../../src/bytes/decode-error.ts';
import { Reader } from '../../../src/bytes/reader.ts';
import type { FrameView } from '../../../src/explain/frame-view.ts';
import { shorten, text } from '../../../src/explain/text.ts';
import { drawHosts, drawPrefix } from '../../../src/grade/personal.ts';
import type { PcapTask } from '../../../src/grade/task.ts';
import { fail, type Trial } from '../../../src/grade/trial.ts';
import type { DnsMessage } from '../../../src/packet/dns/message.ts';
import { nameKey, sameName } from '../../../src/packet/dns/name.ts';
import { readDnsMessage } from '../../../src/packet/dns/wire.ts';
import { drawDomain, drawLabels } from './draw-names.ts';

export interface LookupParameters {
  /** 127.…: of the student's own server. */
  readonly server: string;
  readonly name: string;
  readonly address: string;
  readonly ttl: number;
}

export const lookupTask: PcapTask<LookupParameters> = {
  id: 'lookup',
  kind: 'pcap',
  file: 'lookup',
  title: text('A lookup of your own', '직접 해 보는 조회'),
  hints: [
    text(
      'All of 127.0.0.0/8 is your own machine: a server can listen on any of its addresses, without being configured first (on macOS: `sudo ifconfig lo0 alias …`).',
      '127.0.0.0/8은 모두 자신의 컴퓨터입니다. 서버는 따로 설정하지 않아도 그 가운데 어느 주소에서나 기다릴 수 있습니다(macOS에서는 `sudo ifconfig lo0 alias …`).',
    ),
    text(
      'Wireshark or tcpdump on the loopback interface (`lo`), then `dig @address -p port name A`. Ports above 1023 need no root.',
      '루프백 인터페이스(`lo`)에서 Wireshark나 tcpdump로 캡처하면서 `dig @주소 -p 포트 이름 A`를 실행하십시오. 1023보다 큰 포트는 root가 필요 없습니다.',
    ),
    text(
      'Servers that do this in one line: `dnsmasq -d -C /dev/null -p PORT --listen-address=ADDRESS --bind-interfaces --host-record=NAME,ANSWER,TTL`; a few lines around your own `respond` and a UDP socket do as well.',
      '한 줄로 되는 서버도 있습니다: `dnsmasq -d -C /dev/null -p 포트 --listen-address=주소 --bind-interfaces --host-record=이름,답,TTL`. 본인의 `respond`에 UDP 소켓을 붙인 몇 줄짜리 프로그램도 됩니다.',
    ),
  ],
  parameters(random) {
    const [label = ''] = drawLabels(random, 1);
    const [address = ''] = drawHosts(random, drawPrefix(random), 1);
    const server = `127.${1 + random.below(254)}.${1 + random.below(254)}.${2 + random.below(250)}`;
    return { server, name: `${label}.${drawDomain(random)}`, address, ttl: 61 + random.below(3000) };
  },
  describe: ({ server, name, address, ttl }) =>
    text(
      `With tools of your choice, run a DNS server on ${server} (any UDP port) that knows \`${name}\` A ${address} with a TTL of ${ttl} s, ask it for that, and capture both packets: \`lookup.pcap\` or \`lookup.pcapng\`. Other traffic in the capture does not matter.`,
      `원하는 도구로 ${server}(UDP, 포트는 자유)에서 \`${name}\` A ${address}, TTL ${ttl}초를 아는 DNS 서버를 실행하고, 그것을 물어 두 패킷을 캡처하십시오: \`lookup.pcap\` 또는 \`lookup.pcapng\`. 다른 트래픽이 섞여 있어도 됩니다.`,
    ),
  checks: [
    {
      say: text('There is a query for the name to the server.', '서버로 보낸 그 이름의 질의가 있습니다.'),
      points: 2,
      run: (trial, parameters) => void findQueries(trial, parameters),
    },
    {
      say: text('The server’s response belongs to it.', '서버의 응답이 그 질의의 것입니다.'),
      points: 2,
      run: (trial, parameters) => void findResponses(trial, parameters),
    },
    {
      say: text('The response has the address and its TTL.', '응답에 주소와 TTL이 있습니다.'),
      points: 2,
      run: findAnswer,
    },
  ],
};

/** A DNS message over UDP, on whichever port. */
interface Datagram {
  readonly number: number;
  readonly src: string;
  readonly dst: string;
  readonly srcPort: number;
  readonly dstPort: number;
  readonly message: DnsMessage;
}

type PcapTrial = Trial & { readonly frames: readonly FrameView[] };

function datagramsIn({ frames }: PcapTrial): Datagram[] {
  return frames.flatMap((view, index) => {
    const payload = udpPayload(view);
    const message = payload && readMessage(payload);
    if (!message) return [];
    const [src, dst] = [String(view.get('ipv4.src')), String(view.get('ipv4.dst'))];
    const [srcPort, dstPort] = [Number(view.get('udp.srcPort')), Number(view.get('udp.dstPort'))];
    return [{ number: index + 1, src, dst, srcPort, dstPort, message }];
  });
}

function udpPayload({ dissection: { layers } }: FrameView): Uint8Array | undefined {
  const udp = layers.find(({ protocol }) => protocol === 'udp');
  const ip = layers.find(({ protocol }) => protocol === 'ipv4');
  const length = udp?.fields.find(({ name }) => name === 'length')?.value;
  if (!udp || !ip || typeof length !== 'number') return undefined;
  return udp.bytes.subarray(udp.end, udp.start + length);
}

/** What stands behind the message is put up with: it may be a capture of who knows what. */
function readMessage(payload: Uint8Array): DnsMessage | undefined {
  try {
    return readDnsMessage(new Reader('dns', payload));
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

function findQueries(trial: PcapTrial, { server, name }: LookupParameters): Datagram[] {
  const all = datagramsIn(trial);
  if (all.length === 0)
    fail(text('there is no DNS message over UDP in the capture', '캡처에 UDP로 보낸 DNS 메시지가 없습니다'), {
      mistake: 'too-short',
    });
  const isAsked = ({ message: { questions } }: Datagram) =>
    questions.length === 1 &&
    sameName(questions[0]!.name, name) &&
    questions[0]!.type === 'A' &&
    questions[0]!.class === 'IN';
  const queries = all.filter(({ message }) => !message.qr);
  const right = queries.filter((one) => one.dst === server && isAsked(one));
  if (right.length > 0) return right;
  const there = queries.filter(({ dst }) => dst === server);
  const [other] = there.length > 0 ? there : queries.filter(isAsked);
  if (other && other.dst !== server) {
    return fail(
      text(
        `frame ${other.number}: the query goes to ${other.dst}, not to ${server}`,
        `${other.number}번 프레임: 질의가 ${server}이(가) 아니라 ${other.dst}(으)로 갑니다`,
      ),
    );
  }
  const asked =
    other?.message.questions.map((question) => `${nameKey(question.name)} ${question.type}`).join(', ') ?? '';
  return fail(
    other
      ? text(
          `frame ${other.number}: the query is for ${shorten(asked, 100)}, not for ${name} A`,
          `${other.number}번 프레임: 질의가 ${name} A가 아니라 ${shorten(asked, 100)}을(를) 묻습니다`,
        )
      : text(`there is no query for ${name} A to ${server}`, `${server}(으)로 보낸 ${name} A 질의가 없습니다`),
  );
}

/** Responses that a resolver would take for those to the queries (RFC 5452 §9.1). */
function findResponses(trial: PcapTrial, parameters: LookupParameters): Datagram[] {
  const queries = findQueries(trial, parameters);
  const responses = datagramsIn(trial).filter(({ message, src }) => message.qr && src === parameters.server);
  const right = responses.filter((response) => queries.some((query) => belongsTo(query, response)));
  if (right.length > 0) return right;
  const [query] = queries;
  const later = responses.find(({ number }) => number > query!.number);
  if (!later)
    return fail(text(`${parameters.server} sends no response`, `${parameters.server}에서 온 응답이 없습니다`));
  const { id } = later.message;
  const isOtherId = id !== query!.message.id;
  const what = isOtherId
    ? text(
        `its id is ${id}, the query’s is ${query!.message.id}`,
        `식별자가 ${id}인데 질의의 것은 ${query!.message.id}입니다`,
      )
    : text('its ports, addresses or question are not the query’s', '포트, 주소 또는 질문이 질의의 것과 다릅니다');
  return fail(
    text(
      `frame ${later.number} is no response to frame ${query!.number}: ${what.en}`,
      `${later.number}번 프레임은 ${query!.number}번 프레임의 응답이 아닙니다: ${what.ko}`,
    ),
    { source: 'RFC 5452 §9.1', ...(isOtherId && { mistake: 'wrong-xid' as const }) },
  );
}

function belongsTo(query: Datagram, response: Datagram): boolean {
  const [asked] = query.message.questions;
  const [about] = response.message.questions;
  return (
    response.number > query.number &&
    response.message.id === query.message.id &&
    response.src === query.dst &&
    response.dst === query.src &&
    response.srcPort === query.dstPort &&
    response.dstPort === query.srcPort &&
    about !== undefined &&
    sameName(about.name, asked!.name) &&
    about.type === asked!.type
  );
}

function findAnswer(trial: PcapTrial, parameters: LookupParameters): void {
  const { name, address, ttl } = parameters;
  const responses = findResponses(trial, parameters);
  const isRight = ({ message: { rcode, answers } }: Datagram) =>
    rcode === 0 &&
    answers.some((one) => one.type === 'A' && sameName(one.name, name) && one.data === address && one.ttl === ttl);
  if (responses.some(isRight)) return;
  const { number, message } = responses[0]!;
  const got = message.answers.map((one) => `${one.name} ${one.ttl} ${one.type} ${String(one.data)}`).join(', ');
  const is = shorten(`rcode ${message.rcode}${got === '' ? '' : `, ${got}`}`, 200);
  const wanted = `${name} ${ttl} A ${address}`;
  trial.found({
    say: text(
      `frame ${number} answers ${is}, should be ${wanted}`,
      `${number}번 프레임의 응답은 ${is}입니다. ${wanted}이어야 합니다`,
    ),
  });
}
