/**
 * Wi-Fi: the laptop finds iptime01, joins it, and gets its address by DHCP inside encrypted frames. Then what happens to a
 * frame that is lost, one that a stranger says again, a phone with a wrong passphrase, and a laptop that is carried away.
 */

import { type Micros, milliseconds } from '../../src/bytes/time.ts';
import type { Lab, LabRun } from '../../src/lab/lab.ts';
import { fixed, names, school } from '../../src/lab/school/addresses.ts';
import { dhcpServer, lanCable, lanSwitch, neighbour, schoolRouter, useLease } from '../../src/lab/school/lan.ts';
import {
  connectToSwitch,
  farDesk,
  phoneMac,
  type SchoolAir,
  schoolAir,
  secondAccessPoint,
} from '../../src/lab/school/wifi.ts';
import { tellAccessPoints, tellStation } from '../../src/lab/school/wifi-facts.ts';
import { DhcpClientApp } from '../../src/nodes/apps/dhcp-client.ts';
import type { Host } from '../../src/nodes/host.ts';
import type { ProbeResult } from '../../src/nodes/ip-probe.ts';
import type { Dot11Frame } from '../../src/packet/wifi/dot11.ts';
import { dataFrameIn, isAckIn, sayAgain } from './frames.ts';
import { wifiSteps } from './steps.ts';

export const wifiLab: Lab = {
  number: 1,
  name: 'wifi',
  title: { en: 'Wi-Fi: from the beacon to the first encrypted frame', ko: '와이파이: 비컨에서 첫 암호화 프레임까지' },
  wires: ['memory', 'netns'],
  steps: wifiSteps,
  names: { ...names, [secondAccessPoint.address]: 'ap2.school.example' },
  run,
};

/** One letter is missing. */
const MISTYPED = 'learn-by-loking';

async function run(lab: LabRun): Promise<void> {
  const { world } = lab;
  // Frames that somebody does not hear: the laptop's next one at the access point, the next ACK at the laptop.
  const missed = { data: 0, ack: 0 };
  const isMissed = (what: keyof typeof missed) => missed[what] > 0 && missed[what]-- > 0;
  const air = schoolAir(lab, {
    laptop: { lookAround: 'active', onEvent: tellStation(lab) },
    phone: { passphrase: MISTYPED },
    accessPoint: { onEvent: tellAccessPoints(lab) },
    deaf: {
      ap: (frame) => dataFrameIn(frame)?.toDs === true && isMissed('data'),
      laptop: (frame) => isAckIn(frame) && isMissed('ack'),
    },
  });
  const { ap, ap2, laptop } = air;
  const lan = lanSwitch(world, 4);
  const [router, other] = [schoolRouter(world), neighbour(world)];
  connectToSwitch(world, ap, [lan, 0]);
  connectToSwitch(world, ap2, [lan, 1]);
  world.connect('switch-router', [lan, 2], [router, 0], lanCable);
  world.connect('switch-neighbour', [lan, 3], [other, 0], lanCable);
  world.act((now) => ap.at(now).host.run(dhcpServer(), now));
  const fromLaptop = (now: Micros) => laptop.at(now);

  await join(lab, air);
  await getAddress(lab, laptop);

  // The laptop asks whether its router is there: once all goes well, once the frame is not heard, once its ACK is not.
  await ping(lab, fromLaptop, school.router.address);
  missed.data = 1;
  await ping(lab, fromLaptop, school.router.address);
  missed.ack = 1;
  await ping(lab, fromLaptop, school.router.address);

  // A stranger has listened, and says the laptop's last frame once more, word for word.
  const last = air.stranger.heard.findLast((frame) => isFirstSight(dataFrameIn(frame)))!;
  world.act(() => air.stranger.say(sayAgain(last)));
  await world.pass(milliseconds(50));

  // A new key for the group; then somebody on the wire looks for the laptop, with a broadcast.
  world.act((now) => ap.wifi.renewGroupKey(now));
  await world.pass(milliseconds(50));
  await ping(lab, () => other, school.laptop.address);

  await wrongPassphrase(lab, air);
  await roam(lab, air);
  // The way to the access point that it has left is now one by wire.
  await ping(lab, fromLaptop, school.accessPoint.address);

  world.act((now) => laptop.wifi.stop(now));
  await world.pass(milliseconds(50));
}

/** A frame of the laptop's as it was sent first: its repetition would be taken for one, and be dropped before it is opened. */
function isFirstSight(frame: Dot11Frame | undefined): boolean {
  return frame?.toDs === true && !frame.retry;
}

/** The access points are there, each with a rhythm of its own, and the laptop is switched on. */
async function join({ world }: LabRun, { ap, ap2, upstairs, laptop }: SchoolAir): Promise<void> {
  world.act((now) => ap.start(now));
  await world.pass(milliseconds(31));
  world.act((now) => ap2.start(now));
  await world.pass(milliseconds(26));
  world.act((now) => upstairs.start(now));
  world.act((now) => laptop.start(now));
  await world.until(() => laptop.wifi.state === 'connected', 'the laptop is in the network');
}

async function getAddress(lab: LabRun, laptop: SchoolAir['laptop']): Promise<void> {
  const { world } = lab;
  const client = new DhcpClientApp({
    mac: school.laptop.mac,
    hostName: 'laptop',
    xid: fixed.dhcpXid,
    broadcastFlag: true,
    random: world.random.fork('laptop/dhcp'),
    onLease: (given) => useLease(laptop.device, given),
  });
  world.act((now) => laptop.at(now).run(client, now));
  await world.until(() => client.state.name === 'BOUND', 'the laptop has an address');
  lab.fact('S-DHCP-4', { en: 'address', ko: '주소' }, client.lease!.address);
}

/** Somebody asks somebody else whether they are there; then all is quiet again. */
async function ping({ world }: LabRun, who: (now: Micros) => Host, to: string): Promise<void> {
  let isAnswered = false;
  const onResult = ({ kind }: ProbeResult) => {
    isAnswered = kind === 'reply';
  };
  world.act((now) => who(now).ping(to, now, onResult));
  await world.until(() => isAnswered, `${to} has answered`);
  await world.pass(milliseconds(20));
}

/** The access point waits in vain for a message 2 whose MIC fits. */
async function wrongPassphrase({ world }: LabRun, { ap, phone }: SchoolAir): Promise<void> {
  const isIn = () => ap.wifi.members.some(({ address }) => address === phoneMac);
  world.act((now) => phone.start(now));
  await world.until(isIn, 'the phone is associated');
  await world.until(() => !isIn(), 'the phone is sent away');
  await world.pass(milliseconds(5));
  world.act((now) => phone.wifi.stop(now));
  await world.pass(milliseconds(20));
}

/** Its own access point is hardly heard any more; every two seconds the laptop looks whether there is a better one. */
async function roam({ world }: LabRun, { laptop, move }: SchoolAir): Promise<void> {
  world.act(() => move('laptop', farDesk));
  const isThere = () => laptop.wifi.state === 'connected' && laptop.wifi.bss?.bssid === secondAccessPoint.mac;
  await world.until(isThere, 'the laptop has found the other access point');
}
