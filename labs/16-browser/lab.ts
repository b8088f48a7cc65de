/**
 * The same page over the same network, loaded in three ways: HTTP/1.0 with a connection for each request, HTTP/1.1 with
 * connections that are kept, HTTP/2 with one connection for all. Each is visited twice: the second time shows what was
 * remembered. Beside the captures the lab leaves a waterfall of the three, as a table and as a picture.
 */

import { type Micros, seconds } from '../../src/bytes/time.ts';
import type { Text } from '../../src/explain/text.ts';
import { homeNames } from '../../src/lab/home/addresses.ts';
import type { Lab, LabRun } from '../../src/lab/lab.ts';
import type { LoadedPage } from '../../src/nodes/apps/browser.ts';
import type { HttpVersion } from '../../src/nodes/apps/connection-pool.ts';
import { browserSteps } from './steps.ts';
import { type Visit, waterfallCsv, waterfallSvg } from './waterfall.ts';
import { type BrowserWorld, browserWorld, ROUND_TRIP } from './world.ts';

export const browserLab: Lab = {
  number: 16,
  name: 'browser',
  title: { en: 'A browser: one page, four files, three ways', ko: '브라우저: 한 페이지, 파일 넷, 세 가지 방법' },
  wires: ['memory', 'netns'],
  steps: browserSteps,
  names: homeNames,
  run,
};

const PAGE = 'https://www.google.com/';

const ways: readonly { name: string; version: HttpVersion; step: string; title: string }[] = [
  { name: 'http10', version: 'http/1.0', step: 'H-WEB-1', title: 'HTTP/1.0' },
  { name: 'http11', version: 'http/1.1', step: 'H-WEB-2', title: 'HTTP/1.1' },
  { name: 'http2', version: 'h2', step: 'H-WEB-4', title: 'HTTP/2' },
];

async function run(lab: LabRun): Promise<void> {
  const visits: Visit[] = [];
  for (const { name, version, step, title } of ways) {
    const world = browserWorld(lab, name, version);
    await lab.world.pass(seconds(1));
    const first = await visit(lab, { name, title, number: 1 }, world);
    tellVisit(lab, step, { en: title, ko: title }, first);
    await lab.world.pass(seconds(20)); // somebody reads the page
    const second = await visit(lab, { name, title, number: 2 }, world);
    tellVisit(lab, step, { en: `${title}, again`, ko: `${title}, 다시 방문` }, second);
    tellNames(lab, title, world);
    if (version === 'http/1.0') tellPage(lab, first, world);
    visits.push(first, second);
    lab.world.act((now) => world.browser.close(now));
    await lab.world.pass(seconds(1));
  }
  tellSavings(lab, visits);
  lab.dataFiles.push({ name: 'waterfall.csv', text: waterfallCsv(visits) });
  lab.dataFiles.push({ name: 'waterfall.svg', text: waterfallSvg(visits) });
}

/** Loads the page, and waits until the last acknowledgments are through. */
async function visit(
  lab: LabRun,
  { name, title, number }: { name: string; title: string; number: 1 | 2 },
  { browser }: BrowserWorld,
): Promise<Visit> {
  const { world } = lab;
  const before = { frames: world.frames.length, connections: browser.connections.length };
  let page: LoadedPage | undefined;
  world.act((now) =>
    browser.load(
      PAGE,
      (loaded) => {
        page = loaded;
      },
      now,
    ),
  );
  await world.until(() => page !== undefined, `the page is loaded over ${title}`);
  await world.pass(seconds(1));
  for (const { url, failure } of [page!.document, ...page!.resources]) {
    if (failure !== undefined) throw new Error(`${url}: ${failure}`);
  }
  const frames = world.frames.slice(before.frames).filter(({ link }) => link === `${name}-home`);
  return {
    title,
    number,
    page: page!,
    frames: frames.length,
    bytes: frames.reduce((sum, { bytes }) => sum + bytes.length, 0),
    connections: browser.connections.slice(before.connections),
  };
}

