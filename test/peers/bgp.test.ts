/** BIRD and FRR hold sessions with our speaker, and take and give routes. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { Random } from '../../src/bytes/random.ts';
import { seconds } from '../../src/bytes/time.ts';
import { World } from '../../src/lab/world.ts';
import { type BgpNeighbour, BgpSpeaker } from '../../src/nodes/apps/bgp-speaker.ts';
import { Router } from '../../src/nodes/router.ts';
import { asPathText } from '../../src/packet/bgp/as-path.ts';
import { RelationshipPolicy } from '../../src/stack/bgp/policy.ts';
import type { BgpSessionOutput } from '../../src/stack/bgp/session.ts';
import { createPeerMedium, namespaceTest, type TestNamespace } from '../helpers/netns.ts';

const PEER = '198.51.100.1';
const OURS = '198.51.100.2';
const PEER_AS = 64496;
/** Four octets. */
const OUR_AS = 4200000001;

interface Setup {
  readonly world: World;
  readonly speaker: BgpSpeaker;
  readonly events: BgpSessionOutput[];
  /** Runs a program in the namespace while our router goes on. */
  run(command: string, ...args: string[]): Promise<string>;
  until(done: () => boolean, what: string): Promise<void>;
  /** Two real seconds for the program; `World.pass` may skip them when the cable is quiet. */
  awhile(): Promise<unknown>;
  /** The path of our best route to a prefix; undefined without one. */
  pathTo(prefix: string): string | undefined;
}

/** Our router at one end of a cable, the kernel with the peer's program at the other. */
function setUp(ns: TestNamespace, changes: Partial<BgpNeighbour> = {}, onlyToCustomer = false): Setup {
  const medium = createPeerMedium(ns, { lan: { ifname: 'eth0', address: `${PEER}/24` } });
  const world = new World({ medium, seed: 'peers' });
  const random = new Random(ns.name);
  const port = (n: number, address: string) => ({ mac: `02:00:00:00:99:0${n}`, address, prefixLength: 24 });
  const router = world.add(new Router({ name: 'router', ports: [port(1, OURS)], random: random.fork('router') }));
  // The kernel is at end 1 of the link: the device that stands there is never asked.
  const nobody = world.add(new Router({ name: 'nobody', ports: [port(2, '203.0.113.1')], random: random.fork('n') }));
  world.connect('lan', [router, 0], [nobody, 0]);
  const events: BgpSessionOutput[] = [];
  const neighbour: BgpNeighbour = {
    ...{ address: PEER, asNumber: PEER_AS, relationship: 'customer', connectRetryTime: seconds(1) },
    ...changes,
  };
  const speaker = new BgpSpeaker({
    ...{ host: router, asNumber: OUR_AS, bgpIdentifier: OURS, neighbours: [neighbour], random: random.fork('bgp') },
    policy: new RelationshipPolicy({ asNumber: OUR_AS, onlyToCustomer }),
    networks: ['192.0.2.0/25', '10.20.0.0/16'],
    onEvent: (_, event) => events.push(event),
  });
  world.act((now) => router.run(speaker, now));
  const run = async (command: string, ...args: string[]) => {
    const { stdout, stderr } = await ns.during(medium, ns.exec(command, args));
    return stdout + stderr;
  };
  return {
    world,
    speaker,
    events,
    run,
    awhile: () => run('sleep', '2'),
    until: (done, what) => world.until(done, what, seconds(40)),
    pathTo: (prefix) => {
      const best = speaker.rib.best(prefix);
      return best && asPathText(best.attributes.asPath ?? []);
    },
  };
}

function startBird(
  ns: TestNamespace,
  session = '',
  peerAs = `as ${OUR_AS}`,
): (setup: Setup, ...args: string[]) => Promise<string> {
  const file = (name: string) => join(ns.folder, name);
  writeFileSync(
    file('bird.conf'),
    `router id ${PEER};
log "${file('bird.log')}" all;
protocol device {}
protocol static own {
  ipv4;
  route 203.0.113.0/24 blackhole { bgp_community.add((${PEER_AS},100)); bgp_large_community.add((${PEER_AS},1,2)); };
  route 198.18.0.0/15 blackhole;
}
protocol bgp peer {
  local ${PEER} as ${PEER_AS};
  neighbor ${OURS} ${peerAs};
  hold time 90; connect delay time 1; connect retry time 1; error wait time 1, 2;
  ${session}
  ipv4 { import all; export where source = RTS_STATIC; };
}
`,
  );
  ns.spawn('bird', ['-f', '-c', file('bird.conf'), '-s', file('bird.ctl'), '-P', file('bird.pid')]);
  return (setup, ...args) => setup.run('birdc', '-s', file('bird.ctl'), ...args);
}

const BGPD = '/usr/lib/frr/bgpd';
const frrTools = ['vtysh', ...(existsSync(BGPD) ? [] : ['bgpd (of FRR)'])];

