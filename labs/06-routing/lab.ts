/**
 * From network to network: the laptop, four routers and the web server. A ping shows the same datagram on every link;
 * traceroute makes it die at each router in turn; a large datagram meets a link with a small MTU; and a datagram for
 * nowhere comes back as an error.
 */

import type { Text } from '../../src/explain/text.ts';
import type { Lab, LabRun } from '../../src/lab/lab.ts';
import { google, names } from '../../src/lab/school/addresses.ts';
import { googleFiberRouter, googleRouter, ktRouter, serverHost, wanCables } from '../../src/lab/school/internet.ts';
import { configuredLaptop, lanCable, schoolRouter } from '../../src/lab/school/lan.ts';
import type { Host } from '../../src/nodes/host.ts';
import type { ProbeOptions, ProbeResult } from '../../src/nodes/ip-probe.ts';
import { routingSteps } from './steps.ts';

export const routingLab: Lab = {
  number: 6,
  name: 'routing',
  title: { en: 'Routing: a datagram, frame after frame', ko: '라우팅: 데이터그램은 하나, 프레임은 여럿' },
  wires: ['memory', 'netns'],
  steps: routingSteps,
  names,
  run,
};

async function run(lab: LabRun): Promise<void> {
  const { world } = lab;
  const laptop = configuredLaptop(world);
  const router = schoolRouter(world);
  const kt = ktRouter(world);
  const googleFiber = googleFiberRouter(world);
  const border = googleRouter(world, 576);
  const web = serverHost(world, 'web');
  world.connect('laptop-school', [laptop, 0], [router, 0], lanCable);
  world.connect('school-kt', [router, 1], [kt, 0], wanCables.toKt);
  world.connect('kt-googlefiber', [kt, 1], [googleFiber, 0], wanCables.pacific);
  world.connect('googlefiber-google', [googleFiber, 1], [border, 0], wanCables.toGoogle);
  world.connect('google-web', [border, 1], [web, 0], wanCables.inside);

  const first = await ping(lab, laptop, google.web.address);
  lab.fact('S-ROUTE-1', { en: 'ping www.google.com', ko: 'ping www.google.com' }, first);
  const routes = kt.ip.routes.explain(google.web.address).map(({ prefix, nextHop }) => `${prefix} → ${nextHop}`);
  lab.fact('S-ROUTE-1', { en: 'KT’s longest match', ko: 'KT 라우터의 최장 일치' }, routes[0]!);

  const hops: string[] = [];
  let isThere = false;
  world.act((now) =>
    laptop.traceroute(google.web.address, now, ({ ttl, result, isLast }) => {
      hops.push(`${ttl}: ${result.kind === 'timeout' ? '*' : result.from}`);
      isThere = isLast;
    }),
  );
  await world.until(() => isThere, 'traceroute reaches the web server');
  lab.fact('H-TTL-1', { en: 'traceroute', ko: 'traceroute' }, hops.join(', '));

  // Google's last link takes 576 bytes: a larger datagram is cut in pieces there, or refused if it must not be cut.
  const data = new Uint8Array(1000).fill(0x61);
  const cut = await ping(lab, laptop, google.web.address, { data });
  lab.fact(
    'S-ROUTE-1',
    { en: '1000 bytes of data over the 576-byte link', ko: '576바이트 링크로 보낸 1000바이트' },
    cut,
  );
  const refused = await ping(lab, laptop, google.web.address, { data, dontFragment: true });
  lab.fact('S-ROUTE-1', { en: 'the same with DF', ko: 'DF를 켜고 같은 것을' }, refused);

  // No router knows this network (RFC 5737 keeps it free for documents): "network unreachable".
  const nowhere = await ping(lab, laptop, '203.0.113.1');
  lab.fact('S-ROUTE-1', { en: 'ping 203.0.113.1', ko: 'ping 203.0.113.1' }, nowhere);
}

/** Pings and puts the result into words. */
async function ping(lab: LabRun, from: Host, to: string, options: ProbeOptions = {}): Promise<Text> {
  let result: ProbeResult | undefined;
  lab.world.act((now) =>
    from.ping(
      to,
      now,
      (outcome) => {
        result = outcome;
      },
      options,
    ),
  );
  await lab.world.until(() => result !== undefined, `the ping to ${to} has a result`);
  switch (result!.kind) {
    case 'timeout':
      return { en: 'no answer', ko: '응답 없음' };
    case 'unreachable':
      return { en: `${result!.from}: ${result!.reason}`, ko: `${result!.from}: ${inKorean[result!.reason]}` };
    default: {
      const time = `${Math.round(result!.roundTrip / 1000)} ms`;
      return { en: `${result!.from}: ${result!.kind}, ${time}`, ko: `${result!.from}: 응답, ${time}` };
    }
  }
}

/** The reasons that this lab meets. */
const inKorean: Readonly<Record<string, string>> = {
  'fragmentation needed': '단편화 필요',
  'network unreachable': '네트워크에 닿을 수 없음',
};
