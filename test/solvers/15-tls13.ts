/** Answers the tls13 lab's questions from the captures, by tshark. */

import { withCaptures } from '../helpers/capture-folder.ts';
import type { Answers, Solver } from '../helpers/task-suite.ts';
import { tsharkFields } from '../helpers/tshark.ts';

/** What the alert's number says by itself. */
const causeOf: Readonly<Record<string, string>> = {
  '42': 'wrong-name',
  '45': 'expired',
  '51': 'wrong-key',
  '70': 'version',
  '120': 'protocol',
};

const diagnoseHandshake: Solver = (captures, parameters) =>
  withCaptures(captures, (path): Answers => {
    const { port, server } = parameters as { port: number; server: { groups: number[] } };
    const rows = (filter: string, fields: readonly string[]) =>
      tsharkFields(path('diagnose-handshake.pcapng'), filter, fields, ['-d', `tcp.port==${port},tls`]);
    const alertFields = ['frame.number', 'ip.src', 'tls.alert_message.desc', 'tls.record.opaque_type'];
    const [packet, alertFrom, alertNumber, opaqueType] = rows('tls.alert_message.level == 2', alertFields)[0]!.values;
    const groupsInCommon = () => {
      const hello = rows('tls.handshake.type == 1', ['tls.handshake.extensions_supported_group'])[0]!.values[0]!;
      return hello.split(',').some((group) => server.groups.includes(Number(group)));
    };
    return {
      cause: causeOf[alertNumber!] ?? (groupsInCommon() ? 'suite' : 'group'),
      packet: packet!,
      alertFrom: alertFrom!,
      alertNumber: alertNumber!,
      whoCanRead: opaqueType === '23' ? 'nobody' : 'everybody',
    };
  });

const readKeys: Solver = (captures, parameters) =>
  withCaptures(captures, (path): Answers => {
    const ports = Object.values((parameters as { ports: Record<string, number> }).ports);
    const fields = ['frame.number', 'tcp.srcport', 'tcp.dstport', 'tls.handshake.type', 'tls.handshake.random'];
    const more = ['tls.handshake.extensions_key_share_group', 'tls.handshake.extensions_key_share_key_exchange'];
    const selected = ['tls.handshake.extensions_key_share_selected_group'];
    const decode = ports.flatMap((port) => ['-d', `tcp.port==${port},tls`]);
    const file = path('client-router.pcap');
    const rows = tsharkFields(file, 'tls.handshake.type', [...fields, ...more, ...selected], decode).map(
      ({ values }) => {
        const [number, from, to, types, random, group, key, asked] = values as string[];
        return { number, from, to, types: types!.split(','), random, group, key, asked };
      },
    );
    const retry = rows.find(({ asked }) => asked !== '')!;
    const port13 = retry.from!;
    const answer = rows.find(({ from, group }) => from === port13 && group !== '')!;
    const key = answer.key!.replaceAll(':', '');
    const certificate = rows.find(({ types }) => types.includes('11'))!;
    const exchanges = rows.filter(({ types }) => types.includes('16')).map(({ to }) => to);
    const signed = rows.filter(({ types }) => types.includes('12')).map(({ from }) => from);
    return {
      version13: port13,
      retry: retry.number!,
      group: Number(answer.group) === 0x1d ? 'x25519' : 'secp256r1',
      serverKey: Number(answer.group) === 0x1d ? key.slice(0, 8) : key.slice(2, 10),
      lastInTheClear: answer.number!,
      certificate: certificate.number!,
      stolenKey: exchanges.find((port) => !signed.includes(port))!,
    };
  });

export const solvers: Readonly<Record<string, Solver>> = {
  'read-keys': readKeys,
  'diagnose-handshake': diagnoseHandshake,
};
