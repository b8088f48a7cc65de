/** Looks each element up anew, and measures the RSN before it reads it. */

interface Suites {
  list: string[];
  end: number;
}

export function readElements(bytes: Uint8Array) {
  const ssid = find(bytes, 0);
  const channel = find(bytes, 3);
  return {
    ssid: !ssid || ssid.length > 32 ? null : Buffer.from(ssid).toString('utf8'),
    channel: channel?.length === 1 ? (channel[0] ?? null) : null,
    rates: [...(find(bytes, 1) ?? []), ...(find(bytes, 50) ?? [])].flatMap((byte) => {
      const units = byte % 128;
      return units >= 122 ? [] : [{ basic: byte > 127, rate: units * 0.5 }];
    }),
    rsn: rsn(find(bytes, 48)),
  };
}

function find(bytes: Uint8Array, wanted: number): Uint8Array | undefined {
  for (let at = 0; at + 1 < bytes.length; at += 2 + bytes[at + 1]!) {
    const value = bytes.slice(at + 2, at + 2 + bytes[at + 1]!);
    if (value.length < bytes[at + 1]!) return undefined;
    if (bytes[at] === wanted) return value;
  }
  return undefined;
}

function rsn(value: Uint8Array | undefined) {
  if (!value || value.length < 2 || value[0] !== 1 || value[1] !== 0) return null;
  const found = { groupCipher: '00-0f-ac:4', pairwiseCiphers: ['00-0f-ac:4'], akms: ['00-0f-ac:1'] };
  if (value.length === 2) return found;
  if (value.length < 6) return null;
  found.groupCipher = suite(value, 2);
  if (value.length === 6) return found;
  const pairwise = suites(value, 6);
  if (!pairwise) return null;
  found.pairwiseCiphers = pairwise.list;
  if (value.length === pairwise.end) return found;
  const akms = suites(value, pairwise.end);
  if (!akms) return null;
  return { ...found, akms: akms.list };
}

function suites(value: Uint8Array, at: number): Suites | null {
  if (value.length < at + 2) return null;
  const count = new DataView(value.buffer, value.byteOffset).getUint16(at, true);
  const end = at + 2 + 4 * count;
  if (end > value.length) return null;
  return { list: Array.from({ length: count }, (_, index) => suite(value, at + 2 + 4 * index)), end };
}

function suite(value: Uint8Array, at: number): string {
  const oui = Buffer.from(value.subarray(at, at + 3))
    .toString('hex')
    .match(/../g)!;
  return `${oui.join('-')}:${value[at + 3]}`;
}
