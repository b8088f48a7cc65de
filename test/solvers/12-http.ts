/** The questions of the http lab, answered by tshark; and a page fetched in a world of ours, as a capture. */

import { drawPlaces, twoHosts } from '../../labs/10-tcp/tasks/two-hosts.ts';
import { Random } from '../../src/bytes/random.ts';
import { captureOf, runEvidence } from '../../src/grade/evidence.ts';
import type { CaptureFile } from '../../src/lab/report.ts';
import type { Answers, PcapMaker, Solver } from '../helpers/task-suite.ts';
import { withTshark } from '../helpers/tshark-captures.ts';

type Ask = (filter: string, ...fields: string[]) => string[][];

export const solvers: Readonly<Record<string, Solver>> = {
  'read-http': (captures) => asked(captures, readHttp),
  'diagnose-http': (captures) => asked(captures, diagnoseHttp),
};

/** Rows as lists: the frame's number, then the fields. */
function asked(captures: readonly CaptureFile[], solve: (ask: Ask) => Answers): Answers {
  return withTshark(captures, (ask) =>
    solve((filter, ...fields) => ask(filter, ...fields).map(({ number, values }) => [String(number), ...values])),
  );
}

function readHttp(ask: Ask): Answers {
  const [request] = ask('http.request', 'http.user_agent', 'http.accept_language');
  const [moved] = ask('http.response.code == 301', 'http.location', 'http.server');
  const [page] = ask('http.response.code == 200', 'http.content_length_header', 'http.request_in');
  const statuses = ask('http.response', 'http.response.code');
  const asked = Number(ask(`frame.number == ${page![2]}`, 'frame.time_relative')[0]![1]);
  const first = Number(
    ask(`frame.number > ${page![2]} && tcp.srcport == 80 && tcp.len > 0`, 'frame.time_relative')[0]![1],
  );
  return {
    userAgent: request![1]!,
    language: request![2]!.split(',')[0]!,
    location: moved![1]!,
    server: moved![2]!,
    contentLength: page![1]!,
    lastStatus: statuses.at(-1)![1]!,
    thinking: (first - asked) * 1000,
    connections: ask('tcp.flags.syn == 1 && tcp.flags.ack == 0').length,
  };
}

function diagnoseHttp(ask: Ask): Answers {
  const [port] = ask('tcp.dstport == 80', 'tcp.srcport').map(([, each]) => each!);
  const answer = (cause: string, packet: string) => ({ cause, packet, browserPort: port! });
  const [hostless] = ask('tcp.dstport == 80 && tcp.len > 0 && !http.host');
  if (hostless) return answer('missing-host', hostless[0]!);
  const moves = ask('tcp.srcport == 80 && tcp.payload contains "302 Found"');
  if (moves.length > 1) return answer('redirect-loop', moves[0]![0]!);
  const data = ask('tcp.srcport == 80 && tcp.len > 0', 'tcp.payload');
  const text = data.map(([, bytes]) => Buffer.from(bytes!.replaceAll(':', ''), 'hex').toString('latin1')).join('');
  if (text.includes('chunked')) return answer('bad-chunk', data.at(-1)![0]!);
  const isWhole = text.trimEnd().endsWith('</html>');
  return answer(
    isWhole ? 'wrong-length' : 'cut-short',
    isWhole ? data[0]![0]! : ask('tcp.srcport == 80 && tcp.flags.fin == 1')[0]![0]!,
  );
}

interface GetParameters {
  path: string;
  userAgent: string;
  content: string;
}

/** What goes over the connection; the answer may come in several pieces. */
type Talk = (parameters: GetParameters) => { request: string; answer: string };

const head = 'HTTP/1.0 200 OK\r\nServer: SimpleHTTP/0.6\r\nContent-Type: text/plain\r\n';
const right: Talk = ({ path, userAgent, content }) => ({
  request: `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nUser-Agent: ${userAgent}\r\nAccept: */*\r\n\r\n`,
  answer: `${head}\r\n${'x'.repeat(2000)}${content}\n`,
});

export const pcaps: Readonly<Record<string, PcapMaker>> = { get: (parameters) => fetched(parameters, right) };

export const wrongPcaps: Readonly<Record<string, Readonly<Record<string, PcapMaker>>>> = {
  get: {
    'another path': (p) => fetched(p, (each) => right({ ...each, path: '/' })),
    'another name of the client': (p) => fetched(p, (each) => right({ ...each, userAgent: 'curl/8.0' })),
    'not found': (p) => fetched(p, (each) => ({ ...right(each), answer: 'HTTP/1.0 404 Not Found\r\n\r\n' })),
    'other words': (p) => fetched(p, (each) => right({ ...each, content: 'nothing' })),
    'no Host': (p) =>
      fetched(p, (each) => ({ ...right(each), request: right(each).request.replace(/Host.*\r\n/, '') })),
    'no answer': (p) => fetched(p, (each) => ({ ...right(each), answer: '' })),
    'no handshake': async (p) => withoutHandshake(await fetched(p, right)),
    'no capture': () => new TextEncoder().encode('GET / HTTP/1.1\r\n'),
  },
};

async function fetched(parameters: unknown, talk: Talk): Promise<Uint8Array> {
  const random = new Random('get');
  const { request, answer } = talk(parameters as GetParameters);
  const ascii = (text: string) => new TextEncoder().encode(text);
  const report = await runEvidence('get', random, async (run) => {
    const places = drawPlaces(random);
    const { client, server } = twoHosts(run, places);
    run.world.act((now) => {
      server.sockets.listenTcp(8000, (stream) => ({
        onData(_bytes, at) {
          if (answer !== '') stream.write(ascii(answer), at);
          stream.end(at);
        },
      }));
      const stream = client.sockets.connectTcp(
        { address: places.server.address, port: 8000 },
        { onOpen: (at) => stream.write(ascii(request), at), onEnd: (at) => stream.end(at) },
        now,
      );
    });
    await run.world.pass(2_000_000);
  });
  return captureOf(report, 'client-router').bytes;
}

/** Without the first frames of TCP: the file's header has 24 bytes, a record's 16. */
function withoutHandshake(pcap: Uint8Array): Uint8Array {
  const view = new DataView(pcap.buffer, pcap.byteOffset);
  let at = 24;
  for (let tcp = 0; tcp < 2; ) {
    if (pcap[at + 16 + 12] === 8 && pcap[at + 16 + 23] === 6) tcp++;
    at += 16 + view.getUint32(at + 8, true);
  }
  return Uint8Array.from([...pcap.subarray(0, 24), ...pcap.subarray(at)]);
}
