/** Frames of the student's, sent by way of a gateway to a server that has a connection open: does the message come out? */

import { milliseconds, seconds } from '../../../src/bytes/time.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { drawMac, routerOf } from '../../../src/grade/personal.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import { lanCable } from '../../../src/lab/school/lan.ts';
import { Host } from '../../../src/nodes/host.ts';
import { Router } from '../../../src/nodes/router.ts';
import { buildEthernet, EtherType } from '../../../src/packet/ethernet.ts';
import { buildIpv4, IpProtocol } from '../../../src/packet/ipv4.ts';
import { buildTcp, type TcpFields } from '../../../src/packet/tcp.ts';
import { RawStation } from '../../20-journey/tasks/raw-station.ts';
import type { Connection } from '../starter/encapsulate.ts';

export interface Route {
  readonly mac: string;
  readonly ip: string;
  readonly gateway: string;
  readonly gatewayMac: string;
}

/**
 * Opens the connection, lets `make` do the rest, and fails the check unless the server reads the message.
 * @param make gives the frames of the message on this connection
 */
export async function deliver(
  trial: CodeTrial,
  { mac, ip, gateway, gatewayMac }: Route,
  connection: Connection,
  message: Uint8Array,
  make: (connection: Connection) => readonly Uint8Array[],
): Promise<void> {
  const { world } = trial.newWorld();
  const { dstIp, srcPort, dstPort, sequenceNumber } = connection;
  const serverNumber = trial.random.u32();
  const far = routerOf(dstIp.replace(/\d+$/, '0/24'));
  const station = world.add(new RawStation({ mac, address: ip }));
  const router = world.add(
    new Router({
      name: 'gateway',
      ports: [
        { mac: gatewayMac, address: gateway },
        { mac: drawMac(trial.random), address: far },
      ],
      random: world.random.fork('gateway'),
    }),
  );
  const server = world.add(
    new Host({
      name: 'server',
      ports: [{ mac: drawMac(trial.random), address: dstIp }],
      gateway: far,
      random: world.random.fork('server'),
    }),
  );
  world.connect('station-gateway', [station, 0], [router, 0], lanCable);
  world.connect('gateway-server', [router, 1], [server, 0], lanCable);
  const received: number[] = [];
  const send = (fields: Partial<TcpFields>) => {
    const tcp = { srcPort, dstPort, sequenceNumber, window: 60_000, ...fields };
    const payload = buildIpv4({ src: ip, dst: dstIp, protocol: IpProtocol.TCP, payload: buildTcp(tcp, ip, dstIp) });
    world.act(() => station.send(buildEthernet({ src: mac, dst: gatewayMac, etherType: EtherType.IPV4, payload })));
  };
  world.act(() =>
    server.sockets.listenTcp(dstPort, () => ({ onData: (bytes) => void received.push(...bytes) }), {
      initialSequenceNumber: serverNumber,
    }),
  );
  const acknowledgmentNumber = (serverNumber + 1) >>> 0;
  send({ syn: true, sequenceNumber: (sequenceNumber - 1) >>> 0 });
  await world.pass(milliseconds(100));
  send({ ack: true, acknowledgmentNumber });
  await world.pass(milliseconds(100));
  for (const frame of make({ ...connection, acknowledgmentNumber })) {
    world.act(() => station.send(frame));
    await world.pass(milliseconds(1));
  }
  await world.pass(seconds(1));
  if (received.length === message.length && message.every((byte, index) => byte === received[index])) return;
  const why = reasons(router, server);
  fail(
    text(
      `the server has read ${received.length} of ${message.length} bytes${why.en}`,
      `서버가 ${message.length}바이트 가운데 ${received.length}바이트를 읽었습니다${why.ko}`,
    ),
  );
}

/** What the two have dropped. */
function reasons(router: Host, server: Host): Text {
  const of = (host: Host) => Object.keys(host.drops.all()).join(', ');
  const [atRouter, atServer] = [of(router), of(server)];
  if (atRouter !== '')
    return text(`; the gateway dropped frames: ${atRouter}`, `. 게이트웨이가 버린 까닭: ${atRouter}`);
  if (atServer !== '') return text(`; the server dropped segments: ${atServer}`, `. 서버가 버린 까닭: ${atServer}`);
  return text('', '');
}
