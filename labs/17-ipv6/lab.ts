/**
 * A laptop without any address makes itself one and hears the rest from a router; then the same sockets as ever over
 * IPv6, a packet that is too big, and a way that loses IPv6 without a word: Happy Eyeballs goes on with IPv4.
 */

import type { IpAddress } from '../../src/bytes/ip-address.ts';
import { type Micros, milliseconds, seconds } from '../../src/bytes/time.ts';
import { type Text, text } from '../../src/explain/text.ts';
import type { Lab, LabRun } from '../../src/lab/lab.ts';
import { useLease } from '../../src/lab/school/lan.ts';
import { DhcpClientApp } from '../../src/nodes/apps/dhcp-client.ts';
import { HappyConnector } from '../../src/nodes/apps/happy-connector.ts';
import type { EyeballsAction } from '../../src/nodes/apps/happy-eyeballs.ts';
import { StubResolver } from '../../src/nodes/apps/resolver-stub.ts';
import { type FetchedPage, type FetchOutcome, WebClient } from '../../src/nodes/apps/web-client.ts';
import { htmlPage, servePages } from '../../src/nodes/apps/web-server.ts';
import type { Ipv6PortEvent } from '../../src/nodes/ipv6-port.ts';
import { serveHttp } from '../../src/stack/http/server-connection.ts';
import { orderDestinations } from '../../src/stack/ipv6/address-selection.ts';
import { FAR_MTU, fixed, type Ipv6World, ipv6Laptop, ipv6World, names, PORTS, places, serveHome } from './places.ts';
import { ipv6Steps } from './steps.ts';

export const ipv6Lab: Lab = {
  number: 17,
  name: 'ipv6',
  title: { en: 'IPv6: an address for oneself, and a way round', ko: 'IPv6: 스스로 만드는 주소, 그리고 돌아가는 길' },
  wires: ['memory', 'netns'],
  steps: ipv6Steps,
  names,
  run,
};

async function run(lab: LabRun): Promise<void> {
  const { world } = lab;
  const events: Ipv6PortEvent[] = [];
  const net = ipv6World(
    lab,
    ipv6Laptop(lab, (event) => events.push(event)),
  );
  world.act((now) => startServers(net, now));
  await world.pass(seconds(5));

  await plugIn(lab, net);
  tellAddresses(lab, net, events);
  await getIpv4Address(lab, net);
  const browser = world.act((now) => startBrowser(lab, net, now));
  tellPage(lab, text('the page over IPv6', 'IPv6로 받은 페이지'), await browser.visit(fixed.clientPort));
  await datagrams(lab, net);

  net.isBroken = true;
  browser.actions.length = 0;
  tellPage(lab, text('the page, now', '이번에 받은 페이지'), await browser.visit());
  tellRace(lab, browser.actions);
}

/** The laptop is switched on: it has nothing but its MAC address. */
async function plugIn({ world }: LabRun, { laptop }: Ipv6World): Promise<void> {
  const port = laptop.ip6!.ports[0]!;
  world.act((now) => port.start(now));
  const isReady = () => port.addresses.isUsable(places.laptop.address6) && port.discovery.routers(world.now).length > 0;
  await world.until(isReady, 'the laptop has an address and a router');
}

function tellAddresses(lab: LabRun, { laptop }: Ipv6World, events: readonly Ipv6PortEvent[]): void {
  const port = laptop.ip6!.ports[0]!;
  const { now } = lab.world;
  const free = events.flatMap((event) => (event.kind === 'address' && event.change.to === 'preferred' ? [event] : []));
  for (const { change } of free) {
    lab.fact('C-ADDR-1/link-local', text('nobody else has it', '쓰는 곳이 없음'), change.address);
  }
  const [router = ''] = port.discovery.routers(now);
  lab.fact(
    'C-ADDR-1/router',
    text('prefix of this link', '이 링크의 프리픽스'),
    port.discovery.prefixes(now).join(', '),
  );
  lab.fact('C-ADDR-1/router', text('the way out', '나가는 길'), router);
  lab.fact('C-ADDR-1/router', text('DNS server', 'DNS 서버'), port.discovery.dnsServers(now).join(', '));
}

async function getIpv4Address(lab: LabRun, { laptop }: Ipv6World): Promise<void> {
  const client = new DhcpClientApp({
    mac: places.laptop.mac,
    random: lab.world.random.fork('dhcp'),
    onLease: (lease) => useLease(laptop, lease),
  });
  lab.world.act((now) => laptop.run(client, now, { port: 0 }));
  await lab.world.until(() => client.lease !== undefined, 'the laptop has an IPv4 address, too');
  lab.fact('C-ADDR-1/ipv4', text('the other address', '또 하나의 주소'), client.lease!.address);
}

interface Browser {
  /** What Happy Eyeballs did, and when. */
  actions: { action: EyeballsAction; at: Micros }[];
  visit(localPort?: number): Promise<FetchedPage>;
}

