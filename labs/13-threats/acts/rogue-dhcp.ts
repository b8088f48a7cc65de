/** A second DHCP server that nobody ordered makes Mallory the router and the DNS server; DHCP snooping stops it. */

import { milliseconds } from '../../../src/bytes/time.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { dhcpServer } from '../../../src/lab/school/lan.ts';
import { mallory } from '../addresses.ts';
import { type ThreatWorld, trusted } from '../world.ts';

const step = 'H-SEC-1/dhcp';

export async function rogueDhcp(lab: LabRun, here: ThreatWorld): Promise<void> {
  const rogue = dhcpServer({
    address: mallory.address,
    routers: [mallory.address],
    dnsServers: [mallory.address],
    range: { first: '68.85.2.201', last: '68.85.2.210' },
    reservations: {},
  });
  lab.world.act((now) => here.mallory.host.run(rogue, now));
  await newLease(lab, here);
  tellLease(lab, here, { en: 'the laptop believes', ko: '노트북이 믿는 것' });

  here.lan.defend({ ...trusted, dhcpSnooping: true });
  await newLease(lab, here);
  tellLease(lab, here, { en: 'with DHCP snooping', ko: 'DHCP 스누핑을 켠 뒤' });
  lab.fact(step, { en: 'the switch stopped', ko: '스위치가 막은 것' }, tellBlocked(here));
  for (const { address, mac, port } of here.lan.bindings(lab.world.now)) {
    const label = { en: 'the switch learned', ko: '스위치가 배운 것' };
    lab.fact(step, label, { en: `${address} = ${mac} behind port ${port}`, ko: `${address} = ${mac}, ${port}번 포트` });
  }
}

/** What the switch stopped since the last time, and why. */
export function tellBlocked({ blocked }: ThreatWorld): Text {
  const reasons = blocked.splice(0).map(({ why }) => why);
  const counts = [...new Set(reasons)].map((why) => ({
    count: reasons.filter((each) => each === why).length,
    say: why in blockedWords ? blockedWords[why as keyof typeof blockedWords] : text(why, why),
  }));
  return text(
    counts.map(({ count, say }) => `${count} × ${say.en}`).join(', '),
    counts.map(({ count, say }) => `${say.ko} ${count}개`).join(', '),
  );
}

/** Of what this lab's attackers do. */
const blockedWords = {
  'dhcp-server-on-untrusted-port': text('a DHCP server on an untrusted port', '신뢰하지 않는 포트의 DHCP 서버'),
  'arp-not-in-bindings': text('a claim in ARP that no binding bears out', '바인딩과 맞지 않는 ARP 주장'),
};

/** Gives the lease back and asks for another. */
async function newLease({ world }: LabRun, { dhcpClient }: ThreatWorld): Promise<void> {
  world.act((now) => dhcpClient.release(now));
  await world.pass(milliseconds(100));
  world.act((now) => dhcpClient.restart(now));
  await world.until(() => dhcpClient.state.name === 'BOUND', 'the laptop has a lease');
  await world.pass(milliseconds(100));
}

function tellLease(lab: LabRun, { dhcpClient }: ThreatWorld, label: { en: string; ko: string }): void {
  const { address, routers, dnsServers } = dhcpClient.lease!;
  const [router, dns] = [routers.join(', '), dnsServers.join(', ')];
  lab.fact(step, label, {
    en: `address ${address}, router ${router}, DNS server ${dns}`,
    ko: `주소 ${address}, 라우터 ${router}, DNS 서버 ${dns}`,
  });
}
