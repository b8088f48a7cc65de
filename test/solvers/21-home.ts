/** Answers the home journey's questions from the captures, by tshark. */

import { withCaptures } from '../helpers/capture-folder.ts';
import type { Solver } from '../helpers/task-suite.ts';
import { type TsharkRow, tsharkRows } from '../helpers/tshark-rows.ts';

const fields = [
  'frame.time_epoch',
  'ip.src',
  'ip.dst',
  'icmp.type',
  'udp.dstport',
  'dns.id',
  'dns.flags.response',
  'tcp.flags',
  'tcp.srcport',
  'tls.handshake.type',
] as const;

type Row = TsharkRow<(typeof fields)[number]>;
const read = (file: string): Row[] => tsharkRows(file, 'ip', fields);

const milliseconds = (from: Row, to: Row) => (Number(to['frame.time_epoch']) - Number(from['frame.time_epoch'])) * 1000;
const isQuestion = (row: Row) => row['dns.flags.response'] === '0' && row['icmp.type'] === '';
const isAnswer = (row: Row) => row['dns.flags.response'] === '1' && row['icmp.type'] === '';
const hasFlags = (flags: number) => (row: Row) => Number(row['tcp.flags']) === flags;

const readHome: Solver = (captures) =>
  withCaptures(captures, (path) => {
    const [pc, resolver] = captures.map(({ name }) => read(path(name))) as [Row[], Row[]];
    const questions = pc.filter(isQuestion);
    const answers = pc.filter(isAnswer);
    const [name, nameAgain] = questions.map((question, index) => milliseconds(question, answers[index]!));
    const waits = ['198.41.0.4', '192.5.6.30', '216.239.32.10'].map((server) => ({
      server,
      time: milliseconds(
        resolver.find((row) => isQuestion(row) && row['ip.dst'] === server)!,
        resolver.find((row) => isAnswer(row) && row['ip.src'] === server)!,
      ),
    }));
    const slowest = waits.toSorted((a, b) => b.time - a.time)[0]!;
    const hop = (router: string) => {
      const complaint = pc.find((row) => row['icmp.type'] === '11' && row['ip.src'].startsWith(`${router},`))!;
      const probe = pc.find(
        (row) =>
          row['icmp.type'] === '' && row['udp.dstport'] === complaint['udp.dstport'] && row.number < complaint.number,
      )!;
      return milliseconds(probe, complaint);
    };
    return {
      name: name!,
      nameAgain: nameAgain!,
      slowest: slowest.server,
      slowestTime: slowest.time,
      tcp: milliseconds(pc.find(hasFlags(0x002))!, pc.find(hasFlags(0x012))!),
      hello: pc.find((row) => row['tls.handshake.type'] === '1')!.number,
      ocean: hop('198.51.100.2') - hop('58.123.1.2'),
      saved: name! - nameAgain!,
    };
  });

const diagnoseHome: Solver = (captures) =>
  withCaptures(captures, (path) => {
    const all = read(path(captures[0]!.name));
    const gap = all.findIndex(
      (row, index) => index > 0 && Number(row['frame.time_epoch']) - Number(all[index - 1]!['frame.time_epoch']) > 7,
    );
    const rows = all.slice(gap);
    const questions = rows.filter(isQuestion);
    const answer = rows.find(isAnswer)!;
    const syns = rows.filter(hasFlags(0x002));
    const synAck = rows.find(hasFlags(0x012))!;
    const name = milliseconds(questions[0]!, answer);
    const connection = milliseconds(syns[0]!, synAck);
    const found = (cause: string, proof: Row) => ({ cause, packet: proof.number, name, connection });
    if (questions[0]!['ip.dst'] !== answer['ip.src']) return found('dead-resolver', questions[0]!);
    if (questions.length > 1) return found('lost-question', questions[1]!);
    if (name > 200) return found('slow-resolver', answer);
    if (syns[1]?.['tcp.srcport'] === syns[0]!['tcp.srcport']) return found('lost-syn', syns[1]!);
    return found('long-way', synAck);
  });

export const solvers: Readonly<Record<string, Solver>> = { 'read-home': readHome, 'diagnose-home': diagnoseHome };