function startFrr(ns: TestNamespace, session = ''): (setup: Setup, ...commands: string[]) => Promise<string> {
  const file = join(ns.folder, 'bgpd.conf');
  writeFileSync(
    file,
    `hostname frr
router bgp ${PEER_AS}
 bgp router-id ${PEER}
 no bgp ebgp-requires-policy
 no bgp network import-check
 neighbor ${OURS} remote-as ${OUR_AS}
 neighbor ${OURS} timers 30 90
 neighbor ${OURS} timers connect 2
 ${session}
 address-family ipv4 unicast
  network 203.0.113.0/24
  network 198.18.0.0/15
  neighbor ${OURS} soft-reconfiguration inbound
 exit-address-family
`,
  );
  // No zebra and no kernel routes; as root, for it is not to change its user here.
  const own = ['-i', join(ns.folder, 'bgpd.pid'), '--vty_socket', ns.folder, '-P', '0'];
  ns.spawn(BGPD, ['-Z', '-n', '-S', '-f', file, ...own]);
  return (setup, ...commands) =>
    setup.run('vtysh', '--vty_socket', ns.folder, ...commands.flatMap((command) => ['-c', command]));
}

const knows = (setup: Setup) =>
  ['203.0.113.0/24', '198.18.0.0/15'].every((prefix) => setup.pathTo(prefix) !== undefined);
const isUp = ({ speaker }: Setup) => speaker.session(PEER)!.state === 'Established';
const heard = ({ events }: Setup) =>
  events.flatMap((one) => (one.kind === 'notification' ? [`${one.by}: ${one.text}`] : []));

describe('BIRD', () => {
  namespaceTest(
    ['bird', 'birdc'],
    'takes our routes and gives us its own, with an AS number of four octets',
    async (ns) => {
      const birdc = startBird(ns);
      const setup = setUp(ns);
      await setup.until(() => isUp(setup) && knows(setup), 'routes of BIRD come');
      expect(setup.pathTo('203.0.113.0/24')).toBe(String(PEER_AS));
      expect(setup.speaker.rib.best('203.0.113.0/24')!.attributes).toMatchObject({
        communities: [((PEER_AS << 16) | 100) >>> 0],
        largeCommunities: [{ globalAdministrator: PEER_AS, localData1: 1, localData2: 2 }],
        nextHop: PEER,
      });
      const routes = await birdc(setup, 'show', 'route', 'all', 'protocol', 'peer');
      expect(routes).toMatch(/192\.0\.2\.0\/25/);
      expect(routes).toMatch(/10\.20\.0\.0\/16/);
      expect(routes).toContain(`BGP.as_path: ${OUR_AS}`);
      expect(await birdc(setup, 'show', 'protocols', 'all', 'peer')).toMatch(/BGP state: +Established/);
    },
  );

  namespaceTest(
    ['bird', 'birdc'],
    'hears of what we withdraw, and we of what it does; a refresh in both directions',
    async (ns) => {
      const birdc = startBird(ns);
      const setup = setUp(ns);
      await setup.until(() => isUp(setup) && knows(setup), 'routes of BIRD come');
      setup.world.act((now) => setup.speaker.withdraw('10.20.0.0/16', now));
      setup.world.act((now) => setup.speaker.announce('10.30.0.0/16', now));
      await setup.awhile();
      const routes = await birdc(setup, 'show', 'route', 'protocol', 'peer');
      expect(routes).not.toContain('10.20.0.0/16');
      expect(routes).toContain('10.30.0.0/16');
      await birdc(setup, 'disable', 'own');
      await setup.until(() => setup.pathTo('198.18.0.0/15') === undefined, 'BIRD withdraws');
      await birdc(setup, 'enable', 'own');
      await setup.until(() => setup.pathTo('198.18.0.0/15') !== undefined, 'BIRD announces again');
      await birdc(setup, 'reload', 'in', 'peer');
      await setup.until(() => setup.events.some(({ kind }) => kind === 'refresh'), 'BIRD asks for a refresh');
      setup.world.act((now) => setup.speaker.requestRefresh(PEER, now));
      await setup.awhile();
      expect(isUp(setup)).toBe(true);
    },
  );

  namespaceTest(['bird', 'birdc'], 'ends the session with a NOTIFICATION, and takes ours', async (ns) => {
    const birdc = startBird(ns);
    const setup = setUp(ns);
    await setup.until(() => isUp(setup), 'the session is up');
    await birdc(setup, 'disable', 'peer');
    await setup.until(() => heard(setup).includes('peer: Cease, Administrative Shutdown'), 'BIRD says why');
    expect(setup.pathTo('198.18.0.0/15')).toBeUndefined();
    await birdc(setup, 'enable', 'peer');
    await setup.until(() => isUp(setup), 'the session is up again');
    setup.world.act((now) => setup.speaker.shutdown(PEER, now));
    await setup.awhile();
    expect(readFileSync(join(ns.folder, 'bird.log'), 'utf8')).toMatch(/Received: Administrative shutdown/i);
  });

  namespaceTest(['bird'], 'is refused, and refuses, when the AS number is another', async (ns) => {
    startBird(ns, '', 'as 64511');
    const setup = setUp(ns);
    await setup.until(() => heard(setup).includes('peer: OPEN Message Error, Bad Peer AS'), 'BIRD refuses us');
    expect(isUp(setup)).toBe(false);
  });

  namespaceTest(
    ['bird', 'birdc'],
    'without AS numbers of four octets gets AS_TRANS, and the truth in AS4_PATH',
    async (ns) => {
      const birdc = startBird(ns, 'enable as4 off;', 'external');
      const setup = setUp(ns);
      await setup.until(() => isUp(setup) && knows(setup), 'routes of BIRD come');
      expect(setup.speaker.session(PEER)!.agreement!.asNumberSize).toBe(2);
      const routes = await birdc(setup, 'show', 'route', 'all', 'protocol', 'peer');
      // AS_PATH held AS_TRANS; BIRD has put our number back from AS4_PATH.
      expect(routes).toContain(`BGP.as_path: ${OUR_AS}`);
    },
  );

  namespaceTest(
    ['bird', 'birdc'],
    'as our customer by role gets routes marked ONLY_TO_CUSTOMER (RFC 9234)',
    async (ns) => {
      const birdc = startBird(ns, 'local role customer;');
      const setup = setUp(ns, { sendRole: true }, true);
      await setup.until(() => isUp(setup), 'the session is up');
      await setup.awhile();
      expect(await birdc(setup, 'show', 'route', 'all', 'protocol', 'peer')).toMatch(new RegExp(`BGP.otc: ${OUR_AS}`));
    },
  );

  namespaceTest(['bird'], 'in another role is refused: Role Mismatch', async (ns) => {
    startBird(ns, 'local role provider;');
    const setup = setUp(ns, { sendRole: true });
    await setup.until(() => heard(setup).some((text) => text.endsWith('Role Mismatch')), 'somebody says so');
  });
});

