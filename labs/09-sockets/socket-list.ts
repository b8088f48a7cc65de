/** A host's TCP sockets as lines of text, like `ss -tan`. */

import type { Host } from '../../src/nodes/host.ts';

/** @param listening the ports on which its programs listen */
export function socketList(host: Host, listening: readonly number[]): string[] {
  const rows = [
    ['State', 'Local', 'Peer'],
    ...listening.map((port) => ['LISTEN', `*:${port}`, '*']),
    ...host.tcp
      .connections()
      .map(({ state, local, remote }) => [state, `${local.address}:${local.port}`, `${remote.address}:${remote.port}`]),
  ];
  return rows.map(([state, local, peer]) => `${state!.padEnd(13)}${local!.padEnd(22)}${peer}`);
}
