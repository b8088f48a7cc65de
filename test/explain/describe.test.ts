import { describe, expect, test } from 'vitest';
import { type DescribedField, describe as describeFrame } from '../../src/explain/describe.ts';
import { hexDump, renderFrame } from '../../src/explain/render.ts';
import { Dissector, dissect } from '../../src/packet/dissect.ts';
import { httpFrames, tlsFrames } from '../packet/dissect-conversation.ts';
import { ascii, samples, syn } from '../packet/dissect-samples.ts';

const described = describeFrame(dissect(syn, 1), 'en');

function field(path: string): DescribedField {
  const find = (fields: readonly DescribedField[]): DescribedField | undefined => {
    for (const each of fields) {
      const found = each.path === path ? each : find(each.fields ?? []);
      if (found) return found;
    }
    return undefined;
  };
  return described.layers.map((layer) => find(layer.fields)).find((found) => found !== undefined)!;
}

describe('a described frame', () => {
  test('says of each field where it lies, its bytes, value and meaning', () => {
    expect(field('tcp.dstPort')).toEqual({
      name: 'dstPort',
      path: 'tcp.dstPort',
      title: 'Destination Port',
      offset: 36,
      length: 2,
      hex: '00 50',
      value: 80,
      text: '80 (HTTP)',
      meaning: expect.stringContaining('one connection'),
      source: 'RFC 9293 §3.1',
    });
  });

  test('shows the place of fields smaller than a byte', () => {
    expect(field('ipv4.version').bits).toEqual({ offset: 0, length: 4, pattern: '0100 ....' });
    expect(field('ipv4.fragmentOffset').bits!.pattern).toBe('...0 0000 0000 0000');
    expect(field('tcp.syn').bits!.pattern).toBe('.... ..1.');
    expect(field('tcp.srcPort').bits).toBeUndefined();
  });

  test('verifies checksums and says so', () => {
    expect(field('tcp.checksum').text).toMatch(/^0x[0-9a-f]{4}, correct$/);
    const damaged = syn.slice();
    damaged[24] = damaged[24]! ^ 1;
    const wrong = describeFrame(dissect(damaged, 1), 'ko').layers[1]!.fields.find((f) => f.name === 'headerChecksum')!;
    expect(wrong.check).toEqual({
      ok: false,
      expected: field('ipv4.headerChecksum').hex.replace(/^(..) (..)$/, '0x$1$2'),
    });
    expect(wrong.text).toMatch(/틀림, 0x[0-9a-f]{4}이어야 함$/);
  });

  test('is the same after JSON', () => {
    for (const frame of Object.values(samples)) {
      const frameDescribed = describeFrame(dissect(frame, 1), 'en');
      expect(JSON.parse(JSON.stringify(frameDescribed))).toEqual(frameDescribed);
    }
  });

  test('has the error and what was noticed', () => {
    const cut = describeFrame(dissect(syn.subarray(0, 40), 1), 'en');
    expect(cut.error).toMatchObject({ code: 'truncated', layer: 'ipv4' });
    expect(describeFrame(dissect(new Uint8Array(0), 1), 'en').length).toBe(0);
    const dissector = new Dissector();
    const last = httpFrames()
      .map((frame) => dissector.dissect(frame, 1))
      .at(-1)!;
    expect(describeFrame(last, 'en').notes).toContain('HTTP/1.1: put together from 3 frames');
    expect(describeFrame(last, 'ko').notes).toContain('HTTP/1.1: 프레임 3개를 합쳐 만들었습니다');
  });

  test('gives decrypted layers with their own bytes', () => {
    const { frames, keyLog } = tlsFrames();
    const dissector = new Dissector({ tlsKeyLog: keyLog });
    const layers = frames.flatMap((frame) => describeFrame(dissector.dissect(frame, 1), 'en').layers);
    const http = layers.find(({ protocol }) => protocol === 'http')!;
    expect(http.source).toBe('decrypted');
    expect(http.bytes).toMatch(/^474554202f20/); // 'GET / '
    expect(http.fields.map(({ title }) => title)).toContain('X-Lab');
  });
});

describe('rendered', () => {
  test('every field has a line, and all bytes are in the dump', () => {
    const text = renderFrame(described, 'en');
    for (const layer of described.layers) {
      expect(text).toContain(layer.name);
      for (const { title } of layer.fields) expect(text).toContain(title);
    }
    expect(text.split('\n').filter((line) => /^[0-9a-f]{4} {2}/.test(line))).toHaveLength(Math.ceil(syn.length / 16));
    expect(renderFrame(describeFrame(dissect(syn, 1), 'ko'), 'ko')).toContain('목적지 포트: 80 (HTTP)');
  });

  test('a hex dump shows what can be printed', () => {
    expect(hexDump(ascii('GET / HTTP/1.1\r\nHost'))).toEqual([
      '0000  47 45 54 20 2f 20 48 54  54 50 2f 31 2e 31 0d 0a  GET / HTTP/1.1..',
      '0010  48 6f 73 74                                       Host',
    ]);
  });

  test('a style sets parts off', () => {
    const mark = (name: string) => (content: string) => `<${name}>${content}</${name}>`;
    const style = { bold: mark('b'), dim: mark('d'), accent: mark('a'), bad: mark('bad') };
    expect(renderFrame(described, 'en', style)).toContain('<a><b>TCP</b></a>');
  });
});
