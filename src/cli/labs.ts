/** All labs, in the order of their numbers. A new lab is added here and nowhere else. */

import { wifiLab } from '../../labs/01-wifi/lab.ts';
import { dhcpLab } from '../../labs/02-dhcp/lab.ts';
import { arpLab } from '../../labs/03-arp/lab.ts';
import { dnsLab } from '../../labs/04-dns/lab.ts';
import { encapsulationLab } from '../../labs/05-encapsulation/lab.ts';
import { routingLab } from '../../labs/06-routing/lab.ts';
import { natLab } from '../../labs/07-nat/lab.ts';
import { bgpLab } from '../../labs/08-bgp/lab.ts';
import { socketsLab } from '../../labs/09-sockets/lab.ts';
import { tcpLab } from '../../labs/10-tcp/lab.ts';
import { tlsLab } from '../../labs/11-tls/lab.ts';
import { httpLab } from '../../labs/12-http/lab.ts';
import { threatsLab } from '../../labs/13-threats/lab.ts';
import { pathsLab } from '../../labs/14-paths/lab.ts';
import { tls13Lab } from '../../labs/15-tls13/lab.ts';
import { browserLab } from '../../labs/16-browser/lab.ts';
import { ipv6Lab } from '../../labs/17-ipv6/lab.ts';
import { journeyLab } from '../../labs/20-journey/lab.ts';
import { homeLab } from '../../labs/21-home/lab.ts';
import type { Lab } from '../lab/lab.ts';
import { unknownWord } from './usage-error.ts';

export const labs: readonly Lab[] = [
  wifiLab,
  dhcpLab,
  arpLab,
  dnsLab,
  encapsulationLab,
  routingLab,
  natLab,
  bgpLab,
  socketsLab,
  tcpLab,
  tlsLab,
  httpLab,
  threatsLab,
  pathsLab,
  tls13Lab,
  browserLab,
  ipv6Lab,
  journeyLab,
  homeLab,
];

/** Finds a lab by its name, its number or its folder's name. @throws UsageError with the nearest right spelling. */
export function findLab(word: string): Lab {
  const found = labs.find((lab) =>
    [lab.name, String(lab.number), folderOf(lab)].includes(word.replace(/^0+(?=\d+$)/, '')),
  );
  if (!found) {
    throw unknownWord(
      'lab',
      word,
      labs.map((lab) => lab.name),
    );
  }
  return found;
}

/** 'labs/02-dhcp' without the 'labs/'. */
export function folderOf(lab: Lab): string {
  return `${String(lab.number).padStart(2, '0')}-${lab.name}`;
}
