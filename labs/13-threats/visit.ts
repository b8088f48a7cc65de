/** The laptop's browser in this lab: signs in to a page, by HTTP or HTTPS, at an address that it was told. */

import { milliseconds, seconds } from '../../src/bytes/time.ts';
import { type Text, text } from '../../src/explain/text.ts';
import type { LabRun } from '../../src/lab/lab.ts';
import type { ServerCredentials } from '../../src/lab/pki/lab-ca.ts';
import { google } from '../../src/lab/school/addresses.ts';
import { laptopTls, webServerTls } from '../../src/lab/school/tls.ts';
import { type FetchOutcome, WebClient } from '../../src/nodes/apps/web-client.ts';
import { htmlPage, servePages, WebServer, type WebServer as WebServerApp } from '../../src/nodes/apps/web-server.ts';
import type { HttpHeaders } from '../../src/packet/http/http1.ts';
import { alertName } from '../../src/packet/tls/alert.ts';
import { acceptTls, connectTls } from '../../src/stack/tls/tls-stream.ts';
import type { ThreatWorld } from './world.ts';

/** What the laptop's user does not want others to have. */
export const secrets = { password: 'student:paint it blue', cookie: 'session=9f2c61' } as const;

const signedIn: HttpHeaders = [
  ['Authorization', `Basic ${btoa(secrets.password)}`],
  ['Cookie', secrets.cookie],
];

export interface Visit {
  scheme: 'http' | 'https';
  host: string;
  /** Where the browser believes the host to be. */
  address: string;
  /** In which connection of the lab, for randoms that differ. */
  act: string;
}

/** The page's title, or why there is none. */
export async function visit(
  lab: LabRun,
  { laptop }: ThreatWorld,
  { scheme, host, address, act }: Visit,
): Promise<Text> {
  let outcome: FetchOutcome | undefined;
  let alert: string | undefined;
  const tls = {
    ...laptopTls(lab, (event) => {
      if (event.type === 'alert-sent') alert = alertName(event.description);
    }),
    serverName: host,
    random: lab.world.random.fork(`laptop/tls/${act}`),
  };
  lab.world.act((now) => {
    const client = new WebClient({
      open: ({ port }, handler, at) => {
        const to = { address, port };
        if (scheme === 'http') return laptop.sockets.connectTcp(to, handler, at);
        return connectTls((below, then) => laptop.sockets.connectTcp(to, below, then), tls, handler, at);
      },
      headers: host === google.web.name ? signedIn : [],
    });
    client.fetch(
      `${scheme}://${host}/`,
      (result, then) => {
        outcome = result;
        client.close(then);
      },
      now,
    );
  });
  await lab.world.until(() => outcome !== undefined, 'the visit has ended', seconds(20));
  await lab.world.pass(milliseconds(500)); // the connection is closed
  if (outcome!.kind === 'page') {
    const title = outcome!.rendered?.title ?? '';
    return text(`the page '${title}'`, `'${title}' 페이지`);
  }
  if (alert !== undefined) return text(`TLS alert ${alert}`, `TLS 경보 ${alert}`);
  return sayReason(outcome!.reason);
}

/** Why a connection ended. */
export function sayReason(reason: string): Text {
  return text(reason, { 'timed out': '시간 초과', 'connection reset': '연결 리셋' }[reason] ?? reason);
}

/** One page on port 80 and, for those who look at certificates, on port 443. */
export function siteOn(lab: LabRun, title: string, credentials: ServerCredentials): WebServerApp {
  const handler = servePages({ '/': htmlPage(`<title>${title}</title><p>${title}</p>`) });
  const tls = { ...webServerTls(lab, credentials), random: lab.world.random.fork(`tls of ${title}`) };
  return new WebServer([
    { port: 80, handler },
    { port: 443, handler, wrap: (transport, accept) => acceptTls(transport, tls, accept) },
  ]);
}
