import { describe, expect, test } from 'vitest';
import { concatBytes } from '../../../src/bytes/writer.ts';
import { FrameView } from '../../../src/explain/frame-view.ts';
import { summarise } from '../../../src/explain/summary.ts';
import { Dissector } from '../../../src/packet/dissect.ts';
import { expectToTile } from '../../helpers/tile.ts';
import { Segments } from '../dissect-conversation.ts';
import { birdOldUpdate, birdOpen, frrUpdates } from './bgp-vectors.ts';
import { bgpConversations } from './conversations.ts';

function viewsOf({ frames }: Segments): FrameView[] {
  const dissector = new Dissector();
  return frames.map((frame, index) => new FrameView('link', index, index, dissector.dissect(frame, 1)));
}

describe('BGP on a TCP stream', () => {
  const [wide, narrow] = bgpConversations();

  test.each([
    ['four', wide!],
    ['two', narrow!],
  ])('AS numbers of %s octets: every message a layer whose fields tile it', (_, segments) => {
    for (const { dissection } of viewsOf(segments)) {
      expect(dissection.error).toBeUndefined();
      for (const { fields, start, end } of dissection.layers) expectToTile(fields, start, end);
    }
  });

  test('fields by path', () => {
    const views = viewsOf(wide!).filter((view) => view.has('bgp'));
    expect(views[0]!.get('bgp.fourOctetAs')).toBe(64496);
    expect(views[1]!.text('bgp.myAutonomousSystem', 'en')).toBe('23456 (AS_TRANS)');
    expect(views[2]!.all('bgp.nlri')).toEqual(['203.0.113.0/24']);
    expect(views[2]!.get('bgp.communities')).toBe('64496:100');
    expect(views.flatMap((view) => view.all('bgp.withdrawnRoute'))).toEqual(['10.20.0.0/16']);
    expect(views.at(-1)!.text('bgp.errorSubcode', 'en')).toBe('2 (Administrative Shutdown)');
  });

  test('the OPENs say how wide AS numbers are', () => {
    const paths = (segments: Segments) => viewsOf(segments).flatMap((view) => view.all('bgp.asPath'));
    expect(paths(narrow!)).toEqual(['64496', '23456', '23456', '23456 64496', '23456 64496']);
    expect(paths(wide!)).toContain('4200000001 64496');
  });

  test('without the OPENs the bytes of the path tell', () => {
    const both = new Segments(179).send('client', birdOldUpdate).send('server', frrUpdates);
    expect(viewsOf(both).flatMap((view) => view.all('bgp.asPath'))).toEqual([
      '64496',
      '4200000001',
      '4200000001',
      '4200000001 64496',
      '4200000001 64496',
    ]);
  });

  test('a message in several segments is put together', () => {
    const views = viewsOf(new Segments(179).send('client', birdOpen, 20));
    expect(views.at(-1)!.dissection.notes).toContainEqual(expect.objectContaining({ kind: 'reassembled', frames: 3 }));
    expect(views.at(-1)!.get('bgp.holdTime')).toBe(90);
  });

  test('what is no BGP on port 179 is data', () => {
    const views = viewsOf(new Segments(179).send('client', new TextEncoder().encode('hello'.repeat(10))));
    expect(views.at(-1)!.dissection.layers.at(-1)!.protocol).toBe('data');
    expect(views.at(-1)!.dissection.error).toBeUndefined();
  });

  test('a message that is none is an error, and the stream data from there on', () => {
    const bad = concatBytes(new Uint8Array(16).fill(0xff), Uint8Array.of(0, 23, 2, 0xff, 0xff, 0, 0));
    const { dissection } = viewsOf(new Segments(179).send('client', bad)).at(-1)!;
    expect(dissection.error).toMatchObject({ layer: 'bgp', field: 'withdrawnRoutesLength' });
  });

  test('in one line', () => {
    const lines = (lang: 'en' | 'ko') => viewsOf(wide!).map(({ dissection }) => summarise(dissection, lang));
    const en = lines('en');
    expect(en[3]).toContain('BGP OPEN AS 64496 id 198.51.100.1 hold 90 s');
    expect(en[4]).toContain('BGP OPEN AS 4200000001');
    expect(en[5]).toContain('BGP KEEPALIVE, UPDATE 203.0.113.0/24 by 64496, UPDATE end of RIB');
    expect(en).toContainEqual(expect.stringContaining('UPDATE withdraws 10.20.0.0/16'));
    expect(en.at(-1)).toContain('BGP NOTIFICATION Cease, Administrative Shutdown');
    expect(lines('ko')).toContainEqual(expect.stringContaining('UPDATE 철회 10.20.0.0/16'));
  });
});
