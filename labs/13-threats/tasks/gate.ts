/** Two hosts on one cable; before the client's TCP, which believes all, a student's verdicts are asked of each segment. */

import type { Micros } from '../../../src/bytes/time.ts';
import { z } from '../../../src/grade/shapes.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { google, school } from '../../../src/lab/school/addresses.ts';
import { lanCable } from '../../../src/lab/school/lan.ts';
import { Host } from '../../../src/nodes/host.ts';
import type { Node, Transmit } from '../../../src/nodes/node.ts';
import { decodeEthernet, EtherType } from '../../../src/packet/ethernet.ts';
import { decodeIpv4, IpProtocol } from '../../../src/packet/ipv4.ts';
import { buildTcp, decodeTcp, segmentLength, type TcpSegment } from '../../../src/packet/tcp.ts';
import type { TcpConnectionInfo } from '../../../src/stack/tcp/connection-info.ts';
import { forgeSegment } from '../forgeries.ts';
import { verdicts } from './blind-cases.ts';

export interface GatedPair {
  readonly client: Host;
  readonly server: Host;
  /** A RST in the server's name. */
  forgeRst(srcPort: number, dstPort: number, sequenceNumber: number, now: Micros): void;
}

/** @param window what the client offers */
export function gatedPair({ world }: LabRun, trial: CodeTrial, window: number): GatedPair {
  const host = (name: string, { mac, address }: { mac: string; address: string }, tcp = {}) =>
    new Host({ name, ports: [{ mac, address, prefixLength: 0 }], tcp, random: world.random.fork(name) });
  const client = host('client', school.laptop, { receiveBuffer: window, blindAttackChecks: false });
  const gate = world.add(new Gate(client, trial));
  const server = world.add(host('server', google.web));
  world.connect('client-server', [gate, 0], [server, 0], lanCable);
  const named = (address: string, port: number) => ({ address, port });
  return {
    client,
    server,
    // On the server's cable, so that it comes from where the server's own segments come from.
    forgeRst: (srcPort, dstPort, sequenceNumber, now) =>
      forgeSegment(
        server,
        named(google.web.address, srcPort),
        named(school.laptop.address, dstPort),
        { sequenceNumber, rst: true },
        now,
      ),
  };
}

const verdict = z.enum(verdicts, { error: `one of ${verdicts.map((one) => `'${one}'`).join(', ')} is wanted` });

class Gate implements Node {
  readonly name = 'client';
  readonly portCount = 1;
  readonly #client: Host;
  readonly #trial: CodeTrial;
  #maxSndWnd = 0;
  #challenges = 0;

  constructor(client: Host, trial: CodeTrial) {
    this.#client = client;
    this.#trial = trial;
  }

  handleFrame(port: number, frame: Uint8Array, now: Micros): void {
    const segment = segmentIn(frame);
    const info = this.#client.tcp.connections()[0];
    if (!segment || info?.state !== 'ESTABLISHED') {
      this.#client.handleFrame(port, frame, now);
      return;
    }
    this.#maxSndWnd = Math.max(this.#maxSndWnd, info.sndWnd);
    switch (this.#ask(info, segment)) {
      case 'take':
      case 'reset':
        this.#client.handleFrame(port, frame, now);
        break;
      case 'challenge':
        this.#challenges++;
        this.#answer(info, now);
        break;
      case 'ack':
        this.#answer(info, now);
        break;
      default: // dropped
    }
  }

  pollTransmit(): Transmit | undefined {
    return this.#client.pollTransmit();
  }

  nextTimer(): Micros {
    return this.#client.nextTimer();
  }

  handleTimer(now: Micros): void {
    this.#client.handleTimer(now);
  }

  #ask({ rcvNxt, rcvWnd, sndUna, sndNxt }: TcpConnectionInfo, segment: TcpSegment) {
    const challengesLeft = Math.max(0, 10 - this.#challenges);
    const connection = { rcvNxt, rcvWnd, sndUna, sndNxt, maxSndWnd: this.#maxSndWnd, challengesLeft };
    const { sequenceNumber, acknowledgmentNumber, syn, rst, ack } = segment;
    const asked = { sequenceNumber, acknowledgmentNumber, syn, rst, ack, length: segmentLength(segment) };
    return this.#trial.student.call('verdict', [connection, asked], verdict);
  }

  #answer({ local, remote, sndNxt, rcvNxt }: TcpConnectionInfo, now: Micros): void {
    const fields = { srcPort: local.port, dstPort: remote.port, sequenceNumber: sndNxt, acknowledgmentNumber: rcvNxt };
    const payload = buildTcp({ ...fields, ack: true, window: 0xffff }, local.address, remote.address);
    this.#client.ip.send({ dst: remote.address, protocol: IpProtocol.TCP, payload }, now);
  }
}

function segmentIn(frame: Uint8Array): TcpSegment | undefined {
  const { etherType, payload } = decodeEthernet(frame);
  if (etherType !== EtherType.IPV4) return undefined;
  const packet = decodeIpv4(payload);
  return packet.protocol === IpProtocol.TCP ? decodeTcp(packet.payload, packet.src, packet.dst) : undefined;
}
