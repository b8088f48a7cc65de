/** Reads options recursively into a plain object, the overloaded fields as they come. */

type Values = Record<number, Uint8Array | undefined>;

function read(bytes: Uint8Array): Values {
  const [code, length = 0] = bytes;
  if (code === undefined || code === 255) return {};
  if (code === 0) return read(bytes.subarray(1));
  return { ...read(bytes.subarray(2 + length)), [code]: bytes.subarray(2, 2 + length) };
}

const u32 = (bytes: Uint8Array | undefined): number | undefined =>
  bytes?.reduce((value, byte) => value * 256 + byte, 0);

const list = (bytes: Uint8Array | undefined): string[] =>
  bytes === undefined || bytes.length < 4
    ? []
    : [`${bytes[0]}.${bytes[1]}.${bytes[2]}.${bytes[3]}`, ...list(bytes.subarray(4))];

export function readLease(ack: Uint8Array) {
  let values = read(ack.subarray(240));
  const where = values[52]?.[0];
  if (where === 1 || where === 3) values = { ...values, ...read(ack.subarray(108, 236)) };
  if (where === 2 || where === 3) values = { ...values, ...read(ack.subarray(44, 108)) };
  if (values[53]?.at(0) !== 5) return null;
  const leaseSeconds = u32(values[51])!;
  const part = (code: number, eighths: number): number | null => {
    if (leaseSeconds === 2 ** 32 - 1) return null;
    return u32(values[code]) ?? (leaseSeconds / 8) * eighths;
  };
  return {
    leaseSeconds,
    renewAt: part(58, 4),
    rebindAt: part(59, 7),
    dnsServers: list(values[6]),
    router: list(values[3]).shift() ?? null,
    subnetMask: list(values[1]).shift() ?? null,
    address: list(ack.subarray(16, 20))[0],
  };
}
