/** A handshake of the lab's own client and server, and what the client knows of it. */

import { milliseconds } from '../../../src/bytes/time.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { shortWorld } from '../../../src/lab/school/short.ts';
import { laptopTls, webServerTls } from '../../../src/lab/school/tls.ts';
import type { SessionKeys } from '../../../src/packet/tls/key-schedule.ts';
import { acceptTls, connectTls } from '../../../src/stack/tls/tls-stream.ts';

export interface KnownHandshake {
  premaster: Uint8Array;
  clientRandom: Uint8Array;
  serverRandom: Uint8Array;
  masterSecret: Uint8Array;
  keys: SessionKeys;
}

export async function realHandshake(run: LabRun): Promise<KnownHandshake> {
  const known: Partial<KnownHandshake> = {};
  const { laptop, web, webAddress } = shortWorld(run);
  const config = laptopTls(run, (event) => {
    if (event.type === 'client-hello') known.clientRandom = event.hello.random;
    if (event.type === 'server-hello') known.serverRandom = event.hello.random;
    if (event.type === 'premaster') known.premaster = event.premaster;
    if (event.type === 'keys') Object.assign(known, { masterSecret: event.masterSecret, keys: event.keys });
  });
  run.world.act((now) => {
    web.sockets.listenTcp(443, (transport) => acceptTls(transport, webServerTls(run), () => ({})));
    connectTls(
      (handler, at) => laptop.sockets.connectTcp({ address: webAddress, port: 443 }, handler, at),
      config,
      {},
      now,
    );
  });
  await run.world.until(() => known.keys !== undefined, 'the laptop has its keys');
  await run.world.pass(milliseconds(100));
  return known as KnownHandshake;
}
