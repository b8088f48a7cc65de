/** A table with keys, as a kernel has it: four lookups from the most to the least particular. */

import type { Outcome, Packet, Socket } from '../../../../labs/09-sockets/starter/demultiplex.ts';

const name = (end: { address: string; port: number } | null) => (end ? `${end.address}:${end.port}` : '*');

export function demultiplex(sockets: Socket[], packet: Packet): Outcome {
  const table: Record<string, Socket> = {};
  for (const socket of sockets) table[`${socket.protocol} ${name(socket.local)} ${name(socket.remote)}`] = socket;
  const anywhere = { address: '0.0.0.0', port: packet.to.port };
  const found = [packet.from, null]
    .flatMap((remote) =>
      [packet.to, anywhere].map((local) => table[`${packet.protocol} ${name(local)} ${name(remote)}`]),
    )
    .find((socket) => socket);
  if (found && (packet.protocol === 'udp' || found.remote)) return { kind: 'socket', id: found.id };
  if (packet.protocol === 'udp') return { kind: 'unreachable' };
  if (packet.rst || (found && !packet.ack && !packet.syn)) return { kind: 'drop' };
  if (found && !packet.ack) return { kind: 'new', listener: found.id };
  if (packet.ack) return { kind: 'reset', sequenceNumber: packet.acknowledgmentNumber, acknowledgmentNumber: null };
  const next = BigInt(packet.sequenceNumber) + BigInt(packet.length) + BigInt(packet.syn) + BigInt(packet.fin);
  return { kind: 'reset', sequenceNumber: 0, acknowledgmentNumber: Number(next % 0x100000000n) };
}