describe('FRR', () => {
  namespaceTest(frrTools, 'takes our routes and gives us its own; withdrawals both ways', async (ns) => {
    const vtysh = startFrr(ns);
    const setup = setUp(ns);
    await setup.until(() => isUp(setup) && knows(setup), 'routes of FRR come');
    expect(setup.pathTo('203.0.113.0/24')).toBe(String(PEER_AS));
    const table = await vtysh(setup, 'show bgp ipv4 unicast');
    expect(table).toMatch(new RegExp(`\\*> +192\\.0\\.2\\.0/25 +${OURS.replaceAll('.', '\\.')} .* ${OUR_AS} i`));
    expect(table).toContain('10.20.0.0/16');
    setup.world.act((now) => setup.speaker.withdraw('10.20.0.0/16', now));
    await setup.awhile();
    expect(await vtysh(setup, 'show bgp ipv4 unicast')).not.toContain('10.20.0.0/16');
    const unicast = ['configure terminal', `router bgp ${PEER_AS}`, 'address-family ipv4 unicast'];
    await vtysh(setup, ...unicast, 'no network 198.18.0.0/15');
    await setup.until(() => setup.pathTo('198.18.0.0/15') === undefined, 'FRR withdraws');
    expect(isUp(setup)).toBe(true);
  });

  namespaceTest(frrTools, 'ends the session with a NOTIFICATION, and takes ours', async (ns) => {
    const vtysh = startFrr(ns);
    const setup = setUp(ns);
    await setup.until(() => isUp(setup), 'the session is up');
    const bgp = ['configure terminal', `router bgp ${PEER_AS}`];
    await vtysh(setup, ...bgp, `neighbor ${OURS} shutdown`);
    await setup.until(() => heard(setup).includes('peer: Cease, Administrative Shutdown'), 'FRR says why');
    await vtysh(setup, ...bgp, `no neighbor ${OURS} shutdown`);
    await setup.until(() => isUp(setup), 'the session is up again');
    setup.world.act((now) => setup.speaker.shutdown(PEER, now));
    await setup.awhile();
    expect(await vtysh(setup, `show bgp neighbors ${OURS}`)).toMatch(
      /Notification received[^\n]*\(?Cease\/Administrative Shutdown/i,
    );
  });

  namespaceTest(frrTools, 'agrees on the shorter of both hold times', async (ns) => {
    const vtysh = startFrr(ns);
    const setup = setUp(ns, { holdTime: 30 });
    await setup.until(() => isUp(setup), 'the session is up');
    expect(setup.speaker.session(PEER)!.agreement!.holdTime).toBe(30);
    expect(await vtysh(setup, `show bgp neighbors ${OURS}`)).toMatch(
      /Hold time is 30 seconds, keepalive interval is 10/i,
    );
  });
});
