import { describe, expect, test } from 'vitest';
import { Random } from '../../src/bytes/random.ts';
import { concatBytes } from '../../src/bytes/writer.ts';
import { type Dissection, Dissector } from '../../src/packet/dissect.ts';
import { FAULT } from '../../src/packet/dissect-messages.ts';
import { frameDns } from '../../src/packet/dns/tcp-framing.ts';
import { expectToTile } from '../helpers/tile.ts';
import { httpFrames, Segments, tlsFrames } from './dissect-conversation.ts';
import { ascii, dnsAnswerMessage, dnsQueryMessage, tcp } from './dissect-samples.ts';

const ETHERNET = 1;

function dissectAll(frames: readonly Uint8Array[], tlsKeyLog?: string): Dissection[] {
  const dissector = new Dissector(tlsKeyLog === undefined ? {} : { tlsKeyLog });
  return frames.map((frame) => {
    const dissection = dissector.dissect(frame, ETHERNET);
    let at = 0;
    for (const layer of dissection.layers) {
      expectToTile(layer.fields, layer.start, layer.end);
      if (layer.bytes !== frame) continue;
      expect(layer.start).toBe(at);
      at = layer.end;
    }
    expect(at).toBe(frame.length);
    return dissection;
  });
}

/** The layers behind TCP, as 'segment', 'http*' (reassembled), 'http!' (decrypted). */
function behindTcp(dissection: Dissection): string {
  const at = dissection.layers.findIndex(({ protocol }) => protocol === 'tcp');
  const marks = { frame: '', reassembled: '*', decrypted: '!' };
  return dissection.layers
    .slice(at + 1)
    .filter(({ protocol }) => protocol !== 'padding')
    .map(({ protocol, source }) => protocol + marks[source])
    .join(' ');
}

const spoken = (frames: readonly Uint8Array[], keyLog?: string) =>
  dissectAll(frames, keyLog)
    .map(behindTcp)
    .filter((layers) => layers !== '');

