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
    const first = await visit(lab, name, title, world);
    tellVisit(lab, step, { en: title, ko: title }, first);
    await lab.world.pass(seconds(20)); // somebody reads the page
    const second = await visit(lab, name, title, world);
    tellVisit(lab, step, { en: `${title}, again`, ko: `${title}, 다시 방문` }, second);
    tellNames(lab, title, world);
    visits.push(first, second);
    lab.world.act((now) => world.browser.close(now));
    await lab.world.pass(seconds(1));
  }
  tellSavings(lab, visits);
  lab.dataFiles.push({ name: 'waterfall.csv', text: waterfallCsv(visits) });
  lab.dataFiles.push({ name: 'waterfall.svg', text: waterfallSvg(visits) });
}

/** Loads the page, and waits until the last acknowledgments are through. */
async function visit(lab: LabRun, name: string, title: string, { browser }: BrowserWorld): Promise<Visit> {
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
    en: `${connections.length} new connections, ${requests} requests, ${frames} frames, ${bytes} bytes; first byte after ${first} ms, all after ${inMs(whole)} ms (${trips} round trips)`,
    ko: `새 연결 ${connections.length}개, 요청 ${requests}개, 프레임 ${frames}개, ${bytes}바이트. 첫 바이트까지 ${first} ms, 전부 ${inMs(whole)} ms (왕복 ${trips}번)`,
  });
  const cached = all.filter(({ source }) => source === 'cache').map(({ url }) => fileOf(url));
  const confirmed = all.filter(({ source }) => source === 'revalidated').map(({ url }) => fileOf(url));
  if (cached.length + confirmed.length === 0) return;
  lab.fact(step, label, {
    en: `not asked for: ${cached.join(', ')}; found unchanged (304): ${confirmed.join(', ')}`,
    ko: `묻지 않은 것: ${cached.join(', ')}. 바뀌지 않았다고 확인한 것(304): ${confirmed.join(', ')}`,
  });
}

function tellNames(lab: LabRun, title: string, { names, browser }: BrowserWorld): void {
  const connections = browser.connections.length;
  lab.fact(
    'H-WEB-3',
    { en: `${title}: questions to the resolver`, ko: `${title}: 리졸버에 물은 횟수` },
    {
      en: `${names.asked} for ${connections} connections; remembered ${names.remembered} times, ${names.secondsLeft} s left at the end`,
      ko: `연결 ${connections}개에 ${names.asked}번. 기억으로 답한 것 ${names.remembered}번, 마지막에 남은 시간 ${names.secondsLeft}초`,
    },
  );
}

function tellSavings(lab: LabRun, visits: readonly Visit[]): void {
  const firsts = visits.filter((_, index) => index % 2 === 0);
  const time = ({ page }: Visit) => page.loaded - page.started;
  const line = firsts.map((each) => `${each.title} ${inMs(time(each))} ms`).join(' → ');
  lab.fact('H-WEB-4', { en: 'the first visit in three ways', ko: '첫 방문, 세 가지 방법' }, line);
}

function inMs(time: Micros): number {
  return Math.round(time / 1000);
}

function fileOf(url: string): string {
  return new URL(url).pathname;
}
