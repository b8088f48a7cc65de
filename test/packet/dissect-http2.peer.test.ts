/** Wireshark and our dissector see the same frames and header fields. */

import { expect } from 'vitest';
import { writePcap } from '../../src/capture/pcap.ts';
import { Dissector } from '../../src/packet/dissect.ts';
import { headerLines } from '../../src/packet/http/dissect-http2.ts';
import { withCaptures } from '../helpers/capture-folder.ts';
import { peerTest } from '../helpers/peers.ts';
import { complaints, tsharkFields } from '../helpers/tshark.ts';
import { framesOf, http2Pair } from '../stack/http/http2-pair.ts';
import { bytesOf } from '../stack/http/stream-pair.ts';
import { Segments } from './dissect-conversation.ts';

/** What our client and our server say to each other, in segments: interleaved bodies, an upload, a request given up. */
function conversation(): Uint8Array[] {
  const { pair, connection, ask } = http2Pair({
    client: { streamWindow: 3000, connectionWindow: 100_000 },
    server: { dataFrameSize: 700 },
  });
  ask('/first/200');
  ask('/second/300');
  ask('/third', { method: 'POST', body: bytesOf('x'.repeat(2000)) });
  pair.run();
  ask('/first/200');
  ask('/given-up/200')(0);
  ask('/last/1');
  connection.close(0);
  pair.run();
  expect(framesOf('server', pair.server.written).at(-1)).toBeDefined();
  const segments = new Segments(8080);
  return segments.send('client', bytesOf(pair.client.written), 900).send('server', bytesOf(pair.server.written), 900)
    .frames;
}

peerTest(['tshark'], 'tshark has nothing to say against what our client and server send, and reads it as we do', () => {
  const frames = conversation();
  const packets = frames.map((bytes, index) => ({ time: index * 1000, bytes }));
  withCaptures(
    [{ name: 'http2.pcap', bytes: writePcap(1, packets), packets: packets.length, kind: 'link' }],
    (path) => {
      const file = path('http2.pcap');
      const asHttp2 = ['-d', 'tcp.port==8080,http2'];
      expect(complaints(file, asHttp2)).toEqual([]);
      const fields = ['http2.type', 'http2.streamid', 'http2.header.name', 'http2.header.value'];
      const rows = tsharkFields(file, 'http2', fields, asHttp2);
      const theirs = rows.map(({ number, values }) => [number, ...values].join(' | '));
      const dissector = new Dissector({});
      const ours = frames.flatMap((frame, index) => {
        const layers = dissector.dissect(frame, 1).layers.filter(({ protocol }) => protocol === 'http2');
        const value = (name: string) =>
          layers
            .flatMap(({ fields }) => fields.filter((field) => field.name === name).map((field) => field.value))
            .join();
        const lines = layers.flatMap(({ fields }) =>
          headerLines(fields).map((line) => /^(:?[^:]+): (.*)$/.exec(line)!),
        );
        const list = (part: 1 | 2) => lines.map((line) => line[part]).join();
        return layers.length === 0 ? [] : [[index + 1, value('type'), value('streamId'), list(1), list(2)].join(' | ')];
      });
      expect(ours.length).toBeGreaterThan(5);
      expect(ours.map((line) => line.replace(/,?$/, ''))).toEqual(theirs);
    },
  );
});
