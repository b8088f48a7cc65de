/** A host's sockets, packets that come to it, and who must get them. */

import type { Random } from '../../../src/bytes/random.ts';
import { seqAdd } from '../../../src/bytes/sequence.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { draw, drawHosts, drawPort, drawPrefixes, drawU32 } from '../../../src/grade/personal.ts';
import type { Endpoint, Outcome, Packet, Socket } from '../starter/demultiplex.ts';

export interface HostSockets {
  /** The host's own addresses. */
  readonly here: readonly [string, string];
  readonly clients: readonly [string, string];
  readonly clientPort: number;
  readonly port: number;
}

export interface Case {
  readonly about: Text;
  readonly sockets: readonly Socket[];
  readonly packet: Packet;
  readonly want: Outcome;
}

export function drawHostSockets(random: Random): HostSockets {
  const [near = '', far = ''] = drawPrefixes(random, 2);
  const [a, b] = drawHosts(random, near, 2) as [string, string];
  const [c, d] = drawHosts(random, far, 2) as [string, string];
  return { here: [a, b], clients: [c, d], clientPort: drawPort(random), port: 1024 + random.below(4000) };
}

const ANY = '0.0.0.0';

/** Socket numbers that are no positions in the list. */
class Table {
  readonly sockets: Socket[] = [];
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  add(protocol: 'tcp' | 'udp', local: Endpoint, remote: Endpoint | null = null): number {
    const id = 10 + this.sockets.length * 7 + this.#random.below(5);
    this.sockets.push({ id, protocol, local, remote });
    return id;
  }

