/** The PC's browser in the home journey, over HTTP/1.1 and TLS 1.3. */

import { homeFixed } from '../../src/lab/home/addresses.ts';
import { googleBrowser } from '../../src/lab/home/google-browser.ts';
import type { LabRun } from '../../src/lab/lab.ts';
import type { Browser } from '../../src/nodes/apps/browser.ts';
import type { StubResolver } from '../../src/nodes/apps/resolver-stub.ts';
import type { Host } from '../../src/nodes/host.ts';

/**
 * Two connections at once: enough to see that files come side by side, and few enough to follow.
 * The very first connection has the document's port and sequence number; the others have what the PC draws.
 */
export function homeBrowser(lab: LabRun, pc: Host, resolver: StubResolver): Browser {
  const { pcPort: localPort, clientSequenceNumber: initialSequenceNumber } = homeFixed;
  return googleBrowser(lab, {
    ...{ pc, resolver, version: 'http/1.1', maxPerHost: 2 },
    random: lab.world.random.fork('pc/tls'),
    fixed: (connection) => (connection === 1 ? { localPort, initialSequenceNumber } : {}),
  });
}
