/** www.google.com and the laptop's browser, as the labs run them. */

import type { Micros } from '../../bytes/time.ts';
import { type FetchedPage, type FetchOutcome, WebClient } from '../../nodes/apps/web-client.ts';
import { htmlPage, redirectToHttps, servePages, WebServer } from '../../nodes/apps/web-server.ts';
import type { Host } from '../../nodes/host.ts';
import type { Endpoint } from '../../stack/sockets.ts';
import type { Stream, StreamHandler } from '../../stack/stream.ts';
import { acceptTls, connectTls } from '../../stack/tls/tls-stream.ts';
import type { LabRun } from '../lab.ts';
import { fixed } from './addresses.ts';
import { laptopTls, webServerTls } from './tls.ts';

const page = `<!DOCTYPE html>
<html>
<head><title>Google</title></head>
<body>
<h1>Google</h1>
<p>You are looking at ${'real bytes '.repeat(3)}that came through four networks.</p>
<ul>
${['DHCP gave you an address.', 'ARP found the next hop.', 'DNS found this server.', 'TCP brought every byte in order.', 'TLS kept them between us.'].map((line) => `<li>${line}</li>`).join('\n')}
</ul>
<!-- ${'Enough text for a second segment. '.repeat(40)}-->
</body>
</html>
`;

/** Port 80 sends the browser on to https (erratum 6); port 443 has the page. */
export function googleWebServer(lab: LabRun): WebServer {
  const tls = webServerTls(lab);
  return new WebServer([
    { port: 80, handler: redirectToHttps, listen: { initialSequenceNumber: fixed.serverSequenceNumber } },
    {
      port: 443,
      handler: servePages({ '/': htmlPage(page, [['Server', 'gws']]) }),
      wrap: (transport, accept) => acceptTls(transport, tls, accept),
    },
  ]);
}

/**
 * Types http://www.google.com/ into the browser, and waits for the page to be shown and the connections to be closed.
 * @param resolve finds the server's address: a lookup, or a fact of the world.
 */
export async function browse(
  lab: LabRun,
  laptop: Host,
  resolve: (host: string, now: Micros, found: (address: string, now: Micros) => void) => void,
): Promise<FetchedPage> {
  let outcome: FetchOutcome | undefined;
  lab.world.act((now) =>
    resolve('www.google.com', now, (address, at) => {
      const client = new WebClient({
        open: ({ scheme, port }, handler, openedAt) => open(lab, laptop, scheme, { address, port }, handler, openedAt),
        makeConnection: lab.world.parts.makeHttpConnection,
      });
      client.fetch(
        'http://www.google.com/',
        (result, then) => {
          outcome = result;
          client.close(then);
        },
        at,
      );
    }),
  );
  await lab.world.until(() => outcome !== undefined, 'the page has arrived');
  if (outcome!.kind === 'failed') throw new Error(`the page could not be fetched: ${outcome!.reason}`);
  await lab.world.pass(TIME_TO_CLOSE);
  tellPage(lab, outcome!);
  return outcome!;
}

/** Two round trips to Google, and some. */
const TIME_TO_CLOSE: Micros = 500_000;

function open(
  lab: LabRun,
  laptop: Host,
  scheme: 'http' | 'https',
  to: Endpoint,
  handler: StreamHandler,
  now: Micros,
): Stream {
  if (scheme === 'https') {
    return connectTls((below, at) => laptop.sockets.connectTcp(to, below, at), laptopTls(lab), handler, now);
  }
  return laptop.sockets.connectTcp(to, handler, now, { initialSequenceNumber: fixed.clientSequenceNumber });
}

function tellPage(lab: LabRun, { url, redirects, status, reason, body, rendered }: FetchedPage): void {
  lab.fact('S-HTTP-1', { en: 'sent on from', ko: '리다이렉트' }, [...redirects, url].join(' → '));
  lab.fact(
    'S-HTTP-2',
    { en: 'response', ko: '응답' },
    {
      en: `${status} ${reason}, ${body.length} bytes`,
      ko: `${status} ${reason}, ${body.length}바이트`,
    },
  );
  if (!rendered) return;
  lab.fact('S-HTTP-3', { en: 'title', ko: '제목' }, rendered.title ?? '');
  lab.fact('S-HTTP-3', { en: 'the page', ko: '페이지' }, rendered.text.trim().replace(/\n+/g, ' / '));
}
