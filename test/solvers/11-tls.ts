/** Answers the tls lab's questions from the captures, by tshark. */

import { withCaptures } from '../helpers/capture-folder.ts';
import type { Answers, Solver } from '../helpers/task-suite.ts';
import { tsharkFields } from '../helpers/tshark.ts';

type Values = (filter: string, field: string) => string[];

/** All values of a field, of all frames that a filter selects, in their order. */
function valuesIn(file: string, ports: readonly number[]): Values {
  const decode = ports.flatMap((port) => ['-d', `tcp.port==${port},tls`]);
  return (filter, field) =>
    tsharkFields(file, filter, [field], decode).flatMap(({ values }) =>
      values[0]!.split(',').filter((one) => one !== ''),
    );
}

/** '2020-01-20 12:00:00 (UTC)', or with seconds only, as versions of tshark have it. */
function timeOf(word: string): number {
  return Date.parse(`${word.slice(0, 10)}T${word.slice(11, 19)}Z`);
}

const readTls: Solver = (captures, parameters) =>
  withCaptures(captures, (path): Answers => {
    const { port, otherPort } = parameters as { port: number; otherPort: number };
    const values = valuesIn(path('client-router.pcap'), [port, otherPort]);
    const client = `tcp.dstport == ${port} && tls.handshake.type == 1`;
    const server = `tcp.srcport == ${port} && tls.handshake.type == 2`;
    const certificate = `tcp.srcport == ${port} && tls.handshake.type == 11`;
    const serverName = values(client, 'tls.handshake.extensions_server_name')[0]!;
    // Issuer and subject of the first certificate: organisation and common name each.
    const names = values(certificate, 'x509sat.uTF8String');
    return {
      serverName,
      suitesOffered: values(client, 'tls.handshake.ciphersuite').length,
      suiteChosen: values(server, 'tls.handshake.ciphersuite')[0]!,
      serverRandom: values(server, 'tls.handshake.random')[0]!.replaceAll(':', '').slice(0, 8),
      commonName: names[3]!,
      otherName: values(certificate, 'x509ce.dNSName').find((name) => name !== serverName)!,
      validUntil: new Date(timeOf(values(certificate, 'x509af.utcTime')[1]!)).toISOString().slice(0, 10),
      certificateLength: values(certificate, 'tls.handshake.certificate_length')[0]!,
      alert: values(`tcp.port == ${otherPort} && tls.alert_message.level == 2`, 'frame.number')[0]!,
    };
  });

const diagnoseCertificate: Solver = (captures, parameters) =>
  withCaptures(captures, (path): Answers => {
    const { port, serverName } = parameters as { port: number; serverName: string };
    const values = valuesIn(path('client-router.pcap'), [port]);
    const alert = 'tls.alert_message.level == 2';
    const certificate = 'tls.handshake.type == 11';
    const found = (cause: string, packet: string): Answers => ({
      cause,
      packet,
      alertFrom: values(alert, 'ip.src')[0]!,
      alertNumber: values(alert, 'tls.alert_message.desc')[0]!,
    });
    const [frame] = values(certificate, 'frame.number');
    if (frame === undefined) return found('no-common-suite', values(alert, 'frame.number')[0]!);
    const now = Number(values(certificate, 'frame.time_epoch')[0]) * 1000;
    const [from, until] = values(certificate, 'x509af.utcTime').map(timeOf) as [number, number];
    if (now > until) return found('expired', frame);
    if (now < from) return found('not-yet-valid', frame);
    if (!values(certificate, 'x509ce.dNSName').includes(serverName)) return found('wrong-name', frame);
    const issuer = values(certificate, 'x509sat.uTF8String')[1]!;
    if (issuer === 'somebody else') return found('unknown-ca', frame);
    if (values(certificate, 'tls.handshake.certificate_length').length === 1) return found('chain-incomplete', frame);
    return found('client-clock', frame);
  });

export const solvers: Readonly<Record<string, Solver>> = {
  'read-tls': readTls,
  'diagnose-certificate': diagnoseCertificate,
};
