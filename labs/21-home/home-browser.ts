/** The PC's programs in the home journey: a resolver, and a browser over HTTP/1.1 and TLS 1.3. */

import type { Micros } from '../../src/bytes/time.ts';
import { homeFixed, usGoogle } from '../../src/lab/home/addresses.ts';
import type { LabRun } from '../../src/lab/lab.ts';
import { labRootCa } from '../../src/lab/pki/lab-ca.ts';
import { Browser } from '../../src/nodes/apps/browser.ts';
import type { ConnectionRecord } from '../../src/nodes/apps/connection-pool.ts';
import { LaterStream } from '../../src/nodes/apps/later-stream.ts';
import type { StubResolver } from '../../src/nodes/apps/resolver-stub.ts';
import type { UrlParts } from '../../src/nodes/apps/web-client.ts';
import type { Host } from '../../src/nodes/host.ts';
import type { Stream, StreamHandler } from '../../src/stack/stream.ts';
import type { TlsClientConfig } from '../../src/stack/tls/client.ts';
import { connectTls } from '../../src/stack/tls/tls-stream.ts';

/**
 * Two connections at once: enough to see that files come side by side, and few enough to follow.
 * The very first connection has the document's port and sequence number; the others have what the PC draws.
 */
export function homeBrowser(lab: LabRun, pc: Host, resolver: StubResolver): Browser {
  const { world } = lab;
  const tls: TlsClientConfig = {
    serverName: usGoogle.web.name,
    trustedRoots: [labRootCa().certificate],
    wallClock: (now) => (world.epoch + now) / 1000,
    random: world.random.fork('pc/tls'),
    versions: ['1.3'],
    alpn: ['http/1.1'],
    keyLog: (line) => lab.tlsKeyLog.push(line),
  };

  function open({ host, port }: UrlParts, handler: StreamHandler, record: ConnectionRecord, now: Micros): Stream {
    const later = new LaterStream(handler);
    const { pcPort: localPort, clientSequenceNumber: initialSequenceNumber } = homeFixed;
    const options = record.number === 1 ? { localPort, initialSequenceNumber } : {};
    resolver.resolve(host, 'A', now, (answer, at) => {
      const [found] = answer.ok ? answer.records : [];
      if (found?.type !== 'A') {
        later.fail(`${host} has no address`, at);
        return;
      }
      record.resolved = at;
      const connect = (below: StreamHandler, then: Micros) => {
        const onOpen = (openedAt: Micros) => {
          record.connected = openedAt;
          below.onOpen?.(openedAt);
        };
        return pc.sockets.connectTcp({ address: found.data, port }, { ...below, onOpen }, then, options);
      };
      later.connect((above) => connectTls(connect, tls, above, at), at);
    });
    return later;
  }

  return new Browser({ version: 'http/1.1', open, wallClock: tls.wallClock, maxPerHost: 2 });
}
