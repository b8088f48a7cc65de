/**
 * How IP addresses find MAC addresses, and how a switch learns: laptop, access point, switch, DNS server, router and a
 * neighbour who only overhears. Last, the laptop looks for a host that is not there.
 */

import { seconds } from '../../src/bytes/time.ts';
import type { Lab, LabRun } from '../../src/lab/lab.ts';
import { names, school } from '../../src/lab/school/addresses.ts';
import {
  accessPoint,
  configuredLaptop,
  dnsServerHost,
  lanCable,
  lanSwitch,
  neighbour,
  schoolRouter,
} from '../../src/lab/school/lan.ts';
import type { Host } from '../../src/nodes/host.ts';
import type { ProbeResult } from '../../src/nodes/ip-probe.ts';
import type { SwitchEvent } from '../../src/nodes/switch.ts';
import { arpSteps } from './steps.ts';

export const arpLab: Lab = {
  number: 3,
  name: 'arp',
  title: { en: 'ARP: who has this address?', ko: 'ARP: 이 주소는 누구입니까?' },
  wires: ['memory', 'netns'],
  steps: arpSteps,
  names,
  run,
};

const switchPorts = ['ap', 'router', 'dns-server', 'neighbour'] as const;

async function run(lab: LabRun): Promise<void> {
  const { world } = lab;
  const laptop = configuredLaptop(world);
  const ap = accessPoint(world);
  const lan = lanSwitch(world, switchPorts.length, (event) => tellSwitch(lab, event));
  const router = schoolRouter(world);
  const dnsServer = dnsServerHost(world);
  world.connect('laptop-ap', [laptop, 0], [ap, 0], lanCable);
  world.connect('ap-switch', [ap, 1], [lan, 0], lanCable);
  world.connect('switch-router', [lan, 1], [router, 0], lanCable);
  world.connect('switch-dns', [lan, 2], [dnsServer, 0], lanCable);
  world.connect('switch-neighbour', [lan, 3], [neighbour(world), 0], lanCable);

  await ping(lab, laptop, school.dnsServer.address, 'the DNS server answers the laptop');
  const entry = laptop.ip.ports[0]!.arp.lookup(school.dnsServer.address, world.now);
  lab.fact(
    'S-ARP-2',
    { en: 'the laptop’s ARP cache', ko: '노트북의 ARP 캐시' },
    `${school.dnsServer.address} = ${entry}`,
  );

  await ping(lab, dnsServer, school.router.address, 'the router answers the DNS server');

  // Nobody has this address: three requests, then "host unreachable".
  const outcome = await ping(lab, laptop, NOBODY, `the laptop gives up on ${NOBODY}`);
  lab.fact(
    'S-ARP-1',
    { en: `asked three times for ${NOBODY}`, ko: `${NOBODY}을(를) 세 번 찾은 결과` },
    outcome === 'unreachable' ? { en: 'host unreachable', ko: '호스트에 닿을 수 없음' } : outcome,
  );

  // The entry's time is up, and it has to be asked for again.
  await world.pass(seconds(88));
  await ping(lab, laptop, school.dnsServer.address, 'the DNS server answers again');
}

/** An address of the school's network that nobody has. */
const NOBODY = '68.85.2.77';

/** Answers what became of it. */
async function ping(lab: LabRun, host: Host, to: string, what: string): Promise<ProbeResult['kind']> {
  let result: ProbeResult | undefined;
  lab.world.act((now) =>
    host.ping(
      to,
      now,
      (outcome) => {
        result = outcome;
      },
      { timeout: seconds(5) }, // longer than ARP's three tries
    ),
  );
  await lab.world.until(() => result !== undefined, what);
  return result!.kind;
}

/** Where the switch learned that a device is. */
function tellSwitch(lab: LabRun, event: SwitchEvent): void {
  if (event.kind !== 'learned') return;
  const name = switchPorts[event.port];
  lab.fact(
    'S-ARP-1',
    { en: 'the switch learned', ko: '스위치가 배운 것' },
    {
      en: `${event.station} is behind port ${event.port} (${name})`,
      ko: `${event.station}은(는) ${event.port}번 포트(${name}) 쪽에 있음`,
    },
  );
}
