/** Which outside port a mapping gets. Read RFC 4787 §4.2. */

import type { NatProtocol } from './nat-mapping.ts';

/** Below are the well-known ports; a mapping stays on its side (RFC 4787, REQ-3 a). */
const FIRST_UNPRIVILEGED = 1024;

/**
 * The port itself if it is free (port preservation, §4.2.1); else the next free one of the same parity, since RTP and
 * RTCP go in pairs (§4.2.2), and of the same range; else any of the range. Undefined if all are taken: two mappings
 * never share a port (REQ-3). An ICMP identifier is any number of 16 bits.
 */
export function chooseOutsidePort(
  protocol: NatProtocol,
  wanted: number,
  isTaken: (port: number) => boolean,
): number | undefined {
  const [first, last] = rangeOf(protocol, wanted);
  const size = last - first + 1;
  const start = Math.max(wanted, first) - first;
  for (const mustMatch of protocol === 'icmp' ? [false] : [true, false]) {
    for (let offset = 0; offset < size; offset++) {
      const port = first + ((start + offset) % size);
      if (mustMatch && port % 2 !== wanted % 2) continue;
      if (!isTaken(port)) return port;
    }
  }
  return undefined;
}

function rangeOf(protocol: NatProtocol, wanted: number): readonly [first: number, last: number] {
  if (protocol === 'icmp') return [0, 0xffff];
  return wanted < FIRST_UNPRIVILEGED ? [1, FIRST_UNPRIVILEGED - 1] : [FIRST_UNPRIVILEGED, 0xffff];
}
