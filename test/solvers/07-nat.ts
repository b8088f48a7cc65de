/** Answers the nat lab's questions from the captures, by tshark. */

import { withCaptures } from '../helpers/capture-folder.ts';
import type { Solver } from '../helpers/task-suite.ts';
import { type TsharkRow, tsharkRows } from '../helpers/tshark-rows.ts';

interface HomePlan {
  readonly pc: string;
  readonly phone: string;
  readonly outside: string;
  readonly server: string;
  readonly friend: string;
}

const fields = [
  'frame.interface_name',
  'frame.time_epoch',
  'ip.src',
  'ip.dst',
  'ip.ttl',
  'icmp.type',
  'icmp.ident',
  'udp.dstport',
  'udp.srcport',
  'udp.payload',
  'tcp.srcport',
  'tcp.dstport',
  'tcp.flags',
  'tcp.len',
  'arp.opcode',
  'arp.src.proto_ipv4',
  'arp.dst.proto_ipv4',
] as const;

type Row = TsharkRow<(typeof fields)[number]>;
const read = (file: string): Row[] => tsharkRows(file, 'ip || arp', fields);

const readNat: Solver = (captures, parameters) =>
  withCaptures(captures, (path) => {
    const { plan } = parameters as { plan: HomePlan };
    const [inside, outside] = captures.map(({ name }) => read(path(name))) as [Row[], Row[]];
    const isPlain = (row: Row) => row['udp.payload'] !== '' && row['icmp.type'] === '';
    const isToServer = (row: Row) =>
      isPlain(row) && row['ip.dst'] === plan.server && Number(row['udp.dstport']) < 33434;
    const firstOf = (who: string) => inside.find((row) => isToServer(row) && row['ip.src'] === who)!;
    const leaving = (who: string) =>
      outside.find((row) => isToServer(row) && row['udp.payload'] === firstOf(who)['udp.payload'])!;
    const passedOn = inside.map((row) => row['udp.payload']);
    const dropped = outside.filter(
      (row) => isPlain(row) && row['ip.dst'] === plan.outside && !passedOn.includes(row['udp.payload']),
    );
    const last = inside.findLast((row) => isToServer(row) && row['ip.src'] === plan.pc)!;
    const error = (rows: Row[]) =>
      rows.find((row) => row['icmp.type'] === '11' && row['ip.src'].startsWith('203.0.113.1,'))!;
    return {
      phonePort: leaving(plan.phone)['udp.srcport'],
      pcPort: leaving(plan.pc)['udp.srcport'],
      samePacket: leaving(plan.pc).number,
      ttl: leaving(plan.pc)['ip.ttl'],
      identifier: outside.find((row) => row['icmp.type'] === '8')!['icmp.ident'],
      quotedOutside: error(outside)['ip.src'].split(',')[1]!,
      quotedInside: error(inside)['ip.src'].split(',')[1]!,
      dropped: dropped.length,
      silence: Number(dropped.at(-1)!['frame.time_epoch']) - Number(last['frame.time_epoch']),
    };
  });

const diagnoseNat: Solver = (captures, parameters) =>
  withCaptures(captures, (path) => {
    const { plan, door, service, chat } = parameters as {
      plan: HomePlan;
      door: number;
      service: number;
      chat: number;
    };
    const rows = read(path(captures[0]!.name));
    const isOn = (row: Row, link: string) => row['frame.interface_name'] === link;
    const isSyn = (row: Row, src?: string) =>
      Number(row['tcp.flags']) === 2 && (src === undefined || row['ip.src'] === src);
    const chatSyn = rows.find((row) => isSyn(row) && isOn(row, 'isp-server') && row['tcp.dstport'] === String(chat))!;
    const answer = (cause: string, proof: Row) => ({ cause, packet: proof.number, chatPort: chatSyn['tcp.srcport'] });
    // Private addresses between gateway and modem: the modem is a NAT of its own.
    const double = rows.find((row) => row['ip.src'].startsWith('192.168.100.') && isOn(row, 'gateway-modem'));
    if (double) return answer('double-nat', double);
    const late = rows.filter((row) => row['tcp.srcport'] === String(chat) && row['tcp.len'] === '20');
    if (!late.some((row) => isOn(row, 'switch-gateway'))) {
      return answer('mapping-forgotten', late.find((row) => isOn(row, 'gateway-modem'))!);
    }
    const byFriend = rows.filter((row) => isSyn(row, plan.friend) && !isOn(row, 'isp-friend'));
    if (!byFriend.some((row) => isOn(row, 'switch-gateway'))) {
      const known = [plan.pc, plan.phone, ''];
      const strange = rows.find(
        (row) =>
          row['arp.opcode'] === '1' &&
          isOn(row, 'switch-gateway') &&
          !known.includes(row['arp.dst.proto_ipv4']) &&
          !known.includes(row['arp.src.proto_ipv4']),
      );
      if (strange) return answer('wrong-forward', strange);
      return answer('no-forward', byFriend.find((row) => isOn(row, 'gateway-modem'))!);
    }
    const refused = rows.find(
      (row) =>
        (Number(row['tcp.flags']) & 4) !== 0 && row['ip.src'] === plan.pc && row['tcp.srcport'] === String(service),
    );
    if (refused) return answer('server-down', refused);
    return answer('no-hairpin', rows.find((row) => isSyn(row, plan.phone) && row['tcp.dstport'] === String(door))!);
  });

export const solvers: Readonly<Record<string, Solver>> = { 'read-nat': readNat, 'diagnose-nat': diagnoseNat };
