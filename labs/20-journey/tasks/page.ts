/** A capture in which a name becomes an address, the address a connection, and the connection a request. */

import type { FrameView } from '../../../src/explain/frame-view.ts';
import { escapeText, text } from '../../../src/explain/text.ts';
import { drawWord } from '../../../src/grade/personal.ts';
import type { PcapTask, PcapTrial } from '../../../src/grade/task.ts';
import { fail } from '../../../src/grade/trial.ts';

interface Parameters {
  readonly host: string;
  readonly path: string;
}

export const pageTask: PcapTask<Parameters> = {
  id: 'page',
  kind: 'pcap',
  file: 'page',
  title: text('Capture the way to a page', '페이지로 가는 길 캡처하기'),
  hints: [
    text(
      'You need a DNS server that knows your name and a web server: dnsmasq and python3 -m http.server in a network namespace will do, or a few lines of Scapy, or packet-journey’s own machines.',
      '그 이름을 아는 DNS 서버와 웹 서버가 필요합니다. 네트워크 네임스페이스 안의 dnsmasq와 python3 -m http.server, Scapy 몇 줄, 또는 packet-journey의 기계로 충분합니다.',
    ),
    text(
      'Begin the capture before the lookup, and mind caches: a name that is known already is not asked for.',
      '이름을 묻기 전에 캡처를 시작하고 캐시를 조심하십시오. 이미 아는 이름은 묻지 않습니다.',
    ),
    text(
      'Look at it as we do: the response’s id is the query’s; the SYN goes to an address of the answer; each acknowledgment is the other’s number plus one; the request has a Host line.',
      '채점과 같은 눈으로 보십시오. 응답의 ID는 질의와 같고, SYN은 응답에 든 주소로 가며, 확인 응답 번호는 상대의 번호에 1을 더한 값이고, 요청에는 Host 줄이 있습니다.',
    ),
  ],
  parameters: (random) => ({
    host: `www.${drawWord(random)}${100 + random.below(900)}.example`,
    path: `/${drawWord(random)}`,
  }),
  describe: ({ host, path }) =>
    text(
      `Hand in \`page.pcap\` (or .pcapng) with what a browser does for http://${host}${path}: it asks DNS for ${host} (type A), opens a TCP connection to port 80 of the address that it got, and asks there for ${path} with HTTP/1.1 and the right Host; the server answers with any status. How it was made is up to you; other traffic does no harm.`,
      `\`page.pcap\`(또는 .pcapng)를 제출하십시오. 브라우저가 http://${host}${path}를 위해 하는 일이 들어 있어야 합니다. DNS에 ${host}의 A 레코드를 묻고, 받은 주소의 80번 포트로 TCP 연결을 열고, 거기에 HTTP/1.1과 올바른 Host로 ${path}를 요청하며, 서버가 어떤 상태 코드로든 응답합니다. 만드는 방법은 자유이며 다른 트래픽이 있어도 됩니다.`,
    ),
  checks: [
    {
      say: text('DNS is asked for the name, and gives an address.', 'DNS에 이름을 묻고 주소를 받습니다.'),
      points: 2,
      run(trial, { host }) {
        lookups(trial, host);
      },
    },
    {
      say: text(
        'A connection to port 80 of this address is opened afterwards.',
        '그 뒤에 그 주소의 80번 포트로 연결이 열립니다.',
      ),
      points: 3,
      run(trial, { host }) {
        connections(trial, host);
      },
    },
    {
      say: text(
        'Over it the page is asked for by its name, and the server answers.',
        '그 연결로 이름과 함께 페이지를 요청하고 서버가 응답합니다.',
      ),
      points: 3,
      run: (trial, parameters) => judgeRequest(trial, parameters),
    },
  ],
};

interface Lookup {
  /** Where the response is in the capture. */
  readonly index: number;
  readonly client: string;
  readonly addresses: readonly string[];
}

/** @throws StudentError if there is none */
function lookups({ frames }: PcapTrial, host: string): Lookup[] {
  const isAbout = (view: FrameView) =>
    sameName(String(view.get('dns.question.qname')), host) && view.get('dns.question.qtype') === 1;
  const queries = frames.flatMap((view, index) =>
    view.get('dns.qr') === false && isAbout(view) ? [{ view, index }] : [],
  );
  if (queries.length === 0)
    fail(text(`there is no DNS query for ${host}, type A`, `${host}의 A 레코드를 묻는 DNS 질의가 없습니다`));
  const found = frames.flatMap((view, index): Lookup[] => {
    const isAnswer = queries.some((query) => query.index < index && answers(view, query.view));
    const addresses = isAnswer && isAbout(view) ? view.all('dns.answer.address').map(String) : [];
    return addresses.length > 0 ? [{ index, client: String(view.get('ipv4.dst')), addresses }] : [];
  });
  if (found.length > 0) return found;
  fail(
    text(
      `no response with the id of the query gives an address for ${host}`,
      `질의와 같은 ID로 ${host}의 주소를 주는 응답이 없습니다`,
    ),
    { source: 'RFC 1035 §4.1.1' },
  );
}

function answers(view: FrameView, query: FrameView): boolean {
  const same = (a: string, b: string) => view.get(a) === query.get(b);
  return (
    view.get('dns.qr') === true &&
    same('dns.id', 'dns.id') &&
    same('ipv4.src', 'ipv4.dst') &&
    same('ipv4.dst', 'ipv4.src') &&
    same('udp.srcPort', 'udp.dstPort') &&
    same('udp.dstPort', 'udp.srcPort')
  );
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase().replace(/\.$/, '') === b.toLowerCase();
}

