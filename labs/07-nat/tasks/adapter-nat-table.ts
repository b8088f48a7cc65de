/** The student's NAT table in the place of ours. */

import type { Micros } from '../../../src/bytes/time.ts';
import { ipv4, u16, z } from '../../../src/grade/shapes.ts';
import type { Student, StudentObject } from '../../../src/grade/trial.ts';
import type { MakeNatTable } from '../../../src/nodes/gateway.ts';
import type { NatEntry, NatInbound, NatOutbound, NatProtocol, NatRefusal } from '../../../src/stack/nat/nat-mapping.ts';
import { type NatTable, type NatTableConfig, natTimeouts } from '../../../src/stack/nat/nat-table.ts';
import type { Endpoint } from '../../../src/stack/sockets.ts';
import type { Public } from '../../../src/stack/timed.ts';
import type { NatConfig } from '../starter/nat-table.ts';

/** null and undefined are the same. */
export const portOrNull = u16.nullish().transform((port) => port ?? null);
export const endpointOrNull = z
  .object({ address: ipv4, port: u16 })
  .nullish()
  .transform((endpoint) => endpoint ?? null);

/** TCP is not followed: its mappings live as long as those of established connections. */
export const usualConfig: NatConfig = {
  timeouts: { udp: natTimeouts.udp, tcp: natTimeouts.tcpEstablished, icmp: natTimeouts.icmp },
  reserved: [],
  maxMappings: 4096,
};

export function studentNatTable(student: Student): MakeNatTable {
  return (config) => new StudentNatTable(student, config);
}

class StudentNatTable implements Public<NatTable> {
  readonly #object: StudentObject;
  /** What the student's table has answered, for ICMP errors: those are no packets of a conversation. */
  readonly #ports = new Map<string, number>();
  readonly #insides = new Map<string, Endpoint>();

  constructor(student: Student, { reserved = [] }: NatTableConfig) {
    const config = { ...usualConfig, reserved: reserved.map(({ protocol, port }) => ({ protocol, port })) };
    this.#object = student.make('createNatTable', [config]);
  }

  outbound({ protocol, inside, remote }: NatOutbound, now: Micros): number | NatRefusal {
    const args = [protocol, { ...inside }, { ...remote }, now];
    const port = this.#object.call('outbound', args, portOrNull);
    if (port === null) return 'no-port';
    this.#ports.set(`${protocol} ${inside.address} ${inside.port}`, port);
    this.#insides.set(`${protocol} ${port}`, inside);
    return port;
  }

  inbound({ protocol, outsidePort, remote }: NatInbound, now: Micros): Endpoint | NatRefusal {
    const args = [protocol, outsidePort, { ...remote }, now];
    return this.#object.call('inbound', args, endpointOrNull) ?? 'no-mapping';
  }

  insideOf(protocol: NatProtocol, outsidePort: number): Endpoint | undefined {
    return this.#insides.get(`${protocol} ${outsidePort}`);
  }

  outsidePortOf(protocol: NatProtocol, inside: Endpoint): number | undefined {
    return this.#ports.get(`${protocol} ${inside.address} ${inside.port}`);
  }

  /** Nobody in the tasks' worlds asks for these three. */
  addForward(): void {}
  clear(): void {}
  entries(): NatEntry[] {
    return [];
  }
}
