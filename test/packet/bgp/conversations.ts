/** The real programs' messages as TCP conversations on port 179, in frames. */

import { concatBytes } from '../../../src/bytes/writer.ts';
import { asSequence } from '../../../src/packet/bgp/as-path.ts';
import { buildBgp } from '../../../src/packet/bgp/message.ts';
import { Segments } from '../dissect-conversation.ts';
import {
  birdOldOpen,
  birdOldUpdate,
  birdOpen,
  birdRefresh,
  birdShutdown,
  birdUpdates,
  frrOpen,
  frrProviderOpen,
  frrToOld,
  frrUpdates,
  frrWithdraw,
} from './bgp-vectors.ts';

export const keepalive = buildBgp({ type: 'keepalive' });

/** An attribute that is not known here, a multiprotocol one, and one whose length is wrong. */
const strange = buildBgp({
  type: 'update',
  withdrawnRoutes: [],
  attributes: {
    origin: 0,
    asPath: [...asSequence(64497), { type: 1, asNumbers: [64498, 64499] }],
    nextHop: '198.51.100.2',
    localPref: 100,
    multiExitDisc: 7,
    others: [
      { flags: 0xe0, typeCode: 99, value: Uint8Array.of(1, 2, 3) },
      { flags: 0x80, typeCode: 15, value: Uint8Array.of(0, 2, 1) },
      { flags: 0xc0, typeCode: 8, value: Uint8Array.of(1, 2, 3) },
    ],
  },
  nlri: ['0.0.0.0/0'],
});

/** With AS numbers of four octets, then of two. */
export function bgpConversations(): Segments[] {
  const wide = new Segments(179)
    .send('client', birdOpen)
    .send('server', frrOpen)
    .send('client', concatBytes(keepalive, birdUpdates))
    .send('server', frrUpdates, 100)
    .send('server', concatBytes(frrWithdraw, strange))
    .send('client', birdRefresh)
    .send('client', birdShutdown);
  const narrow = new Segments(179)
    .send('client', birdOldOpen)
    .send('server', frrProviderOpen)
    .send('client', birdOldUpdate)
    .send('server', frrToOld);
  return [wide, narrow];
}