interface Connection {
  readonly client: string;
  readonly server: string;
  readonly port: number;
  /** The client's first byte of data has this sequence number. */
  readonly clientStart: number;
  readonly serverStart: number;
  /** Where the handshake ends in the capture. */
  readonly index: number;
}

/** @throws StudentError if there is none */
function connections(trial: PcapTrial, host: string): Connection[] {
  const { frames } = trial;
  const found = lookups(trial, host);
  const syns = frames.flatMap((view, index) => {
    const dst = String(view.get('ipv4.dst'));
    const isAfter = found.some((lookup) => lookup.index < index && lookup.addresses.includes(dst));
    return view.get('tcp.syn') === true && view.get('tcp.ack') === false && view.get('tcp.dstPort') === 80 && isAfter
      ? [{ view, index }]
      : [];
  });
  if (syns.length === 0) {
    const [{ addresses }] = found as [Lookup];
    fail(
      text(
        `no SYN goes to port 80 of ${addresses.join(', ')} after the answer`,
        `응답 뒤에 ${addresses.join(', ')}의 80번 포트로 가는 SYN이 없습니다`,
      ),
    );
  }
  const opened = syns.flatMap(({ view, index }) => handshakeAfter(frames, view, index) ?? []);
  if (opened.length > 0) return opened;
  fail(
    text(
      'the handshake is not completed: SYN-ACK and ACK with the right numbers are missing',
      '핸드셰이크가 완성되지 않았습니다. 올바른 번호의 SYN-ACK와 ACK가 없습니다',
    ),
    { source: 'RFC 9293 §3.5' },
  );
}

function handshakeAfter(frames: readonly FrameView[], syn: FrameView, at: number): Connection | undefined {
  const [client, server] = [String(syn.get('ipv4.src')), String(syn.get('ipv4.dst'))];
  const port = Number(syn.get('tcp.srcPort'));
  const clientStart = (Number(syn.get('tcp.sequenceNumber')) + 1) >>> 0;
  const second = frames.findIndex(
    (view, index) =>
      index > at &&
      isFrom(view, server, 80, client, port) &&
      view.get('tcp.syn') === true &&
      view.get('tcp.acknowledgmentNumber') === clientStart,
  );
  if (second === -1) return undefined;
  const serverStart = (Number(frames[second]!.get('tcp.sequenceNumber')) + 1) >>> 0;
  const third = frames.findIndex(
    (view, index) =>
      index > second &&
      isFrom(view, client, port, server, 80) &&
      view.get('tcp.syn') === false &&
      view.get('tcp.ack') === true &&
      view.get('tcp.sequenceNumber') === clientStart &&
      view.get('tcp.acknowledgmentNumber') === serverStart,
  );
  return third === -1 ? undefined : { client, server, port, clientStart, serverStart, index: third };
}

function isFrom(view: FrameView, src: string, srcPort: number, dst: string, dstPort: number): boolean {
  return (
    view.get('ipv4.src') === src &&
    view.get('tcp.srcPort') === srcPort &&
    view.get('ipv4.dst') === dst &&
    view.get('tcp.dstPort') === dstPort
  );
}

function judgeRequest(trial: PcapTrial, { host, path }: Parameters): void {
  const { frames } = trial;
  const open = connections(trial, host);
  let wrong = '';
  for (const connection of open) {
    const { client, server, port, clientStart, serverStart, index } = connection;
    const later = frames.slice(index);
    const asked = dataOf(
      later.filter((view) => isFrom(view, client, port, server, 80)),
      clientStart,
    );
    const said = dataOf(
      later.filter((view) => isFrom(view, server, 80, client, port)),
      serverStart,
    );
    const [line = '', ...headers] = (asked.split('\r\n\r\n')[0] ?? '').split('\r\n');
    const isRight =
      line === `GET ${path} HTTP/1.1` && asked.includes('\r\n\r\n') && headers.some((header) => isHost(header, host));
    if (isRight && /^HTTP\/1\.[01] \d{3}/.test(said)) return;
    wrong = isRight ? 'the server does not answer' : escapeText(line.slice(0, 60));
  }
  const seen = wrong === '' ? text('nothing', '없음') : text(wrong, wrong);
  fail(
    text(
      `the connection does not carry 'GET ${path} HTTP/1.1' with Host: ${host} and an answer (seen: ${seen.en})`,
      `연결에 Host: ${host}인 'GET ${path} HTTP/1.1' 요청과 그 응답이 없습니다(보인 것: ${seen.ko})`,
    ),
    { source: 'RFC 9112 §3.2' },
  );
}

function isHost(header: string, host: string): boolean {
  const [, value = ''] = /^host:[ \t]*(.*?)[ \t]*$/i.exec(header) ?? [];
  return value.toLowerCase().replace(/:80$/, '') === host;
}

/** The first bytes of one direction of a connection, in order, as text; what came twice counts once. */
function dataOf(segments: readonly FrameView[], start: number): string {
  const bytes = new Map<number, number>();
  for (const view of segments) {
    const at = (Number(view.get('tcp.sequenceNumber')) - start) | 0;
    const data = payloadOf(view);
    for (const [index, byte] of data.entries())
      if (at + index >= 0 && at + index < LONGEST) bytes.set(at + index, byte);
  }
  let text = '';
  for (let at = 0; bytes.has(at); at++) text += String.fromCharCode(bytes.get(at)!);
  return text;
}

/** A request that is longer is none that was asked for. */
const LONGEST = 8192;

function payloadOf(view: FrameView): Uint8Array {
  const tcp = view.dissection.layers.find(({ protocol, source }) => protocol === 'tcp' && source === 'frame');
  if (!tcp) return new Uint8Array(0);
  return tcp.bytes.subarray(tcp.end, tcp.end + Number(view.get('tcp.payloadLength')));
}
