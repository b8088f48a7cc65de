import { describe, expect, test } from 'vitest';
import { describe as describeFrame } from '../../src/explain/describe.ts';
import { FrameView } from '../../src/explain/frame-view.ts';
import { renderFrame } from '../../src/explain/render.ts';
import { summarise } from '../../src/explain/summary.ts';
import { escapeText } from '../../src/explain/text.ts';
import { buildDhcp } from '../../src/packet/dhcp.ts';
import { type Dissection, Dissector } from '../../src/packet/dissect.ts';
import { buildHandshake } from '../../src/packet/tls/handshake.ts';
import { buildRecord } from '../../src/packet/tls/record.ts';
import { Segments } from '../packet/dissect-conversation.ts';
import { ascii, dnsQueryMessage, udp } from '../packet/dissect-samples.ts';

/** Sets the window's title, moves the cursor, colours (C0), the same by C1, and a line end. */
const EVIL = '\x1b]0;owned\x07\x1b[2J\x9b31m\r\nfake';

describe('escapeText', () => {
  test.each([
    ['\x1b[2J', '\\x1b[2J'],
    ['\x9b31m', '\\x9b31m'],
    ['a\r\n\tb\0', 'a\\r\\n\\tb\\0'],
    ['\x7f', '\\x7f'],
    ['\u202eexe.txt', '\\u{202e}exe.txt'],
    ['\u2066\u2069\u200f\u061c', '\\u{2066}\\u{2069}\\u{200f}\\u{61c}'],
    ['\u2028\u2029', '\\u{2028}\\u{2029}'],
    ['\ufeff\u{e0041}', '\\u{feff}\\u{e0041}'],
    ['\ud800', '\\u{d800}'],
  ])('%j becomes %s', (content, shown) => {
    expect(escapeText(content)).toBe(shown);
  });

  test('what can be read stays as it is', () => {
    expect(escapeText('www.google.com ~ 한국어 → é 🙂')).toBe('www.google.com ~ 한국어 → é 🙂');
  });
});

/** Fails if a character that a terminal would act on is in what is shown of the frame. */
function expectSafe(dissection: Dissection): void {
  const view = new FrameView('link', 0, 0, dissection);
  for (const lang of ['en', 'ko'] as const) {
    const described = describeFrame(dissection, lang);
    const lines = renderFrame(described, lang).split('\n');
    const values = dissection.layers.flatMap(({ protocol, fields }) =>
      fields.map(({ name }) => view.text(`${protocol}.${name}`, lang)),
    );
    const strings = [...stringsIn(described), summarise(dissection, lang), ...lines, ...values];
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    for (const text of strings) expect(text).not.toMatch(/[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/);
  }
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}

describe('terminal escape sequences from a packet never reach the terminal', () => {
  const dissectLast = (frames: readonly Uint8Array[]) => {
    const dissector = new Dissector();
    return frames.map((frame) => dissector.dissect(frame, 1)).at(-1)!;
  };

  test('in a DNS name', () => {
    const message = dnsQueryMessage.slice();
    message.set(ascii('\x1b]0;own').slice(0, 6), 17); // the label 'google'
    const dissection = dissectLast([udp(40000, 53, message)]);
    expect(dissection.layers.at(-2)?.protocol ?? dissection.layers.at(-1)!.protocol).toMatch(/dns|udp/);
    expectSafe(dissection);
  });

  test('in a DHCP host name and message', () => {
    const chaddr = '00:16:d3:23:68:8a';
    const options = { messageType: 6, hostName: EVIL, message: EVIL };
    const dissection = dissectLast([udp(68, 67, buildDhcp({ op: 1, xid: 1, chaddr, options }))]);
    expect(summarise(dissection, 'en')).toContain('\\x1b]0;owned');
    expectSafe(dissection);
  });

  test('in HTTP, where the head is refused for it', () => {
    const evil = ascii(`GET / HTTP/1.1\r\nHost: a\x1b[2Jb\r\nX-\x1b: c\r\n\r\n`);
    expectSafe(dissectLast(new Segments(80).send('client', evil).frames));
    const latin1 = Uint8Array.from('HTTP/1.1 200 \x9b31m\r\nServer: \x9b31m\r\n\r\n', (char) => char.charCodeAt(0));
    const dissection = dissectLast(new Segments(80).send('server', latin1).frames);
    expect(dissection.error).toBeUndefined();
    expectSafe(dissection);
  });

  test('in the SNI of a ClientHello', () => {
    const hello = buildHandshake({
      type: 'clientHello',
      clientVersion: 0x0303,
      random: new Uint8Array(32),
      sessionId: new Uint8Array(0),
      cipherSuites: [0x009c],
      compressionMethods: [0],
      extensions: [
        { type: 'serverName', names: [{ nameType: 0, name: EVIL }] },
        { type: 'alpn', protocols: [EVIL] },
      ],
    });
    const record = buildRecord({ contentType: 22, version: 0x0301, fragment: hello });
    const dissection = dissectLast(new Segments(443).send('client', record).frames);
    expect(summarise(dissection, 'en')).toContain('SNI \\x1b]0;owned\\x07');
    expectSafe(dissection);
  });
});
