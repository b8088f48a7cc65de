/** What is done to the network of the diagnosis: each begins after all was well, and before the laptop tries again. */

import type { Random } from '../../../src/bytes/random.ts';
import { seqAdd } from '../../../src/bytes/sequence.ts';
import { milliseconds } from '../../../src/bytes/time.ts';
import { drawPort, drawU32 } from '../../../src/grade/personal.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { unknownCa } from '../../../src/lab/pki/lab-ca.ts';
import { buildDns, decodeDns } from '../../../src/packet/dns/codec.ts';
import { DNS_PORT } from '../../../src/packet/dns/message.ts';
import { a } from '../../../src/stack/dns/zone.ts';
import type { Endpoint } from '../../../src/stack/sockets.ts';
import { nobody } from '../addresses.ts';
import { forgeAnswer, forgeSegment } from '../forgeries.ts';
import { siteOn } from '../visit.ts';
import { type Fault, leasesBy, type ThreatenedNetwork, type ThreatPlan } from './threat-plan.ts';

export interface Situation {
  readonly run: LabRun;
  readonly plan: ThreatPlan;
  readonly net: ThreatenedNetwork;
  readonly random: Random;
}

/** @param lastId of the resolver's queries so far */
export async function begin(fault: Fault, situation: Situation, lastId: number): Promise<void> {
  const { run, plan, net, random } = situation;
  const { world } = run;
  const { inside, outside, host } = plan;
  const impostor = () => siteOn(run, host, unknownCa().issue({ names: [host] }));
  switch (fault) {
    case 'rogue-dhcp':
      world.act((now) => {
        net.guest.host.run(leasesBy(plan, inside.guest.address), now);
        net.guest.host.run(impostor(), now);
        answerAll(situation, inside.guest.address, now);
      });
      break;
    case 'arp-spoofing':
      world.act((now) => {
        net.guest.impersonate(outside.web.address).run(impostor(), now);
        net.guest.standBetween(inside.laptop, plan.router);
      });
      break;
    case 'dns-forgery': {
      const forgeries = 3 + random.below(4);
      world.act((now) => {
        net.stranger.run(impostor(), now);
        askResolver(situation, now);
      });
      await world.pass(milliseconds(20));
      world.act((now) => {
        for (let i = 0; i < forgeries; i++) {
          const record = a(host, outside.stranger.address, 3600);
          const to = { address: inside.server.address, port: plan.queryPort };
          forgeAnswer(net.stranger, { server: outside.names.address, to, id: (lastId + i) & 0xffff, record }, now);
        }
      });
      break;
    }
    case 'syn-flood':
      net.web.tcp.reconfigure({ backlog: 6, synRetries: 3 });
      world.act((now) => {
        for (let i = 0; i < 12 + (random.u32() % 8); i++) {
          const from = { address: nobody(i), port: drawPort(random) };
          const fields = { sequenceNumber: drawU32(random), syn: true, window: 65_535, options: { mss: 1460 } };
          forgeSegment(net.stranger, from, { address: outside.web.address, port: 443 }, fields, now);
        }
      });
      break;
    case 'blind-reset':
      net.laptop.tcp.reconfigure({ receiveBuffer: 2 ** 28, blindAttackChecks: false });
      break;
    default:
      fault satisfies never;
  }
  await world.pass(milliseconds(300));
}

/** What is done while the laptop's connection is open. */
export function during(fault: Fault, { run, plan, net, random }: Situation): void {
  const connection = net.laptop.tcp.connections().find(({ state }) => state === 'ESTABLISHED');
  if (fault !== 'blind-reset' || !connection) return;
  const from: Endpoint = { address: plan.outside.web.address, port: connection.remote.port };
  const start = drawU32(random);
  run.world.act((now) => {
    for (let i = 0; i < 16; i++) {
      const fields = { sequenceNumber: seqAdd(start, i * 2 ** 28), rst: true };
      forgeSegment(net.stranger, from, connection.local, fields, now);
    }
  });
}

/** The guest's DNS server has one answer for everybody. */
function answerAll({ net, plan }: Situation, address: string, _now: number): void {
  const socket = net.guest.host.sockets.bindUdp(DNS_PORT, {
    onDatagram: (bytes, from, at) => {
      const { id, rd, questions } = decodeDns(bytes);
      const answers = [a(plan.host, address, 300)];
      socket.send(buildDns({ id, qr: true, rd, ra: true, questions, answers }), from, at);
    },
  });
}

/** A query of the stranger's makes the resolver ask. */
function askResolver({ net, plan }: Situation, now: number): void {
  const questions = [{ name: plan.host, type: 'A' as const, class: 'IN' as const }];
  const socket = net.stranger.sockets.bindUdp(0, { onDatagram: () => {} });
  const to = { address: plan.inside.server.address, port: DNS_PORT };
  socket.send(buildDns({ id: 77, rd: true, questions }), to, now);
}
