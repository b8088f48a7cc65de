/** What a student's pool is told, and what it says is to be done. */

import { z } from '../../../src/grade/shapes.ts';
import type { StudentObject } from '../../../src/grade/trial.ts';

const number = z.int({ error: 'a whole number is wanted' });
const actions = z
  .array(
    z.union(
      [
        z.object({ do: z.literal('open'), connection: number, host: z.string() }),
        z.object({ do: z.literal('send'), connection: number, request: number }),
      ],
      { error: "an action is { do: 'open', connection, host } or { do: 'send', connection, request }" },
    ),
    { error: 'a list of actions is wanted' },
  )
  .max(100);
export type Action = z.infer<typeof actions>[number];

export type PoolEvent =
  | readonly ['request', request: number, host: string]
  | readonly ['opened', connection: number, protocol: 'http/1.1' | 'h2']
  | readonly ['answered', request: number, keep: boolean]
  | readonly ['lost', connection: number];

export function tell(pool: StudentObject, [method, ...args]: PoolEvent): Action[] {
  return pool.call(method, args, actions);
}
