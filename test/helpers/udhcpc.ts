/** udhcpc's script: sets up what the lease says, and prints it. */

import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestNamespace } from './netns.ts';

/** Its output is 'address router server', of the first lease. @returns the script's path */
export function leaseScript({ folder }: TestNamespace): string {
  const path = join(folder, 'udhcpc.sh');
  const lines = [
    '#!/bin/sh',
    'PATH=$PATH:/usr/sbin:/sbin',
    '[ "$1" = bound ] || exit 0',
    'ip address add "$ip/$mask" dev "$interface"',
    'ip route add default via "$router"',
    'echo "$ip $router $dns"',
  ];
  writeFileSync(path, `${lines.join('\n')}\n`);
  chmodSync(path, 0o755);
  return path;
}
