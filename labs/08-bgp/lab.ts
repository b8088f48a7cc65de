/**
 * Eleven autonomous systems between a home in Korea and Google in the US. Each announces its networks; contracts decide.
 * A ping goes out by Tokyo and comes back by Frankfurt; a VPN changes both ways; a cable breaks; a customer leaks routes;
 * somebody announces Google's network, and then a part of it; and each time something puts it right.
 */

import { seconds } from '../../src/bytes/time.ts';
import { type Text, text } from '../../src/explain/text.ts';
import { type AsName, ases, bgpNames } from '../../src/lab/bgp/plan.ts';
import { type BgpWorld, makeBgpWorld, setCable, startSpeakers } from '../../src/lab/bgp/world.ts';
import { usGoogle } from '../../src/lab/home/addresses.ts';
import type { Lab, LabRun } from '../../src/lab/lab.ts';
import { explainRoutes, pingWays, traceroute, whoBelieves } from './measure.ts';
import { bgpSteps } from './steps.ts';

export const bgpLab: Lab = {
  number: 8,
  name: 'bgp',
  title: { en: 'BGP: contracts decide the way', ko: 'BGP: 계약이 길을 정한다' },
  wires: ['memory', 'netns'],
  steps: bgpSteps,
  names: bgpNames,
  run,
};

/** A part of Google's network, as the web server's is. */
const MORE_SPECIFIC = usGoogle.lan;

async function run(lab: LabRun): Promise<void> {
  const world = makeBgpWorld(lab.world);
  lab.world.act((now) => startSpeakers(world, now));
  await settle(lab, world);
  await theWay(lab, world);
  await byVpn(lab, world);
  await withoutCable(lab, world);
  await leak(lab, world);
  await hijack(lab, world);
  lab.world.act((now) => {
    const { speaker } = world.ases.tokyo;
    speaker.shutdown(speaker.addressOf(ases.taipei.asNumber)!, now);
  });
  await lab.world.pass(seconds(2));
}

/** Until all sessions are up and all that there is to tell has been told. */
async function settle({ world }: LabRun, { ases: nodes }: BgpWorld): Promise<void> {
  const isUp = () => Object.values(nodes).every(({ speaker }) => speaker.isSettled);
  await world.until(isUp, 'all BGP sessions are Established', seconds(20));
  await world.pass(seconds(1));
}

async function theWay(lab: LabRun, world: BgpWorld): Promise<void> {
  const { speaker } = world.ases.seoul;
  const routes = speaker.rib.routes().length;
  lab.fact('S-ROUTE-2', text('prefixes that Seoul knows', '서울이 아는 프리픽스'), routes);
  lab.fact('H-BGP-1', text('Seoul’s routes to Google', '구글로 가는 서울의 경로'), explainRoutes(world, 'seoul'));
  lab.fact(
    'H-BGP-1',
    text('Google’s routes to the home', '집으로 가는 구글의 경로'),
    explainRoutes(world, 'google', ases.seoul.prefix),
  );
  lab.fact('H-BGP-2', text('the ping’s ways', 'ping의 길'), await pingWays(lab, world));
  lab.fact('H-WHY-2', text('traceroute', 'traceroute'), await traceroute(lab, world));
}

async function byVpn(lab: LabRun, world: BgpWorld): Promise<void> {
  const labels = {
    vancouver: text('by the VPN exit in Vancouver', '밴쿠버의 VPN 출구를 거쳐'),
    berlin: text('by the VPN exit in Berlin', '베를린의 VPN 출구를 거쳐'),
  };
  for (const exit of ['vancouver', 'berlin'] as const) {
    world.tunnel.exit = ases[exit].lan!.host;
    lab.fact('H-WHY-3', labels[exit], await pingWays(lab, world));
  }
  world.tunnel.exit = undefined;
}

