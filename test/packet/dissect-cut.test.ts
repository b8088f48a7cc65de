/** Frames of which a capture kept only the beginning (tcpdump -s), and layers that claim to be longer than they are. */

import { describe, expect, test } from 'vitest';
import { summarise } from '../../src/explain/summary.ts';
import { Dissector, dissect } from '../../src/packet/dissect.ts';
import { ascii, samples, tcp } from './dissect-samples.ts';

const protocols = (dissection: ReturnType<typeof dissect>) => dissection.layers.map(({ protocol }) => protocol);

/** 100 bytes of data of a protocol that nobody knows. */
const frame = tcp({ srcPort: 49200, dstPort: 9999, sequenceNumber: 2, ack: true, payload: ascii('x'.repeat(100)) });

describe('a frame that the capture cut', () => {
  const whole = Object.values(samples).filter((frame) => protocols(dissect(frame, 1)).includes('ipv4'));

  test('keeps all layers whose headers are there, and is no malformed frame', () => {
    for (const each of whole) {
      for (let length = 54; length < each.length; length += 7) {
        const cut = dissect(each.subarray(0, length), 1, each.length);
        expect(cut.error?.code).not.toBe('truncated');
        expect(protocols(cut).slice(0, 2)).toEqual(['ethernet', 'ipv4']);
        expect(cut.notes).toContainEqual({ kind: 'cut', missing: each.length - length });
      }
    }
  });

  test('its transport checksum is not judged: the bytes that it covers are not all there', () => {
    const cut = dissect(frame.subarray(0, 60), 1, frame.length);
    const checked = cut.notes.flatMap((note) => (note.kind === 'checksum' ? [note.layer] : []));
    expect(checked).toEqual(['ipv4']);
  });

  test('its summary says so', () => {
    const cut = new Dissector().dissect(frame.subarray(0, 60), 1, frame.length);
    expect(summarise(cut, 'en')).toContain(`[cut by the capture: ${frame.length - 60} bytes are missing]`);
    expect(summarise(cut, 'ko')).toContain(`[캡처가 자름: ${frame.length - 60}바이트 없음]`);
  });

  test('a whole frame whose IP packet claims to be longer is malformed, and its layers are shown all the same', () => {
    const lying = dissect(frame.subarray(0, 60), 1);
    expect(lying.error).toMatchObject({ code: 'truncated', layer: 'ipv4', field: 'totalLength' });
    expect(protocols(lying).slice(0, 3)).toEqual(['ethernet', 'ipv4', 'tcp']);
  });
});
