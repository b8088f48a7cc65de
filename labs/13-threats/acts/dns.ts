/**
 * Two ways in which a name gets a wrong address. Somebody who is not on the way answers before the right server does,
 * which works when id and port can be guessed. And the operator of the resolver itself says something else.
 */

import { milliseconds, seconds } from '../../../src/bytes/time.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { labIntermediateCa } from '../../../src/lab/pki/lab-ca.ts';
import { google, root } from '../../../src/lab/school/addresses.ts';
import { DnsServerApp } from '../../../src/nodes/apps/dns-server.ts';
import { ResolverApp } from '../../../src/nodes/apps/resolver.ts';
import { type StubAnswer, StubResolver } from '../../../src/nodes/apps/resolver-stub.ts';
import { buildDns, decodeDns } from '../../../src/packet/dns/codec.ts';
import { DNS_PORT } from '../../../src/packet/dns/message.ts';
import { a } from '../../../src/stack/dns/zone.ts';
import { isp, outsider } from '../addresses.ts';
import { forgeAnswer } from '../forgeries.ts';
import { siteOn, visit } from '../visit.ts';
import type { ThreatWorld } from '../world.ts';
import { blockedAnswer, zones } from '../zones.ts';

const FIXED_PORT = 1053;
/** Forged answers to one query. */
const FORGERIES = 8;
/** Ports that a resolver draws from, and ids. */
const CHOICES = 16384 * 65536;

export async function dnsActs(lab: LabRun, here: ThreatWorld): Promise<void> {
  const { world } = lab;
  let nextId = 4000;
  let isPredictable = true;
  const ids = world.random.fork('isp-dns/ids');
  let ignored = 0;
  const resolver = new ResolverApp({
    rootHints: [{ name: root.server.name, address: root.server.address }],
    random: world.random.fork('isp-dns/resolver'),
    nextId: () => (isPredictable ? nextId++ : ids.u16()),
    queryPort: () => (isPredictable ? FIXED_PORT : undefined),
    policy: ({ name, type }) => (name === isp.blocked && type === 'A' ? blockedAnswer : undefined),
    onEvent: ({ kind }) => {
      if (kind === 'ignored') ignored++;
    },
  });
  const stub = new StubResolver({
    random: world.random.fork('laptop/stub'),
    servers: here.dhcpClient.lease!.dnsServers,
  });
  world.act((now) => {
    here.root.run(new DnsServerApp([zones.root]), now);
    here.googleDns.run(new DnsServerApp([zones.google]), now);
    here.ispDns.run(resolver, now);
    here.laptop.run(stub, now);
  });

  const step = 'H-SEC-1/dns';
  const seen = await startOutsider(lab, here);
  await attack(lab, here, seen.id, seen.port);
  lab.fact(
    step,
    { en: 'ids one after the other, one port', ko: '번호는 차례대로, 포트는 하나' },
    `${google.web.name} = ${await lookUp(lab, stub, google.web.name)}`,
  );

  isPredictable = false;
  resolver.cache.clear();
  stub.cache.clear();
  ignored = 0;
  const closedBefore = here.ispDns.drops.of('closed-port');
  await attack(lab, here, seen.id, seen.port);
  const closed = here.ispDns.drops.of('closed-port') - closedBefore;
  lab.fact(
    step,
    { en: 'random ids and ports', ko: '번호와 포트가 무작위일 때' },
    `${google.web.name} = ${await lookUp(lab, stub, google.web.name)}`,
  );
  lab.fact(
    step,
    { en: 'odds of these forgeries', ko: '위조 응답이 맞을 확률' },
    {
      en: `${FORGERIES} in ${CHOICES}, 1 in ${CHOICES / FORGERIES}; ${closed} came to a closed port, ${ignored} to an open one`,
      ko: `${CHOICES}분의 ${FORGERIES}, 곧 ${CHOICES / FORGERIES}분의 1. 닫힌 포트에 온 것 ${closed}개, 열린 포트에 온 것 ${ignored}개`,
    },
  );

  await blockPage(lab, here, stub);
}

/** The outsider has a name server of its own: whoever asks it for a name shows it an id and a port. */
async function startOutsider(lab: LabRun, here: ThreatWorld): Promise<{ id: number; port: number }> {
  let seen: { id: number; port: number } | undefined;
  lab.world.act((now) => {
    const socket = here.outsider.sockets.bindUdp(DNS_PORT, {
      onDatagram: (bytes, from, at) => {
        const query = decodeDns(bytes);
        seen = { id: query.id, port: from.port };
        const answers = [a(`www.${outsider.zone}`, outsider.address, 60)];
        socket.send(buildDns({ id: query.id, qr: true, aa: true, questions: query.questions, answers }), from, at);
      },
    });
    ask(here, `www.${outsider.zone}`, now);
  });
  await lab.world.until(() => seen !== undefined, 'the resolver asks the outsider');
  await lab.world.pass(milliseconds(100));
  return seen!;
}

/** A query of the outsider's own makes the resolver ask; the forgeries race the right answer, which has far to go. */
async function attack(lab: LabRun, here: ThreatWorld, lastId: number, port: number): Promise<void> {
  lab.world.act((now) => ask(here, google.web.name, now));
  await lab.world.pass(milliseconds(30));
  lab.world.act((now) => {
    for (let i = 1; i <= FORGERIES; i++) {
      const record = a(google.web.name, outsider.address, 3600);
      const to = { address: isp.dns.address, port };
      forgeAnswer(here.outsider, { server: google.dns.address, to, id: lastId + i, record }, now);
    }
  });
  await lab.world.pass(milliseconds(500));
}

function ask({ outsider: host }: ThreatWorld, name: string, now: number): void {
  const questions = [{ name, type: 'A' as const, class: 'IN' as const }];
  const socket = host.sockets.bindUdp(0, { onDatagram: () => {} });
  socket.send(buildDns({ id: 1, rd: true, questions }), { address: isp.dns.address, port: DNS_PORT }, now);
}

async function lookUp(lab: LabRun, stub: StubResolver, name: string): Promise<string> {
  let answer: StubAnswer | undefined;
  lab.world.act((now) =>
    stub.resolve(name, 'A', now, (result) => {
      answer = result;
    }),
  );
  await lab.world.until(() => answer !== undefined, `${name} is resolved`, seconds(20));
  return answer!.ok ? answer!.records.map(({ data }) => String(data)).join(', ') : answer!.reason;
}

/** The resolver answers as it was told to. */
async function blockPage(lab: LabRun, here: ThreatWorld, stub: StubResolver): Promise<void> {
  const step = 'S-DNS-4';
  const credentials = labIntermediateCa().issue({ names: [isp.warning.name] });
  lab.world.act((now) => here.warning.run(siteOn(lab, 'This site is blocked', credentials), now));
  const address = await lookUp(lab, stub, isp.blocked);
  lab.fact(step, { en: 'the resolver says', ko: '리졸버의 답' }, `${isp.blocked} = ${address} (${isp.warning.name})`);
  const site = { host: isp.blocked, address };
  const plain = await visit(lab, here, { ...site, scheme: 'http', act: 'blocked' });
  lab.fact(step, { en: 'over HTTP', ko: 'HTTP로 가면' }, plain);
  const secure = await visit(lab, here, { ...site, scheme: 'https', act: 'blocked' });
  lab.fact(step, { en: 'over HTTPS', ko: 'HTTPS로 가면' }, secure);
}
