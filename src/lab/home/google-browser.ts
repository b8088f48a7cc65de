/** The PC's browser on its way to www.google.com: names by its resolver, then TCP, then TLS 1.3 with its key log. */

import type { Random } from '../../bytes/random.ts';
import type { Micros } from '../../bytes/time.ts';
import { Browser } from '../../nodes/apps/browser.ts';
import type { ConnectionRecord, HttpVersion } from '../../nodes/apps/connection-pool.ts';
import { LaterStream } from '../../nodes/apps/later-stream.ts';
import type { StubResolver } from '../../nodes/apps/resolver-stub.ts';
import type { UrlParts } from '../../nodes/apps/web-client.ts';
import type { Host } from '../../nodes/host.ts';
import type { ConnectOptions } from '../../stack/sockets.ts';
import type { Stream, StreamHandler } from '../../stack/stream.ts';
import type { TlsClientConfig } from '../../stack/tls/client.ts';
import { connectTls } from '../../stack/tls/tls-stream.ts';
import type { LabRun } from '../lab.ts';
import { labRootCa } from '../pki/lab-ca.ts';
import { usGoogle } from './addresses.ts';

export interface GoogleBrowserOptions {
  readonly pc: Host;
  readonly resolver: StubResolver;
  readonly version: HttpVersion;
  /** For TLS. */
  readonly random: Random;
  readonly maxPerHost?: number;
  /** What a document fixes of a connection, by its number. */
  readonly fixed?: (connection: number) => ConnectOptions;
}

export function googleBrowser(lab: LabRun, options: GoogleBrowserOptions): Browser {
  const { pc, resolver, version, random, maxPerHost, fixed = () => ({}) } = options;
  const tls: TlsClientConfig = {
    serverName: usGoogle.web.name,
    trustedRoots: [labRootCa().certificate],
    wallClock: (now) => (lab.world.epoch + now) / 1000,
    random,
    versions: ['1.3'],
    alpn: [version],
    keyLog: (line) => lab.tlsKeyLog.push(line),
  };

  function open({ host, port }: UrlParts, handler: StreamHandler, record: ConnectionRecord, now: Micros): Stream {
    const later = new LaterStream(handler);
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
        const to = { address: found.data, port };
        return pc.sockets.connectTcp(to, { ...below, onOpen }, then, fixed(record.number));
      };
      later.connect((above) => connectTls(connect, tls, above, at), at);
    });
    return later;
  }

  const wallClock = (now: Micros) => tls.wallClock(now);
  return new Browser({ version, open, wallClock, ...(maxPerHost !== undefined && { maxPerHost }) });
}
