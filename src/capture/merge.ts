/** From the packets of several links to the packets of one file. */

import type { PcapngInterface, PcapngPacket } from './pcapng.ts';

/** A frame seen on a link. */
export interface CapturedPacket {
  /** The link's name. */
  readonly link: string;
  /** Microseconds since 1970-01-01 UTC. */
  readonly time: number;
  readonly bytes: Uint8Array;
  readonly comments?: readonly string[];
}

/**
 * The packets in order of time, each with the index of its link in `interfaces`. Packets of the same time keep the
 * order in which they are given, so the same run gives the same file.
 * @throws RangeError if a packet's link is not among the interfaces, or two interfaces have one name.
 */
export function mergeLinks(
  interfaces: readonly PcapngInterface[],
  packets: Iterable<CapturedPacket>,
): (PcapngPacket & { readonly time: number })[] {
  const ids = new Map(interfaces.map(({ name }, id) => [name, id]));
  if (ids.size !== interfaces.length) throw new RangeError('two interfaces have the same name');
  const merged = Array.from(packets, ({ link, time, bytes, comments }) => {
    const interfaceId = ids.get(link);
    if (interfaceId === undefined) throw new RangeError(`no interface has the name '${link}'`);
    return { interfaceId, time, bytes, ...(comments && { comments }) };
  });
  return merged.sort((a, b) => a.time - b.time); // a stable sort, by the language's definition
}
