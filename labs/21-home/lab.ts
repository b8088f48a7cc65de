/**
 * Document H from start to end in one world: the gateway gets its address and gives the PC one, the PC finds
 * www.google.com by the ISP's resolver, crosses NAT, Korea, Japan and the Pacific, opens TCP, does TLS, and has the page
 * with what it names. Then the same page again, with a name that is remembered, and with a resolver that does not answer.
 */

import { type Micros, seconds } from '../../src/bytes/time.ts';
import type { Text } from '../../src/explain/text.ts';
import { home, homeFixed, homeWayNames, isp, usGoogle } from '../../src/lab/home/addresses.ts';
import { homeCables } from '../../src/lab/home/internet.ts';
import { sayNatEntry } from '../../src/lab/home/nat-words.ts';
import { type HomeAlone, homeAlone } from '../../src/lab/home/world.ts';
import type { Lab, LabRun } from '../../src/lab/lab.ts';
import { google, root, tld } from '../../src/lab/school/addresses.ts';
import type { Browser } from '../../src/nodes/apps/browser.ts';
import type { StubResolver } from '../../src/nodes/apps/resolver-stub.ts';
import { traceroute } from '../06-routing/tasks/probes.ts';
import { homeBrowser } from './home-browser.ts';
import { getAddresses, PAGE, startServers, type Visit, visit } from './house.ts';
import { homeSteps } from './steps.ts';

export const homeLab: Lab = {
  number: 21,
  name: 'home',
  title: {
    en: 'The home journey: from a flat in Korea to a server in the US',
    ko: '집에서의 여정: 한국의 집에서 미국의 서버까지',
  },
  wires: ['memory', 'netns'],
  steps: homeSteps,
  names: {
    ...homeWayNames,
    [root.server.address]: root.server.name,
    [tld.server.address]: tld.server.name,
    [google.dns.address]: 'ns1.google.com',
  },
  run,
};

async function run(lab: LabRun): Promise<void> {
  const { world } = lab;
  const here = homeAlone(world);
  startServers(lab, here);
  const stub = await getAddresses(lab, here);
  const browser = homeBrowser(lab, here.pc, stub);

  tellPage(lab, 'H-HTTP-2', await visit(lab, browser));
  tellTable(lab, here);
  await knockAtTheDoor(lab, here);
  await showTheWay(lab, here);

  // The name is remembered by the ISP’s resolver, but not by the PC any more: it was switched off meanwhile.
  await visitAnew(lab, browser, stub, [isp.dns.address], {
    en: 'the ISP’s resolver remembers the name',
    ko: 'ISP의 리졸버가 이름을 기억할 때',
  });
  // The PC's first resolver is a machine that does not answer.
  await visitAnew(lab, browser, stub, [NO_RESOLVER, isp.dns.address], {
    en: 'the first resolver does not answer, the second does at once',
    ko: '첫 리졸버는 답이 없고 둘째가 바로 답할 때',
  });
}

/** A resolver that was switched off: nobody has this address. */
const NO_RESOLVER = '58.123.0.54';

/** The PC has forgotten the name; the page's parts are still in the browser's cache. */
async function visitAnew(
  lab: LabRun,
  browser: Browser,
  stub: StubResolver,
  servers: readonly string[],
  label: Text,
): Promise<void> {
  stub.cache.clear();
  stub.setServers(servers);
  const { name, whole } = await visit(lab, browser);
  const value = {
    en: `${inMs(name)} ms for the name, ${inMs(whole)} ms for the page`,
    ko: `이름에 ${inMs(name)} ms, 페이지까지 ${inMs(whole)} ms`,
  };
  lab.fact('H-WHY-4', label, value);
  if (servers[0] === isp.dns.address) lab.fact('H-DNS-1', label, `${inMs(name)} ms`);
}