describe('HTTP', () => {
  test('the frame that completes a message in several segments shows the whole message', () => {
    const dissections = dissectAll(httpFrames());
    expect(dissections.map(behindTcp).slice(3)).toEqual(['http', 'segment', 'segment', 'segment http*']);
    expect(dissections.at(-1)!.notes).toContainEqual({ kind: 'reassembled', layerIndex: 4, frames: 3 });
  });

  test('two requests in one segment are two layers', () => {
    const request = ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(spoken(new Segments(8080).send('client', concatBytes(request, request)).frames)).toEqual(['http http']);
  });

  test('a chunked body ends with its last chunk (RFC 9112 §7.1)', () => {
    const frames = new Segments(80)
      .send('client', ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'))
      .send('server', ascii('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel'))
      .send('server', ascii('lo\r\n0\r\n'))
      .send('server', ascii('\r\nHTTP/1.1 204 No Content\r\n\r\n')).frames;
    expect(spoken(frames)).toEqual(['http', 'segment', 'segment', 'segment http* http']);
  });

  test('a body of very many chunks in very many segments is read once, not again with every segment', () => {
    const chunks = '1\r\nx\r\n'.repeat(100_000);
    const body = ascii(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`);
    const dissector = new Dissector();
    const frames = new Segments(80).send('server', body, 100).frames;
    const last = frames.map((frame) => dissector.dissect(frame, ETHERNET)).at(-1)!;
    expect(last.layers.at(-1)!.fields.filter(({ name }) => name === 'chunk')).toHaveLength(100_001);
  });

  test('the answer to HEAD has no body, whatever its Content-Length says (RFC 9112 §6.3)', () => {
    const frames = new Segments(80)
      .send('client', ascii('HEAD / HTTP/1.1\r\nHost: a\r\n\r\n'))
      .send('server', ascii('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n')).frames;
    expect(spoken(frames)).toEqual(['http', 'http']);
  });

  test('a body up to the end of the connection, and one too long to hold, go by as segments', () => {
    const untilClose = new Segments(80)
      .send('server', ascii('HTTP/1.1 200 OK\r\n\r\nhello'))
      .send('server', ascii('HTTP/1.1 is what this text begins with')).frames;
    expect(spoken(untilClose)).toEqual(['http segment', 'segment']);
    const long = new Segments(80)
      .send('server', ascii('HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n'))
      .send('server', concatBytes(new Uint8Array(2_000_000), ascii('HTTP/1.1 204 No Content\r\n\r\n')), 40_000).frames;
    const layers = spoken(long);
    expect(layers[0]).toBe('http');
    expect(layers.slice(1)).toEqual([...Array(50).fill('segment'), 'http']);
  });

  test('what does not begin like HTTP on port 80 is data', () => {
    expect(spoken(new Segments(80).send('client', ascii('what is this?')).frames)).toEqual(['data']);
  });

  test('a malformed head is an error of the frame that completes it, and the next message is read', () => {
    const frames = new Segments(80)
      .send('client', ascii('GET / HTTP/1.1\r\n bad\r\n\r\n'))
      .send('client', ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n')).frames;
    const [bad, good] = dissectAll(frames).slice(3);
    expect(bad!.error).toMatchObject({ layer: 'http' });
    expect(behindTcp(bad!)).toBe('data');
    expect(behindTcp(good!)).toBe('http');
  });
});

describe('DNS over TCP', () => {
  test('messages are cut at their lengths, however the segments lie', () => {
    const stream = concatBytes(frameDns(dnsQueryMessage), frameDns(dnsAnswerMessage));
    expect(spoken(new Segments(53).send('client', stream).frames)).toEqual(['dns dns']);
    const small = spoken(new Segments(53).send('client', stream, 30).frames);
    expect(small.filter((layers) => layers.includes('dns*'))).toHaveLength(2);
  });
});

describe('TLS', () => {
  test('without the keys records are shown as they are', () => {
    const layers = spoken(tlsFrames().frames).join(' | ');
    expect(layers).toContain('tls');
    expect(layers).not.toContain('!');
  });

  test('with the key log Finished, HTTP and close_notify are decrypted, in both directions', () => {
    const { frames, keyLog } = tlsFrames();
    const dissections = dissectAll(frames, keyLog);
    const decrypted = dissections.flatMap(({ layers }) => layers.filter(({ source }) => source === 'decrypted'));
    expect(decrypted.map(({ protocol, fields }) => `${protocol}.${fields[0]!.name}`)).toEqual([
      'tls.finished',
      'tls.finished',
      'http.requestLine',
      'http.statusLine',
      'tls.alert',
      'tls.alert',
    ]);
  });

  test('records in many small segments are put together first', () => {
    const { frames, keyLog } = tlsFrames(100);
    const layers = spoken(frames, keyLog).join(' | ');
    expect(layers).toContain('tls* http!');
  });

  test('a key log of other connections opens nothing', () => {
    const { frames, keyLog } = tlsFrames();
    const other = keyLog.replace(/^CLIENT_RANDOM ../, 'CLIENT_RANDOM 00');
    expect(spoken(frames, other).join(' ')).not.toContain('!');
  });

  test('a damaged record is shown encrypted, and those after it are decrypted all the same', () => {
    const { frames, keyLog } = tlsFrames();
    const isRequest = (frame: Uint8Array) => frame[54] === 23 && frame[36] === 443 >> 8 && frame[37] === (443 & 255);
    const damaged = frames.map((frame) => frame.slice());
    const request = damaged.find(isRequest)!;
    request[80] = request[80]! ^ 1;
    const http = dissectAll(damaged, keyLog).flatMap(({ layers }) => layers.filter((l) => l.protocol === 'http'));
    expect(http.map(({ fields }) => fields[0]!.name)).toEqual(['statusLine']);
  });
});

describe('order', () => {
  const stream = concatBytes(...Array.from({ length: 20 }, (_, i) => ascii(`GET /${i} HTTP/1.1\r\nHost: a\r\n\r\n`)));

  /** How often a whole request is seen, whichever frame shows it. */
  function requestsSeen(frames: readonly Uint8Array[]): number {
    return dissectAll(frames).flatMap(({ layers }) => layers.filter(({ protocol }) => protocol === 'http')).length;
  }

  test('segments in any order, some of them twice, give every message once', () => {
    const random = new Random('order');
    for (let round = 0; round < 50; round++) {
      const frames = new Segments(80).send('client', stream, 7 + random.below(100)).frames;
      const [handshake, data] = [frames.slice(0, 4), frames.slice(4)];
      const shuffled = [...data, ...data.filter(() => random.below(3) === 0)];
      for (let i = shuffled.length - 1; i > 0; i--) {
        const j = random.below(i + 1);
        [shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!];
      }
      expect(requestsSeen([...handshake, ...shuffled])).toBe(20);
    }
  });

  test('segments that overlap count once', () => {
    const half = stream.length >> 1;
    const piece = (from: number, to: number) =>
      tcp({ sequenceNumber: 2 + from, ack: true, payload: stream.subarray(from, to) }, 80);
    expect(requestsSeen([piece(0, half), piece(half - 100, half + 100), piece(0, stream.length)])).toBe(20);
  });

  test('a gap that never closes is passed over in the end', () => {
    const lost = new Segments(80).send('client', stream, 10).frames.filter((_, index) => index !== 5);
    const more = Array.from({ length: 300 }, (_, i) => {
      const request = ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      return tcp({ sequenceNumber: 2 + stream.length + i * request.length, ack: true, payload: request }, 80);
    });
    expect(requestsSeen([...lost, ...more])).toBeGreaterThan(40);
  });
});

test('mangled conversations never make a dissector throw', () => {
  const random = new Random('streams fuzz');
  const { frames: tls, keyLog } = tlsFrames(300);
  const conversations = [tls, httpFrames(), new Segments(53).send('client', frameDns(dnsAnswerMessage), 50).frames];
  for (let round = 0; round < 150; round++) {
    const frames = conversations[round % conversations.length]!.flatMap((frame) => {
      const changed = frame.slice();
      for (let n = random.below(3); n > 0; n--) changed[54 + random.below(frame.length - 54)] = random.below(256);
      return random.below(20) === 0 ? [] : [changed];
    });
    for (const { error } of dissectAll(frames, keyLog)) expect(error?.message ?? '').not.toContain(FAULT);
  }
});

test('thousands of half-open messages do not pile up', () => {
  const dissector = new Dissector();
  const head = ascii('GET / HTTP/1.1\r\nX: '.padEnd(1400, 'x'));
  let last: Dissection | undefined;
  for (let port = 0; port < 3000; port++) {
    last = dissector.dissect(tcp({ srcPort: 10_000 + port, ack: true, payload: head }, 80), ETHERNET);
  }
  // The first connection was forgotten: what follows is seen as if nothing had been before.
  const rest = tcp({ srcPort: 10_000, sequenceNumber: 1 + head.length, ack: true, payload: ascii('\r\n\r\n') }, 80);
  expect(behindTcp(dissector.dissect(rest, ETHERNET))).toBe('data');
  expect(behindTcp(last!)).toBe('segment');
});
