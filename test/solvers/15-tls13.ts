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

export const solvers: Readonly<Record<string, Solver>> = { 'diagnose-handshake': diagnoseHandshake };