/** A browser that asks the router's DNS server, which the router advertisement named, and tries what it hears. */
function startBrowser(lab: LabRun, { laptop }: Ipv6World, now: Micros): Browser {
  const { world } = lab;
  const servers = laptop.ip6!.ports[0]!.discovery.dnsServers(now);
  const resolver = new StubResolver({ random: world.random.fork('resolver'), servers });
  const actions: Browser['actions'] = [];
  const connector = new HappyConnector({
    resolve: (name, type, at, answer) =>
      resolver.resolve(name, type, at, (given, then) => {
        const records = given.ok ? given.records : [];
        const addresses = records.flatMap((record) =>
          record.type === 'AAAA' || record.type === 'A' ? [record.data] : [],
        );
        tellAddressesOf(lab, type, addresses);
        answer(addresses, then);
      }),
    order: (addresses) => orderDestinations(addresses, (dst) => laptop.sourceFor(dst)),
    makeMachine: world.parts.makeEyeballs,
    onAction: (action, at) => actions.push({ action, at }),
  });
  laptop.run(resolver, now);
  laptop.run(connector, now);

  const visit = async (localPort?: number): Promise<FetchedPage> => {
    let outcome: FetchOutcome | undefined;
    const options = localPort === undefined ? {} : { localPort };
    const client = new WebClient({
      open: ({ host, port }, handler, at) => connector.connect({ name: host, port }, handler, at, options),
    });
    const done = (result: FetchOutcome, then: Micros) => {
      outcome = result;
      client.close(then);
    };
    world.act((at) => client.fetch(`http://${places.web.name}/`, done, at));
    await world.until(() => outcome !== undefined, 'the page is there');
    await world.pass(seconds(1));
    if (outcome!.kind === 'failed') throw new Error(`the page could not be fetched: ${outcome!.reason}`);
    return outcome!;
  };
  return { actions, visit };
}

function tellAddressesOf(lab: LabRun, type: string, addresses: readonly IpAddress[]): void {
  // The second time the answers come from the resolver's cache.
  const label = text(`${type} of ${places.web.name}`, `${places.web.name}의 ${type}`);
  if (lab.facts.some((fact) => fact.label.en === label.en)) return;
  lab.fact('C-ADDR-2', label, addresses.join(', '));
}

function tellPage(lab: LabRun, label: Text, { status, body }: FetchedPage): void {
  const said = /You are ([^<]*)/.exec(new TextDecoder().decode(body))?.[1] ?? '';
  lab.fact('C-SOCK-4', label, { en: `${status}, for ${said}`, ko: `${status}, 받는 쪽 ${said}` });
}

function startServers({ router, web }: Ipv6World, now: Micros): void {
  serveHome(router, now);
  web.sockets.listenTcp(PORTS.web, (stream, { address, port }) => {
    const host = address.includes(':') ? `[${address}]` : address;
    return serveHttp(stream, servePages({ '/': htmlPage(`<!DOCTYPE html>\n<p>You are ${host}:${port}</p>\n`) }));
  });
  const echo = web.sockets.bindUdp(PORTS.echo, { onDatagram: (bytes, from, at) => echo.send(bytes, from, at) });
}

/** Two datagrams: the first fits the laptop's link and not the one behind it. */
async function datagrams(lab: LabRun, { laptop, web }: Ipv6World): Promise<void> {
  const to = { address: places.web.address6, port: PORTS.echo };
  const heard: string[] = [];
  const socket = lab.world.act(() =>
    laptop.sockets.bindUdp(0, {
      onDatagram: (bytes) => heard.push(`${bytes.length}`),
      onUnreachable: (_to, reason) => heard.push(reason),
    }),
  );
  for (const [i, length] of [1400, 1000].entries()) {
    lab.world.act((now) => socket.send(new Uint8Array(length).fill(0x2e), to, now));
    await lab.world.until(() => heard.length > i, 'there is an answer');
  }
  await lab.world.pass(milliseconds(100));
  const [tooBig = '', answer = ''] = heard;
  lab.fact('C-HOST-1', text('1400 bytes', '1400바이트'), { en: tooBig, ko: `패킷이 너무 큼 (${tooBig})` });
  lab.fact('C-HOST-1', text('1000 bytes', '1000바이트'), {
    en: `came back, ${answer} bytes`,
    ko: `되돌아옴, ${answer}바이트`,
  });
  const known = laptop.ip6!.mtuTo(web.ip6!.ports[0]!.addresses.usable.at(-1)!.address);
  if (known !== FAR_MTU) throw new Error(`the laptop thinks that the way takes ${known} bytes`);
  lab.fact('C-HOST-1', text('largest packet on this way', '이 길의 최대 패킷'), {
    en: `${known} bytes`,
    ko: `${known}바이트`,
  });
}

/** Who was tried, how long after the first, and who won. */
function tellRace(lab: LabRun, actions: Browser['actions']): void {
  const attempts = actions.filter(({ action }) => action.kind === 'connect');
  const start = attempts[0]?.at ?? 0;
  const tried = actions.flatMap(({ action, at }) =>
    action.kind === 'connect' ? [`${action.address} +${(at - start) / 1000} ms`] : [],
  );
  lab.fact('C-SOCK-2', text('tried', '시도'), tried.join(', '));
  const won = actions.flatMap(({ action }) => (action.kind === 'connected' ? [action.address] : []));
  lab.fact('C-SOCK-2', text('connected', '연결됨'), won.join());
  lab.fact('C-PROP-2', text('heard of the lost SYN', '사라진 SYN에 대해 들은 말'), { en: 'nothing', ko: '없음' });
}
