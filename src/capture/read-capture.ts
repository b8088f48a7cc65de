/**
 * Any capture file as one value, or record by record.
 *
 *     const { packets, problem } = readCapture(bytes);
 *     for (const record of captureRecords(bytes)) if (record.kind === 'packet') …
 *
 * Bad bytes never throw: the file is read as far as it goes and `problem` says what is wrong. Packets are views of
 * the file, and no length in it is believed before it was compared with the bytes that are there, so memory stays in
 * proportion to the file's size; with `captureRecords` only one packet exists at a time.
 */

import type { CaptureFile, CaptureInterface, CaptureProblem, CaptureRecord } from './capture-file.ts';
import { describeForeignFile } from './foreign-file.ts';
import { pcapRecords, recognisePcap } from './pcap.ts';
import { pcapngRecords, recognisePcapng } from './pcapng-reader.ts';

/** The whole file: pcap or pcapng, either byte order. */
export function readCapture(bytes: Uint8Array): CaptureFile {
  let section: Extract<CaptureRecord, { kind: 'section' }> | undefined;
  const interfaces: CaptureInterface[] = [];
  const packets: CaptureFile['packets'][number][] = [];
  const names: CaptureFile['names'][number][] = [];
  const secrets: CaptureFile['secrets'][number][] = [];
  let problem: CaptureProblem | undefined;
  for (const record of captureRecords(bytes)) {
    if (record.kind === 'section') section ??= record;
    else if (record.kind === 'interface') interfaces.push(record.interface);
    else if (record.kind === 'packet') packets.push(record.packet);
    else if (record.kind === 'names') for (const entry of record.names) names.push(entry);
    else if (record.kind === 'secrets') secrets.push(record.secrets);
    else if (record.kind === 'problem') problem = record.final ? record.problem : (problem ?? record.problem);
  }
  return {
    format: section?.format ?? 'unknown',
    byteOrder: section?.byteOrder,
    ...(section?.application !== undefined && { application: section.application }),
    interfaces,
    packets,
    names,
    secrets,
    ...(problem && { problem }),
  };
}

/** The file's records one by one, as they are asked for. An interface comes before the packets that name it. */
export function* captureRecords(bytes: Uint8Array): Generator<CaptureRecord, void, undefined> {
  if (recognisePcap(bytes)) yield* pcapRecords(bytes);
  else if (recognisePcapng(bytes)) yield* pcapngRecords(bytes);
  else {
    const message = `this is not a pcap or pcapng file (byte 0): ${describeForeignFile(bytes)}`;
    yield { kind: 'problem', problem: { offset: 0, message }, final: true };
  }
}