  /** In another order, since that must not matter. */
  shuffled(): Socket[] {
    const rest = [...this.sockets];
    const out: Socket[] = [];
    while (rest.length > 0) out.push(...rest.splice(this.#random.below(rest.length), 1));
    return out;
  }
}

export function segment(random: Random, from: Endpoint, to: Endpoint, changes: Partial<Packet> = {}): Packet {
  return {
    protocol: 'tcp',
    from,
    to,
    syn: false,
    ack: true,
    fin: false,
    rst: false,
    sequenceNumber: drawU32(random),
    acknowledgmentNumber: drawU32(random),
    length: 0,
    ...changes,
  };
}

export function datagram(from: Endpoint, to: Endpoint, length: number): Packet {
  const flags = { syn: false, ack: false, fin: false, rst: false };
  return { protocol: 'udp', from, to, ...flags, sequenceNumber: 0, acknowledgmentNumber: 0, length };
}

const at = (address: string, port: number): Endpoint => ({ address, port });
const SYN = { syn: true, ack: false, acknowledgmentNumber: 0 };

/** Connections that have all but one of the four values in common. */
export function pairCases(random: Random, { here, clients, clientPort, port }: HostSockets): Case[] {
  const table = new Table(random);
  table.add('tcp', at(ANY, port));
  const pairs: [Endpoint, Endpoint, Text][] = [
    [at(here[0], port), at(clients[0], clientPort), text('the first connection', '첫 연결')],
    [
      at(here[0], port),
      at(clients[1], clientPort),
      text('the same ports from another host', '다른 호스트에서 온 같은 포트'),
    ],
    [
      at(here[0], port),
      at(clients[0], clientPort - 1),
      text('another port of the same client', '같은 클라이언트의 다른 포트'),
    ],
    [at(here[1], port), at(clients[0], clientPort), text('another address of this host', '이 호스트의 다른 주소')],
    [at(here[0], port + 1), at(clients[0], clientPort), text('another port of this host', '이 호스트의 다른 포트')],
    [at(here[0], clientPort), at(clients[0], port), text('the two ports the other way round', '두 포트가 뒤바뀐 연결')],
  ];
  const ids = pairs.map(([local, remote]) => table.add('tcp', local, remote));
  // Its sender is known by UDP as well.
  table.add('udp', at(here[0], port), at(clients[0], clientPort));
  return pairs.flatMap(([local, remote, about], index): Case[] => {
    const to = (changes: Partial<Packet>): Case => ({
      about,
      sockets: table.shuffled(),
      packet: segment(random, remote, local, changes),
      want: { kind: 'socket', id: ids[index]! },
    });
    return [to({ length: random.below(1000) }), to({ fin: true }), to({ rst: true }), to(SYN)];
  });
}

/** SYNs and others for whoever listens. */
export function listenerCases(random: Random, { here, clients, clientPort, port }: HostSockets): Case[] {
  const table = new Table(random);
  const everywhere = table.add('tcp', at(ANY, port));
  const special = table.add('tcp', at(here[1], port));
  const mail = table.add('tcp', at(here[0], 25));
  table.add('tcp', at(here[0], port), at(clients[1], clientPort));
  table.add('udp', at(ANY, port + 3));
  const from = at(clients[0], clientPort);
  const one = (about: Text, to: Endpoint, changes: Partial<Packet>, want: Outcome): Case => ({
    about,
    sockets: table.shuffled(),
    packet: segment(random, from, to, changes),
    want,
  });
  const ack = drawU32(random);
  const toAny = at(here[0], port);
  const reset: Outcome = { kind: 'reset', sequenceNumber: ack, acknowledgmentNumber: null };
  return [
    one(text('a SYN to who listens on all addresses', '모든 주소에서 듣는 소켓에 온 SYN'), toAny, SYN, {
      kind: 'new',
      listener: everywhere,
    }),
    one(
      text('a SYN to who listens on just this address', '바로 이 주소에서 듣는 소켓에 온 SYN'),
      at(here[1], port),
      SYN,
      {
        kind: 'new',
        listener: special,
      },
    ),
    one(text('a SYN to port 25', '25번 포트에 온 SYN'), at(here[0], 25), SYN, { kind: 'new', listener: mail }),
    one(
      text('a SYN with data', '데이터가 있는 SYN'),
      toAny,
      { ...SYN, length: 5 },
      { kind: 'new', listener: everywhere },
    ),
    one(text('an ACK to a listening socket', '듣는 소켓에 온 ACK'), toAny, { acknowledgmentNumber: ack }, reset),
    one(
      text('a SYN, ACK to a listening socket', '듣는 소켓에 온 SYN, ACK'),
      toAny,
      { syn: true, acknowledgmentNumber: ack },
      reset,
    ),
    one(text('a RST to a listening socket', '듣는 소켓에 온 RST'), toAny, { rst: true }, { kind: 'drop' }),
    one(
      text('a SYN, RST to a listening socket', '듣는 소켓에 온 SYN, RST'),
      toAny,
      { ...SYN, rst: true },
      { kind: 'drop' },
    ),
    one(
      text('a FIN alone to a listening socket', '듣는 소켓에 온 FIN'),
      toAny,
      { fin: true, ack: false },
      { kind: 'drop' },
    ),
  ];
}

/** Nobody is there. */
export function resetCases(random: Random, { here, clients, clientPort, port }: HostSockets): Case[] {
  const table = new Table(random);
  table.add('tcp', at(here[0], port));
  table.add('tcp', at(here[0], port), at(clients[0], clientPort));
  table.add('udp', at(ANY, port + 2));
  const from = at(clients[0], clientPort);
  const one = (about: Text, to: Endpoint, changes: Partial<Packet>): Case => {
    const packet = segment(random, from, to, changes);
    return { about, sockets: table.shuffled(), packet, want: resetOf(packet) };
  };
  const closed = at(here[0], port + 2);
  return [
    one(text('a SYN to a port where nobody listens', '아무도 듣지 않는 포트에 온 SYN'), closed, SYN),
    one(text('a SYN to an address where nobody listens', '아무도 듣지 않는 주소에 온 SYN'), at(here[1], port), SYN),
    one(text('data of a connection that is not there', '없는 연결의 데이터'), closed, { length: 77 }),
    one(text('data without ACK', 'ACK 없는 데이터'), closed, { ack: false, length: 100 }),
    one(text('a FIN without ACK', 'ACK 없는 FIN'), closed, { ack: false, fin: true, length: 9 }),
    one(text('a SYN, FIN with data', '데이터가 있는 SYN, FIN'), closed, { ...SYN, fin: true, length: 3 }),
    one(text('a SYN with the highest number', '가장 큰 번호의 SYN'), closed, { ...SYN, sequenceNumber: 0xffffffff }),
    one(text('a FIN, ACK', 'FIN, ACK'), closed, { fin: true, acknowledgmentNumber: 0xfffffff0 }),
    one(text('a RST', 'RST'), closed, { rst: true }),
    one(text('a RST without ACK', 'ACK 없는 RST'), closed, { rst: true, ack: false }),
  ];
}

/** RFC 9293 §3.10.7.1. */
function resetOf({ ack, rst, syn, fin, length, sequenceNumber, acknowledgmentNumber }: Packet): Outcome {
  if (rst) return { kind: 'drop' };
  if (ack) return { kind: 'reset', sequenceNumber: acknowledgmentNumber, acknowledgmentNumber: null };
  const end = seqAdd(sequenceNumber, length + Number(syn) + Number(fin));
  return { kind: 'reset', sequenceNumber: 0, acknowledgmentNumber: end };
}

export function udpCases(random: Random, { here, clients, clientPort, port }: HostSockets): Case[] {
  const table = new Table(random);
  const everywhere = table.add('udp', at(ANY, port));
  const special = table.add('udp', at(here[1], port));
  const connected = table.add('udp', at(here[0], port), at(clients[0], clientPort));
  const connectedAny = table.add('udp', at(ANY, port + 1), at(clients[0], clientPort));
  table.add('tcp', at(ANY, port + 2));
  const one = (about: Text, from: Endpoint, to: Endpoint, want: Outcome): Case => ({
    about,
    sockets: table.shuffled(),
    packet: datagram(from, to, draw(random, [0, 1, 500])),
    want,
  });
  const from = at(clients[0], clientPort);
  const stranger = at(clients[1], clientPort);
  const gets = (id: number): Outcome => ({ kind: 'socket', id });
  return [
    one(text('a datagram from anybody', '누군가에게서 온 데이터그램'), stranger, at(here[0], port), gets(everywhere)),
    one(
      text('a datagram to an address with a socket of its own', '자기 소켓이 있는 주소로 온 데이터그램'),
      stranger,
      at(here[1], port),
      gets(special),
    ),
    one(
      text('a datagram to a connected socket', '연결된 소켓에 온 데이터그램'),
      from,
      at(here[0], port),
      gets(connected),
    ),
    one(
      text('another port of the same sender', '같은 상대의 다른 포트'),
      at(clients[0], clientPort - 1),
      at(here[0], port),
      gets(everywhere),
    ),
    one(
      text('a connected socket with any local address', '지역 주소가 0.0.0.0인 연결된 소켓'),
      from,
      at(here[1], port + 1),
      gets(connectedAny),
    ),
    one(text('a stranger to a connected socket', '연결된 소켓에 온 낯선 상대'), stranger, at(here[0], port + 1), {
      kind: 'unreachable',
    }),
    one(text('a port that only TCP has', 'TCP만 쓰는 포트'), from, at(here[0], port + 2), { kind: 'unreachable' }),
    one(text('a port that nobody has', '아무도 쓰지 않는 포트'), from, at(here[0], port + 9), { kind: 'unreachable' }),
  ];
}
