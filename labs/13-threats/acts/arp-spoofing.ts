/**
 * Two lies in ARP, and all that the laptop sends goes through Mallory. She reads HTTP; she cannot read TLS, so she
 * answers as the server herself, and the certificate gives her away. Then ARP inspection takes her the place.
 */

import { milliseconds, seconds } from '../../../src/bytes/time.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { unknownCa } from '../../../src/lab/pki/lab-ca.ts';
import { google, school } from '../../../src/lab/school/addresses.ts';
import { mallory } from '../addresses.ts';
import { overhear } from '../overhear.ts';
import { siteOn, visit } from '../visit.ts';
import { type ThreatWorld, trusted } from '../world.ts';
import { tellBlocked } from './rogue-dhcp.ts';

const step = 'H-SEC-1/arp';
const site = { host: google.web.name, address: google.web.address };

export async function arpSpoofing(lab: LabRun, here: ThreatWorld): Promise<void> {
  const { world } = lab;
  world.act(() => here.mallory.standBetween(school.laptop, school.router));
  await world.pass(milliseconds(10));
  await visit(lab, here, { ...site, scheme: 'http', act: 'arp' });
  tellCaches(lab, here, { en: 'after two lies', ko: '거짓말 두 번 뒤' });
  const { passwords, cookies } = overhear(here.mallory.overheard);
  lab.fact(step, { en: 'Mallory read', ko: 'Mallory가 읽은 것' }, [...passwords, ...cookies].join(', '));

  // A certificate for the right name, by a CA that the laptop has never heard of: nobody else would sign it for her.
  const impostor = here.mallory.impersonate(google.web.address);
  const credentials = unknownCa().issue({ names: [google.web.name] });
  world.act((now) => impostor.run(siteOn(lab, 'Mallory', credentials), now));
  const ended = await visit(lab, here, { ...site, scheme: 'https', act: 'impostor' });
  lab.fact(step, { en: 'Mallory as the server, over TLS', ko: '서버인 척한 Mallory와의 TLS' }, ended);

  // The laptop's lease has taught the switch who it is. What it believes already is forgotten after a minute.
  here.lan.defend({ ...trusted, dhcpSnooping: true, arpInspection: true });
  await world.pass(seconds(61));
  world.act(() => here.mallory.standBetween(school.laptop, school.router));
  here.mallory.overheard.length = 0;
  const shown = await visit(lab, here, { ...site, scheme: 'https', act: 'inspected' });
  tellCaches(lab, here, { en: 'with ARP inspection', ko: 'ARP 검사를 켠 뒤' });
  lab.fact(step, { en: 'the switch stopped', ko: '스위치가 막은 것' }, tellBlocked(here));
  lab.fact(
    step,
    { en: 'now', ko: '이제' },
    {
      en: `${shown.en}, and ${here.mallory.overheard.length} packets through Mallory`,
      ko: `${shown.ko}, Mallory를 지난 패킷 ${here.mallory.overheard.length}개`,
    },
  );
}

/** Whom the two take each other for. */
function tellCaches(lab: LabRun, { laptop, router }: ThreatWorld, when: { en: string; ko: string }): void {
  const believed = [
    [laptop, school.router.address],
    [router, school.laptop.address],
  ] as const;
  for (const [host, address] of believed) {
    const mac = host.ip.ports[0]!.arp.lookup(address, lab.world.now);
    const whose = mac === mallory.mac ? { en: ' (Mallory’s)', ko: ' (Mallory의 것)' } : { en: '', ko: '' };
    const label = { en: `${when.en}, ${host.name}’s ARP cache`, ko: `${when.ko} ${host.name}의 ARP 캐시` };
    lab.fact(step, label, { en: `${address} = ${mac}${whose.en}`, ko: `${address} = ${mac}${whose.ko}` });
  }
}
