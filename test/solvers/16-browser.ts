/** The questions of the browser lab, answered by tshark. */

import type { CaptureFile } from '../../src/lab/report.ts';
import type { Answers, Solver } from '../helpers/task-suite.ts';
import { type Ask, withTshark } from '../helpers/tshark-captures.ts';

export const solvers: Readonly<Record<string, Solver>> = {
  'read-waterfall': (captures: readonly CaptureFile[]) => withTshark(captures, readWaterfall),
  'diagnose-visit': (captures: readonly CaptureFile[]) => withTshark(captures, diagnoseVisit),
};

const VISIT_2 = 'frame.time_relative > 15';

function readWaterfall(ask: Ask): Answers {
  const time = (filter: string) => ask(filter, 'frame.time_relative').map(({ values }) => Number(values[0]));
  const [syn] = time('tcp.flags.syn == 1 && tcp.flags.ack == 0');
  const data = time(`tcp.srcport == 80 && tcp.len > 0 && !(${VISIT_2})`);
  const requests = ask('http.request', 'http.request.uri', 'http.cookie').map(({ values }) => values);
  const second = ask(`http.request && ${VISIT_2}`, 'http.request.uri').map(({ values }) => values[0]);
  // Not on the connection of a request before it: the time since its request is the server's.
  const answers = ask(`http.response && !(${VISIT_2})`, 'http.time', 'http.request_in').map(({ values }) => values);
  const [, slowest] = answers.toSorted((a, b) => Number(b[0]) - Number(a[0]))[0]!;
  return {
    connections: ask('tcp.flags.syn == 1 && tcp.flags.ack == 0').length,
    requests: requests.length,
    firstByte: (data[0]! - syn!) * 1000,
    loaded: (data.at(-1)! - syn!) * 1000,
    slowest: ask(`frame.number == ${slowest}`, 'http.request.uri')[0]!.values[0]!,
    cookie: requests.map(([, cookie]) => cookie!).find((cookie) => cookie !== '')!,
    unchanged: ask('http.response.code == 304').length,
    unasked: requests.map(([uri]) => uri!).find((uri) => !second.includes(uri))!,
  };
}

function diagnoseVisit(ask: Ask): Answers {
  const sizes = ask(`tcp.srcport == 80 && ${VISIT_2}`, 'tcp.len').map(({ values }) => Number(values[0]));
  const answer = (cause: string, packet: number) => ({
    cause,
    packet,
    secondBytes: sizes.reduce((sum, size) => sum + size, 0),
  });
  const first = (filter: string) => ask(filter)[0]?.number;
  const closing = first('http.response && http.connection == "close"');
  if (closing) return answer('closes-each-time', closing);
  const kept = first('http.cache_control contains "no-store"');
  if (kept) return answer('no-store', kept);
  const [set] = ask('http.set_cookie', 'http.set_cookie', 'http.response.line');
  if (ask('http.cookie').length === 0) {
    return answer(set!.values[0]!.includes('Secure') ? 'cookie-secure' : 'cookie-path', set!.number);
  }
  const varying = ask('http.response', 'http.response.line').find(({ values }) => /Vary: \*/.test(values[0]!));
  if (varying) return answer('vary-star', varying.number);
  const conditional = ask(`http.request && ${VISIT_2}`, 'http.request.line').find(({ values }) =>
    values[0]!.includes('If-None-Match'),
  );
  return answer('changing-validator', conditional!.number);
}