async function withoutCable(lab: LabRun, world: BgpWorld): Promise<void> {
  lab.world.act((now) => setCable(world, 'tokyo-losangeles', false, now));
  await lab.world.pass(seconds(1));
  const without = text('the cable Tokyo–Los Angeles is cut', '도쿄–로스앤젤레스 케이블이 끊긴 뒤');
  lab.fact('C-PROP-4', without, await pingWays(lab, world));
  lab.world.act((now) => setCable(world, 'tokyo-losangeles', true, now));
  await settle(lab, world);
  lab.fact('C-PROP-4', text('and mended', '고친 뒤'), await pingWays(lab, world));
}

/** Busan tells one provider the routes of the other, and Seoul likes a customer's best. */
async function leak(lab: LabRun, world: BgpWorld): Promise<void> {
  const { busan, seoul } = world.ases;
  await change(lab, world, 'busan', () => {
    busan.policy.options.leaksToAll = true;
  });
  lab.fact('S-ROUTE-2', text('Busan leaks: Seoul’s routes', '부산의 유출: 서울의 경로'), explainRoutes(world, 'seoul'));
  lab.fact('S-ROUTE-2', text('the ping then', '그때의 ping'), await pingWays(lab, world));
  await change(lab, world, 'seoul', () => {
    seoul.policy.options.onlyToCustomer = true;
  });
  const label = text('Seoul looks at ONLY_TO_CUSTOMER (RFC 9234)', '서울이 ONLY_TO_CUSTOMER를 확인 (RFC 9234)');
  lab.fact('S-ROUTE-2', label, explainRoutes(world, 'seoul'));
  await change(lab, world, 'busan', () => {
    busan.policy.options.leaksToAll = false;
  });
}

/** Taipei announces what is Google's: the same prefix first, then a part of it. */
async function hijack(lab: LabRun, world: BgpWorld): Promise<void> {
  const { taipei, seoul, tokyo } = world.ases;
  const roas = [
    { prefix: usGoogle.prefix, asNumber: ases.google.asNumber },
    { prefix: ases.seoul.prefix, maxLength: 24, asNumber: ases.seoul.asNumber },
  ];
  lab.world.act((now) => taipei.speaker.announce(usGoogle.prefix, now));
  await lab.world.pass(seconds(1));
  tell(
    text(`Taipei announces ${usGoogle.prefix}: who believes it`, `타이베이가 ${usGoogle.prefix} 광고: 믿는 곳`),
    usGoogle.prefix,
  );
  lab.fact('S-ROUTE-2', text('the ping then', '그때의 ping'), await pingWays(lab, world));
  lab.world.act((now) => taipei.speaker.announce(MORE_SPECIFIC, now));
  await lab.world.pass(seconds(1));
  tell(text(`and ${MORE_SPECIFIC}: who believes it`, `이어서 ${MORE_SPECIFIC} 광고: 믿는 곳`), MORE_SPECIFIC);
  await change(lab, world, 'seoul', () => {
    seoul.policy.options.roas = roas;
  });
  lab.fact(
    'S-ROUTE-2',
    text('Seoul validates origins (RFC 6811), Tokyo does not', '서울만 출처를 검증 (RFC 6811), 도쿄는 하지 않음'),
    await pingWays(lab, world),
  );
  await change(lab, world, 'tokyo', () => {
    tokyo.policy.options.roas = roas;
  });
  tell(text('Tokyo validates too: who believes it', '도쿄도 검증: 믿는 곳'), MORE_SPECIFIC);
  lab.fact('S-ROUTE-2', text('the ping at last', '마지막 ping'), await pingWays(lab, world));

  function tell(label: Text, prefix: string): void {
    lab.fact('S-ROUTE-2', label, whoBelieves(world, prefix, ases.taipei.asNumber));
  }
}

/** Changes the policy of an AS, and lets the world hear of it. */
async function change(lab: LabRun, { ases: nodes }: BgpWorld, name: AsName, act: () => void): Promise<void> {
  lab.world.act((now) => {
    act();
    nodes[name].speaker.reconsider(now);
  });
  await lab.world.pass(seconds(1));
}