function tellPage(lab: LabRun, step: string, { page, name, tcp, tls, firstByte, whole, connections }: Visit): void {
  const { status, body } = page.document;
  const title = page.rendered?.title ?? '';
  lab.fact('H-DNS-2', { en: 'the whole walk took', ko: '모두 물어보는 데 걸린 시간' }, `${inMs(name)} ms`);
  lab.fact('H-TCP-1', { en: 'TCP’s handshake took', ko: 'TCP 핸드셰이크에 걸린 시간' }, `${inMs(tcp)} ms`);
  lab.fact(step, { en: 'TLS’s handshake took', ko: 'TLS 핸드셰이크에 걸린 시간' }, `${inMs(tls)} ms`);
  lab.fact(
    step,
    { en: 'the page', ko: '페이지' },
    { en: `${status}, “${title}”, ${body.length} bytes`, ko: `${status}, “${title}”, ${body.length}바이트` },
  );
  const files = page.resources.map(({ url, transferred }) => `${url.slice(PAGE.length)} (${transferred})`).join(', ');
  lab.fact('H-WEB-1', { en: 'it names, and the bytes that came', ko: '페이지가 가리킨 파일과 받은 바이트' }, files);
  lab.fact('H-WEB-2', { en: 'connections for all of it', ko: '모두 받는 데 쓴 연결' }, connections);
  lab.fact(
    'H-WHY-4',
    { en: 'the first visit', ko: '첫 방문' },
    {
      en: `${inMs(name)} ms for the name, first byte after ${inMs(firstByte)} ms, ${inMs(whole)} ms for the page`,
      ko: `이름에 ${inMs(name)} ms, 첫 바이트까지 ${inMs(firstByte)} ms, 페이지까지 ${inMs(whole)} ms`,
    },
  );
}

function tellTable(lab: LabRun, { gateway }: HomeAlone): void {
  const { now } = lab.world;
  const entries = gateway.nat.entries(now);
  lab.fact('H-NAT-1', { en: 'mappings after the first visit', ko: '첫 방문 뒤의 대응' }, entries.length);
  const first = entries.find(({ inside }) => inside.port === homeFixed.pcPort);
  if (first) {
    lab.fact(
      'H-NAT-1',
      { en: 'the first connection’s', ko: '첫 연결의 대응' },
      sayNatEntry(first, home.gateway.outside.address, now),
    );
  }
}

/** Somebody outside begins, and comes no further than the gateway. */
async function knockAtTheDoor(lab: LabRun, { web, gateway }: HomeAlone): Promise<void> {
  const { world } = lab;
  const to = { address: home.gateway.outside.address, port: 3389 };
  const stream = world.act((now) => web.sockets.connectTcp(to, {}, now));
  await world.pass(seconds(0.5));
  world.act((now) => stream.abort(now));
  lab.fact(
    'H-NAT-3',
    { en: 'dropped without a mapping', ko: '대응이 없어 버려진 패킷' },
    gateway.drops.of('nat-no-mapping'),
  );
}

/** traceroute: who is on the way, and where the time goes. */
async function showTheWay(lab: LabRun, { pc }: HomeAlone): Promise<void> {
  const hops = await traceroute(lab.world, pc, usGoogle.web.address);
  for (const { ttl, result } of hops) {
    if (!('from' in result)) continue;
    const where = homeWayNames[result.from] ?? '';
    const time = `${(result.roundTrip / 1000).toFixed(1)} ms`;
    lab.fact('H-TTL-2', { en: `TTL ${ttl}`, ko: `TTL ${ttl}` }, `${result.from} ${where}, ${time}`);
  }
  for (const [name, cable, kilometres] of cables) {
    const value = {
      en: `${kilometres} km, ${inMs(cable.delay)} ms one way`,
      ko: `${kilometres} km, 편도 ${inMs(cable.delay)} ms`,
    };
    lab.fact('C-PROP-1', name, value);
  }
}

const cables = [
  [{ en: 'Seoul to Tokyo', ko: '서울에서 도쿄까지' }, homeCables.seoulToTokyo, 1_400],
  [{ en: 'Tokyo to Los Angeles', ko: '도쿄에서 로스앤젤레스까지' }, homeCables.pacific, 9_700],
  [{ en: 'Los Angeles to Google', ko: '로스앤젤레스에서 구글까지' }, homeCables.toGoogle, 560],
] as const;

function inMs(time: Micros): string {
  return (time / 1000).toFixed(1);
}
