/** Typical mistakes in the tasks of the dhcp lab. */

import type { Mutant } from '../helpers/task-suite.ts';

export const mutants: readonly Mutant[] = [
  {
    task: 'discover',
    name: 'xid in little-endian byte order',
    replace: [['setUint32(4, xid)', 'setUint32(4, xid, true)']],
    mistake: 'wrong-xid',
  },
];
