/** Plain numbers in a list, with more options than were asked for. */

interface DiscoverParameters {
  mac: string;
  xid: number;
  broadcast: boolean;
}

export function buildDiscover(parameters: DiscoverParameters): Uint8Array {
  const mac = parameters.mac.split(':').map((part) => parseInt(part, 16));
  const xid = [24, 16, 8, 0].map((shift) => (parameters.xid >>> shift) & 255);
  const zeros = (count: number): number[] => new Array<number>(count).fill(0);
  const message = [
    1,
    1,
    6,
    0,
    ...xid,
    0,
    0,
    parameters.broadcast ? 128 : 0,
    0,
    ...zeros(16),
    ...mac,
    ...zeros(10 + 64 + 128),
  ];
  const options = [99, 130, 83, 99, 55, 3, 1, 3, 6, 53, 1, 1, 61, 7, 1, ...mac, 255];
  const all = [...message, ...options];
  return Uint8Array.from([...all, ...zeros(Math.max(0, 300 - all.length))]);
}
