/** Answers the tcp lab's questions from the captures, by tshark. */

import { withCaptures } from '../helpers/capture-folder.ts';
import type { Answers, Solver } from '../helpers/task-suite.ts';
import { tsharkFields } from '../helpers/tshark.ts';

interface Row {
  readonly number: number;
  readonly time: number;
  readonly srcPort: number;
  readonly flags: number;
  readonly sequence: number;
  readonly relative: number;
  readonly acknowledgment: number;
  readonly length: number;
  readonly rawWindow: number;
  readonly window: number;
  readonly mss: number;
}

const FIELDS = [
  'frame.time_relative',
  'tcp.srcport',
  'tcp.flags',
  'tcp.seq_raw',
  'tcp.seq',
  'tcp.ack_raw',
  'tcp.len',
  'tcp.window_size_value',
  'tcp.window_size',
  'tcp.options.mss_val',
];
const [FIN, SYN, RST, ACK] = [0x01, 0x02, 0x04, 0x10] as const;

function rows(file: string, filter: string): Row[] {
  return tsharkFields(file, filter, FIELDS).map(({ number, values }) => {
    const [time, srcPort, flags, sequence, relative, acknowledgment, length, rawWindow, window, mss] =
      values.map(Number);
    return {
      number,
      time: time!,
      srcPort: srcPort!,
      flags: flags!,
      sequence: sequence!,
      relative: relative!,
      acknowledgment: acknowledgment!,
      length: length!,
      rawWindow: rawWindow!,
      window: window!,
      mss: mss!,
    };
  });
}

const readTcp: Solver = (captures, parameters) =>
  withCaptures(captures, (path): Answers => {
    const { port } = parameters as { port: number };
    const file = path('client-router.pcap');
    const all = rows(file, `tcp.port == ${port}`);
    const [syn, synAck, third] = all as [Row, Row, Row];
    const fins = all.filter(({ flags }) => flags & FIN);
    const serverFin = fins.find(({ srcPort }) => srcPort === port)!;
    const again = tsharkFields(file, `tcp.dstport == ${port} && tcp.len > 0 && tcp.analysis.retransmission`, []);
    return {
      clientIsn: syn.sequence,
      serverIsn: synAck.sequence,
      serverMss: synAck.mss,
      clientWindow: third.window,
      handshakeTime: (synAck.time - syn.time) * 1000,
      sentAgain: again.length,
      answerLength: serverFin.relative + serverFin.length - 1,
      firstFin: fins[0]!.number,
    };
  });

const diagnoseConnect: Solver = (captures, parameters) =>
  withCaptures(captures, (path): Answers => {
    const { port } = parameters as { port: number };
    const [near, far] = [path('client-router.pcap'), path('router-server.pcap')];
    const [syn] = rows(near, `tcp.dstport == ${port}`) as [Row];
    const there = rows(far, `tcp.port == ${port}`);
    const back = rows(near, `tcp.srcport == ${port}`);
    const asked = tsharkFields(far, 'arp.opcode == 1', []);
    const found = (cause: string, packet: number): Answers => ({ cause, packet, sequenceNumber: syn.sequence });
    const reset = there.find(({ flags }) => flags & RST);
    if (reset) return found('closed-port', reset.number);
    const answer = there.find(({ srcPort }) => srcPort === port);
    if (answer && back.length === 0) return found('return-filter', answer.number);
    if (there.length > 0) return found('server-filter', there.at(-1)!.number);
    return found('server-down', asked.at(-1)!.number);
  });

const diagnoseTransfer: Solver = (captures, parameters) =>
  withCaptures(captures, (path): Answers => {
    const { port } = parameters as { port: number };
    const all = rows(path('client-router.pcap'), `tcp.port == ${port}`);
    const fromServer = all.filter(({ srcPort, flags }) => srcPort === port && flags & ACK);
    const acknowledged = Math.max(...fromServer.map(({ acknowledgment }) => acknowledgment));
    const found = (cause: string, packet: number): Answers => ({ cause, packet, acknowledged });
    const reset = all.find(({ flags }) => flags & RST);
    if (reset) return found('half-open', reset.number);
    const zero = fromServer.find(({ rawWindow }) => rawWindow === 0);
    if (zero) return found('zero-window', zero.number);
    const small = all.find(({ flags, mss }) => flags & SYN && mss < 536);
    if (small) return found('small-mss', small.number);
    const last = all.at(-1)!;
    if (last.srcPort !== port) return found('black-hole', last.number);
    return found('silent-application', last.number);
  });

export const solvers: Readonly<Record<string, Solver>> = {
  'read-tcp': readTcp,
  'diagnose-connect': diagnoseConnect,
  'diagnose-transfer': diagnoseTransfer,
};
