/** The student's switch in the place of ours. */

import { type Micros, NEVER, seconds } from '../../../src/bytes/time.ts';
import { z } from '../../../src/grade/shapes.ts';
import type { Student, StudentObject } from '../../../src/grade/trial.ts';
import type { Node, Transmit } from '../../../src/nodes/node.ts';
import type { SwitchConfig } from '../../../src/nodes/switch.ts';
import type { SwitchConfig as StudentConfig } from '../starter/learning-switch.ts';

/** The default of IEEE 802.1D-2004 table 7-5, and a table of the usual size. */
export const usualSwitch: Omit<StudentConfig, 'portCount'> = { ageingTime: seconds(300), maxEntries: 8192 };

/** Ports, each once. */
export function portsOf(portCount: number): z.ZodType<number[]> {
  return z
    .array(
      z
        .int({ error: 'a port number is wanted' })
        .min(0)
        .max(portCount - 1),
    )
    .refine((ports) => new Set(ports).size === ports.length, { error: 'a port is named twice' });
}

export function studentSwitch(student: Student): (config: SwitchConfig) => Node {
  return ({ name, portCount }) => new StudentSwitch(student, name, portCount);
}

class StudentSwitch implements Node {
  readonly name: string;
  readonly portCount: number;
  readonly #object: StudentObject;
  readonly #ports: z.ZodType<number[]>;
  readonly #output: Transmit[] = [];

  constructor(student: Student, name: string, portCount: number) {
    this.name = name;
    this.portCount = portCount;
    this.#ports = portsOf(portCount);
    this.#object = student.make('createSwitch', [{ ...usualSwitch, portCount }]);
  }

  handleFrame(port: number, frame: Uint8Array, now: Micros): void {
    for (const to of this.#object.call('handleFrame', [port, frame, now], this.#ports)) {
      this.#output.push({ port: to, frame });
    }
  }

  pollTransmit(): Transmit | undefined {
    return this.#output.shift();
  }

  nextTimer(): Micros {
    return NEVER;
  }

  handleTimer(): void {}
}
