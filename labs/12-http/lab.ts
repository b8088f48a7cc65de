/**
 * A page over HTTPS: the browser asks port 80, is sent on to https, opens TLS on port 443 and gets the page. The
 * handshakes are those of the tcp and tls labs; here it is what travels inside that counts.
 */

import type { Lab, LabRun } from '../../src/lab/lab.ts';
import { names } from '../../src/lab/school/addresses.ts';
import { shortWorld } from '../../src/lab/school/short.ts';
import { browse, googleWebServer } from '../../src/lab/school/web.ts';
import { httpSteps } from './steps.ts';

export const httpLab: Lab = {
  number: 12,
  name: 'http',
  title: { en: 'HTTP: asking for a page, inside TLS', ko: 'HTTP: TLS 안에서 페이지 요청하기' },
  wires: ['memory', 'netns'],
  steps: httpSteps,
  names,
  run,
};

async function run(lab: LabRun): Promise<void> {
  const { laptop, web, webAddress } = shortWorld(lab);
  lab.world.act((now) => web.run(googleWebServer(lab), now));
  await browse(lab, laptop, (_host, now, found) => found(webAddress, now));
}
