/** The questions of the browser lab about HTTP/2, answered by tshark. */

import type { CaptureFile } from '../../src/lab/report.ts';
import type { Answers, Solver } from '../helpers/task-suite.ts';
import { type Ask, withTshark } from '../helpers/tshark-captures.ts';

export const http2Solvers: Readonly<Record<string, Solver>> = {
  'read-streams': (captures: readonly CaptureFile[]) => withTshark(captures, readStreams),
};

const DATA = '0';
const END_STREAM = 1;

function readStreams(ask: Ask): Answers {
  const columns = (filter: string, ...fields: string[]) =>
    ask(filter, ...fields).map(({ values }) => values.map((each) => each.split(',')));
  const [[window]] = columns('tcp.dstport == 80', 'http2.settings.initial_window_size').filter(
    ([each]) => each![0] !== '',
  ) as [[string[]]];
  const requests = columns(
    'http2.headers.path',
    'http2.headers.path',
    'http2.streamid',
    'http2.type',
    'http2.length',
    'http2.header.name',
    'http2.header.index',
  ).map((row) => {
    const [paths, streams, types, lengths, names, indexes] = row as [
      string[],
      string[],
      string[],
      string[],
      string[],
      string[],
    ];
    const isRequest = types.map((type) => type === '1');
    const only = (list: string[]) => list.filter((_, index) => isRequest[index]);
    return { paths, streams: only(streams), lengths: only(lengths), names, indexes };
  });
  const paths = requests.flatMap((request) => request.paths);
  const streams = requests.flatMap((request) => request.streams);
  const answers = columns('tcp.srcport == 80 && http2', 'http2.type', 'http2.streamid', 'http2.flags').flatMap(
    ([types, ids, flags]) =>
      types!.map((type, index) => ({ type, stream: ids![index]!, flags: Number(flags![index]) })),
  );
  // The page itself is stream 1.
  const first = answers.find(
    ({ flags, type, stream }) => type === DATA && stream !== '1' && (flags & END_STREAM) !== 0,
  )!;
  const given = columns('http2.rst_stream.error', 'http2.streamid', 'http2.type').flatMap(([ids, types]) =>
    ids!.filter((_, index) => types![index] === '3'),
  );
  const lengths = new Map(
    paths.map((path, index) => [
      path,
      answers.filter(({ type, stream }) => type === DATA && stream === streams[index]).length,
    ]),
  );
  const middle = paths.find(
    (path, index) => path !== '/' && path !== paths[streams.indexOf(first.stream)] && streams[index] !== given[0],
  )!;
  const last = requests.at(-1)!;
  return {
    window: window[0]!,
    stream: streams[paths.indexOf(middle)]!,
    dataFrames: lengths.get(middle)!,
    first: paths[streams.indexOf(first.stream)]!,
    givenUp: given[0]!,
    blockLength: requests[0]!.lengths[0]!,
    index: last.indexes[last.names.lastIndexOf('user-agent')]!,
  };
}
