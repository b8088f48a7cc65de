/**
 * How the laptop gets its address: laptop, access point with a DHCP server, a switch, a second DHCP server on the
 * router, and a neighbour. First everything goes well; then the laptop's cable is out when its lease wants renewing;
 * then it gives the address back, and the neighbour gets it.
 */

import { lengthOfMask } from '../../src/bytes/ipv4-address.ts';
import { type Micros, seconds } from '../../src/bytes/time.ts';
import type { Text } from '../../src/explain/text.ts';
import type { Lab, LabRun } from '../../src/lab/lab.ts';
import { fixed, names, school } from '../../src/lab/school/addresses.ts';
import {
  accessPoint,
  dhcpServer,
  lanCable,
  lanSwitch,
  neighbour,
  schoolRouter,
  unpluggedLaptop,
  useLease,
} from '../../src/lab/school/lan.ts';
import { DhcpClientApp } from '../../src/nodes/apps/dhcp-client.ts';
import type { DhcpServerApp } from '../../src/nodes/apps/dhcp-server.ts';
import { dhcpSteps } from './steps.ts';

export const dhcpLab: Lab = {
  number: 2,
  name: 'dhcp',
  title: { en: 'DHCP: an address out of nothing', ko: 'DHCP: 아무것도 없는 상태에서 주소 얻기' },
  wires: ['memory', 'netns'],
  steps: dhcpSteps,
  names,
  run,
};

async function run(lab: LabRun): Promise<void> {
  const { world } = lab;
  const laptop = unpluggedLaptop(world);
  const ap = accessPoint(world);
  const lan = lanSwitch(world, 3);
  const router = schoolRouter(world);
  const other = neighbour(world);
  other.deconfigure(0);
  const cable = world.connect('laptop-ap', [laptop, 0], [ap, 0], lanCable);
  world.connect('ap-switch', [ap, 1], [lan, 0], lanCable);
  world.connect('switch-router', [lan, 1], [router, 0], lanCable);
  world.connect('switch-neighbour', [lan, 2], [other, 0], lanCable);

  const server = onlyOneAddress();
  world.act((now) => {
    ap.host.run(server, now);
    router.run(secondServer(), now, { port: 0 });
  });

  // The laptop asks with the broadcast flag set, as the document draws it.
  const client = new DhcpClientApp({
    mac: school.laptop.mac,
    hostName: 'laptop',
    xid: fixed.dhcpXid,
    broadcastFlag: true,
    random: world.random.fork('laptop/dhcp'),
    onLease: (given) => useLease(laptop, given),
  });
  world.act((now) => laptop.run(client, now));
  await world.until(() => client.state.name === 'BOUND', 'the laptop has an address');
  const lease = client.lease!;
  lab.fact('S-DHCP-4', { en: 'address', ko: '주소' }, `${lease.address}/${lengthOfMask(lease.subnetMask)}`);
  lab.fact('S-DHCP-4', { en: 'router', ko: '라우터' }, lease.routers.join(', '));
  lab.fact('S-DHCP-4', { en: 'DNS server', ko: 'DNS 서버' }, lease.dnsServers.join(', '));

  // T1, half the lease: it renews with its own server, by unicast.
  const renewed = () => client.state.name === 'BOUND' && client.lease !== lease;
  await world.pass(lease.renewAt - world.now);
  await world.until(renewed, 'the lease is renewed at T1');
  lab.fact('S-DHCP-5', { en: 'renewed after', ko: '갱신한 때' }, inSeconds(world.now, 'T1'));

  // The cable is out at T1 and in again before T2, seven eighths: by then it asks any server, by broadcast.
  const second = client.lease!;
  cable.plugged = false;
  await world.pass(second.rebindAt - seconds(1) - world.now);
  cable.plugged = true;
  await world.until(() => client.state.name === 'BOUND' && client.lease !== second, 'the lease is rebound at T2');
  lab.fact('S-DHCP-5', { en: 'rebound after', ko: '다시 묶은 때' }, inSeconds(world.now, 'T2'));

  // The address is given back, and the only one of this server's pool: the next to ask gets it.
  // The neighbour can take unicast before it has an address, and leaves the broadcast flag clear.
  world.act((now) => client.release(now));
  await world.pass(seconds(1));
  const otherClient = new DhcpClientApp({
    mac: school.neighbour.mac,
    hostName: 'neighbour',
    broadcastFlag: false,
    random: world.random.fork('neighbour/dhcp'),
    chooseOffer: (offers) => offers.find(({ serverIdentifier }) => serverIdentifier === school.accessPoint.address)!,
    onLease: (given) => useLease(other, given),
  });
  world.act((now) => other.run(otherClient, now));
  await world.until(() => otherClient.state.name === 'BOUND', 'the neighbour has the address that was given back');
  lab.fact(
    'S-DHCP-5',
    { en: 'given back, and now the neighbour’s', ko: '반납된 뒤 이웃의 주소' },
    otherClient.lease!.address,
  );

  // The laptop asks anew. Its old address is taken, so it accepts what the other server offers.
  world.act((now) => client.restart(now));
  await world.until(() => client.state.name === 'BOUND', 'the laptop has another address');
  lab.fact('S-DHCP-5', { en: 'the laptop now has', ko: '노트북의 새 주소' }, client.lease!.address);
}

function inSeconds(time: Micros, timer: string): Text {
  const count = Math.round(time / 1e6);
  return { en: `${count} s (${timer})`, ko: `${count}초 (${timer})` };
}

/** With a pool of one address, giving it back matters. */
function onlyOneAddress(): DhcpServerApp {
  return dhcpServer({ range: { first: school.laptop.address, last: school.laptop.address }, reservations: {} });
}

/** Another server on the same network, on the router: its offers come a little later. */
function secondServer(): DhcpServerApp {
  const range = { first: '68.85.2.201', last: '68.85.2.210' };
  return dhcpServer({ address: school.router.address, range, reservations: {} });
}
