/** The tasks of all labs. A lab's assignment is added here and nowhere else. */

import { wifiAssignment } from '../../labs/01-wifi/tasks.ts';
import { dhcpAssignment } from '../../labs/02-dhcp/tasks.ts';
import { arpAssignment } from '../../labs/03-arp/tasks.ts';
import { dnsAssignment } from '../../labs/04-dns/tasks.ts';
import { encapsulationAssignment } from '../../labs/05-encapsulation/tasks.ts';
import { routingAssignment } from '../../labs/06-routing/tasks.ts';
import { natAssignment } from '../../labs/07-nat/tasks.ts';
import { bgpAssignment } from '../../labs/08-bgp/tasks.ts';
import { socketsAssignment } from '../../labs/09-sockets/tasks.ts';
import { tcpAssignment } from '../../labs/10-tcp/tasks.ts';
import { tlsAssignment } from '../../labs/11-tls/tasks.ts';
import { httpAssignment } from '../../labs/12-http/tasks.ts';
import { threatsAssignment } from '../../labs/13-threats/tasks.ts';
import { pathsAssignment } from '../../labs/14-paths/tasks.ts';
import { tls13Assignment } from '../../labs/15-tls13/tasks.ts';
import { browserAssignment } from '../../labs/16-browser/tasks.ts';
import { ipv6Assignment } from '../../labs/17-ipv6/tasks.ts';
import { journeyAssignment } from '../../labs/20-journey/tasks.ts';
import { homeAssignment } from '../../labs/21-home/tasks.ts';
import type { Assignment, Task } from '../grade/task.ts';
import type { Lab } from '../lab/lab.ts';
import { UsageError, unknownWord } from './usage-error.ts';

export const assignments: readonly Assignment[] = [
  wifiAssignment,
  dhcpAssignment,
  arpAssignment,
  dnsAssignment,
  encapsulationAssignment,
  routingAssignment,
  natAssignment,
  bgpAssignment,
  socketsAssignment,
  tcpAssignment,
  tlsAssignment,
  httpAssignment,
  threatsAssignment,
  pathsAssignment,
  tls13Assignment,
  browserAssignment,
  ipv6Assignment,
  journeyAssignment,
  homeAssignment,
];

/** @throws UsageError for a lab without tasks */
export function findAssignment({ name }: Lab): Assignment {
  const found = assignments.find(({ lab }) => lab === name);
  if (found) return found;
  throw new UsageError(`lab ${name} has no tasks; ${assignments.map(({ lab }) => lab).join(', ')} have`);
}

/** @throws UsageError with the nearest right spelling */
export function findTask({ tasks }: Assignment, word: string): Task {
  const found = tasks.find(({ id }) => id === word);
  if (found) return found;
  throw unknownWord(
    'task',
    word,
    tasks.map(({ id }) => id),
  );
}
