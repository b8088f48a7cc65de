/** Answers the sockets lab's questions from the captures, by tshark. */

import { withCaptures } from '../helpers/capture-folder.ts';
import type { Answers, Solver } from '../helpers/task-suite.ts';
import { tsharkFields } from '../helpers/tshark.ts';

const FIELDS = [
  'tcp.stream',
  'ip.src',
  'tcp.srcport',
  'tcp.dstport',
  'tcp.flags',
  'tcp.len',
  'tcp.seq',
  'tcp.ack',
  'tcp.payload',
];
const [FIN, SYN, RST, ACK] = [0x01, 0x02, 0x04, 0x10] as const;

interface Row {
  readonly number: number;
  readonly stream: number;
  readonly src: string;
  readonly srcPort: number;
  readonly dstPort: number;
  readonly flags: number;
  readonly length: number;
  readonly data: string;
}

interface Stream {
  readonly rows: readonly Row[];
  /** Of the client, who sent the SYN. */
  readonly client: string;
  readonly clientPort: number;
  readonly port: number;
  readonly isEstablished: boolean;
}

function streamsIn(file: string): Stream[] {
  const rows = tsharkFields(file, 'tcp', FIELDS).map(({ number, values }): Row => {
    const [stream, src, srcPort, dstPort, flags, length, , , payload] = values;
    const data = Buffer.from(payload ?? '', 'hex').toString('latin1');
    return {
      number,
      stream: Number(stream),
      src: src!,
      srcPort: Number(srcPort),
      dstPort: Number(dstPort),
      flags: Number(flags),
      length: Number(length),
      data,
    };
  });
  return [...new Set(rows.map(({ stream }) => stream))].map((number) => {
    const own = rows.filter(({ stream }) => stream === number);
    const { src, srcPort, dstPort } = own[0]!;
    const isThird = ({ src: from, flags }: Row) => from === src && flags & ACK && !(flags & (SYN | RST));
    return { rows: own, client: src, clientPort: srcPort, port: dstPort, isEstablished: own.some(isThird) };
  });
}

interface ReadParameters {
  readonly port: number;
  readonly plans: readonly { word: string; localPort: number | null; closer: string }[];
}

const readSockets: Solver = (captures, parameters) =>
  withCaptures(captures, (path): Answers => {
    const { port, plans } = parameters as ReadParameters;
    const streams = streamsIn(path('router-server.pcap'));
    const open = streams.filter(({ isEstablished }) => isEstablished);
    const of = (word: string) => open.find(({ rows }) => rows.some(({ data }) => data === `GET /${word}\r\n`))!;
    const ports = open.map(({ clientPort }) => clientPort);
    const firstFin = ({ rows }: Stream) => rows.find(({ flags }) => flags & FIN)!;
    const isServers = (row: Row, { client }: Stream) => row.src !== client;
    // The questions name these three by their words.
    const asked = of(plans.find(({ localPort, closer }) => localPort === null && closer !== 'half')!.word);
    const closed = of(plans.findLast(({ localPort }) => localPort !== null)!.word);
    const half = of(plans.find(({ closer }) => closer === 'half')!.word);
    const late = half.rows.filter((row) => isServers(row, half) && row.number > firstFin(half).number);
    return {
      sharedPort: ports.find((one, at) => ports.indexOf(one) !== at)!,
      connections: open.filter((one) => one.port === port).length,
      refusedPort: streams.find(({ rows }) => rows.some(({ flags }) => flags & RST))!.port,
      sourcePort: asked.clientPort,
      firstFin: firstFin(closed).number,
      timeWait: isServers(firstFin(closed), closed) ? 'server' : 'client',
      afterFin: late.reduce((sum, { length }) => sum + length, 0),
      serverWaits: open.filter((one) => isServers(firstFin(one), one)).length,
    };
  });

const diagnoseSockets: Solver = (captures) =>
  withCaptures(captures, (path): Answers => {
    const streams = streamsIn(path('router-server.pcap'));
    const open = streams.filter(({ isEstablished }) => isEstablished);
    const found = (cause: string, packet: number): Answers => ({ cause, packet, established: open.length });
    const halfOpen = streams.filter(
      ({ rows, isEstablished }) => !isEstablished && rows.some(({ flags }) => flags & SYN && flags & ACK),
    );
    const last = streams.at(-1)!;
    if (halfOpen.length > 0) return found('backlog-full', last.rows[0]!.number);
    const resets = streams.flatMap(({ rows, client }) =>
      rows.filter(({ flags }) => flags & RST).map((row) => ({ row, client })),
    );
    const [reset] = resets;
    if (reset) return found(reset.row.src === reset.client ? 'closed-too-early' : 'wrong-port', reset.row.number);
    const fins = (one: Stream) => one.rows.filter(({ flags }) => flags & FIN);
    if (open.every((one) => fins(one).length === 1)) return found('never-closed', fins(open[0]!)[0]!.number);
    return found('pair-taken', fins(last)[0]!.number);
  });

export const solvers: Readonly<Record<string, Solver>> = {
  'read-sockets': readSockets,
  'diagnose-sockets': diagnoseSockets,
};
