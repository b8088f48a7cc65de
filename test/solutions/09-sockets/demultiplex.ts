/** A reference solution, written as a student would. */

import type { Endpoint, Outcome, Packet, Socket } from '../../../labs/09-sockets/starter/demultiplex.ts';

const ANY = '0.0.0.0';

export function demultiplex(sockets: Socket[], packet: Packet): Outcome {
  const { from, to } = packet;
  const candidates = sockets.filter(
    ({ protocol, local }) =>
      protocol === packet.protocol && local.port === to.port && (local.address === to.address || local.address === ANY),
  );
  const connected = candidates.filter(({ remote }) => remote !== null && isSame(remote, from));
  const waiting = candidates.filter(({ remote }) => remote === null);
  const best = mostSpecific(connected) ?? mostSpecific(waiting);

  if (packet.protocol === 'udp') {
    return best ? { kind: 'socket', id: best.id } : { kind: 'unreachable' };
  }
  if (best === undefined) return packet.rst ? { kind: 'drop' } : reset(packet);
  if (best.remote !== null) return { kind: 'socket', id: best.id };
  if (packet.rst) return { kind: 'drop' };
  if (packet.ack) return reset(packet);
  return packet.syn ? { kind: 'new', listener: best.id } : { kind: 'drop' };
}

function reset(packet: Packet): Outcome {
  if (packet.ack) return { kind: 'reset', sequenceNumber: packet.acknowledgmentNumber, acknowledgmentNumber: null };
  const length = packet.length + (packet.syn ? 1 : 0) + (packet.fin ? 1 : 0);
  return { kind: 'reset', sequenceNumber: 0, acknowledgmentNumber: (packet.sequenceNumber + length) >>> 0 };
}

function mostSpecific(sockets: Socket[]): Socket | undefined {
  return sockets.find(({ local }) => local.address !== ANY) ?? sockets[0];
}

function isSame(a: Endpoint, b: Endpoint): boolean {
  return a.address === b.address && a.port === b.port;
}