function tellVisit(lab: LabRun, step: string, label: Text, { page, frames, bytes, connections }: Visit): void {
  const all = [page.document, ...page.resources];
  const requests = all.filter(({ source }) => source !== 'cache').length;
  const first = inMs(page.document.answered! - page.started);
  const whole = page.loaded - page.started;
  const trips = (whole / ROUND_TRIP).toFixed(1);
  lab.fact(step, label, {
    en: `connections opened: ${connections.length}, requests: ${requests}; ${frames} frames, ${bytes} bytes; first byte after ${first} ms, all after ${inMs(whole)} ms, ${trips} round trips`,
    ko: `새로 연 연결 ${connections.length}개, 요청 ${requests}번. 프레임 ${frames}개, ${bytes}바이트. 첫 바이트까지 ${first} ms, 전부 오기까지 ${inMs(whole)} ms, 왕복 ${trips}번`,
  });
  const cached = all.filter(({ source }) => source === 'cache').map(({ url }) => fileOf(url));
  const confirmed = all.filter(({ source }) => source === 'revalidated').map(({ url }) => fileOf(url));
  if (cached.length + confirmed.length === 0) return;
  lab.fact(step, label, {
    en: `not asked for: ${cached.join(', ')}; asked about and unchanged (304): ${confirmed.join(', ')}`,
    ko: `묻지 않은 것: ${cached.join(', ')}. 물어보니 바뀌지 않은 것(304): ${confirmed.join(', ')}`,
  });
}

/** What came, unpacked, and what is kept of it. */
function tellPage(lab: LabRun, { page }: Visit, { browser }: BrowserWorld): void {
  for (const { name, value, domain, expires } of browser.cookies.cookies) {
    const until = new Date(expires).toISOString().slice(0, 10);
    lab.fact(
      'H-HTTP-2',
      { en: 'cookie kept', ko: '보관한 쿠키' },
      {
        en: `${name}=${value} for ${domain} and below, https only, until ${until}`,
        ko: `${name}=${value}, ${domain}과 그 아래, https에만, ${until}까지`,
      },
    );
  }
  const files = page.resources.map(({ url, transferred, body }) => ({
    file: fileOf(url),
    transferred,
    size: body.length,
  }));
  lab.fact(
    'H-WEB-1',
    { en: 'sent and unpacked', ko: '전송된 크기와 푼 크기' },
    {
      en: files.map(({ file, transferred, size }) => `${file} ${transferred} → ${size} bytes`).join(', '),
      ko: files.map(({ file, transferred, size }) => `${file} ${transferred} → ${size}바이트`).join(', '),
    },
  );
}

function tellNames(lab: LabRun, title: string, { names, browser }: BrowserWorld): void {
  const { asked, remembered, secondsLeft } = names;
  const count = browser.connections.length;
  const left = { en: ` (${secondsLeft} s left the last time)`, ko: `(마지막에 남은 시간 ${secondsLeft}초)` };
  lab.fact(
    'H-WEB-3',
    { en: `${title}: the name looked up`, ko: `${title}: 이름 찾기` },
    {
      en: `connections: ${count}, questions to the resolver: ${asked}, answered from memory: ${remembered}${remembered > 0 ? left.en : ''}`,
      ko: `연결 ${count}개, 리졸버에 물은 것 ${asked}번, 기억으로 답한 것 ${remembered}번${remembered > 0 ? left.ko : ''}`,
    },
  );
}

/** Each way beside the one before it. */
function tellSavings(lab: LabRun, visits: readonly Visit[]): void {
  const time = ({ page }: Visit) => page.loaded - page.started;
  const firsts = visits.filter(({ number }) => number === 1);
  for (const [index, visit] of firsts.slice(1).entries()) {
    const before = firsts[index]!;
    const connections = before.connections.length - visit.connections.length;
    const [bytes, saved] = [before.bytes - visit.bytes, inMs(time(before)) - inMs(time(visit))];
    lab.fact(
      'H-WEB-4',
      { en: `${visit.title} beside ${before.title}`, ko: `${before.title}에 견준 ${visit.title}` },
      {
        en: `saves ${saved} ms, ${bytes} bytes, and connections: ${connections}`,
        ko: `${saved} ms, ${bytes}바이트, 연결 ${connections}개를 아꼈습니다`,
      },
    );
  }
}

function inMs(time: Micros): number {
  return Math.round(time / 1000);
}

function fileOf(url: string): string {
  return new URL(url).pathname;
}
