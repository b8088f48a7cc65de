/** Reads everything into tables by name first, and names by itself. */

type Status = 'not-mine' | 'truncated' | 'no-such-name' | 'failed' | 'no-data' | 'found';

export function readAnswer(
  message: Uint8Array,
  { id, name }: { id: number; name: string },
): { status: Status; addresses: string[]; ttl: number } {
  let at = 0;
  const u8 = () => message[at++]!;
  const u16 = () => u8() * 256 + u8();
  const u32 = () => u16() * 65536 + u16();
  const nameHere = (): string => {
    let name = '';
    let back = -1;
    for (let length = u8(); length !== 0; length = u8()) {
      if (length >= 192) {
        const target = (length - 192) * 256 + u8();
        if (back < 0) back = at;
        at = target;
        continue;
      }
      for (let i = 0; i < length; i++) name += String.fromCharCode(u8());
      name += '.';
    }
    if (back >= 0) at = back;
    return name.toLowerCase();
  };
  const only = (status: Status) => ({ status, addresses: [], ttl: 0 });

  const isSameId = u16() === id;
  const [high, low] = [u8(), u8()];
  const isOneQuestion = u16() === 1;
  const answers = u16();
  at = 12;
  const isSameName = nameHere() === `${name.toLowerCase()}.`;
  const isAddress = u16() === 1;
  const isInternet = u16() === 1;
  if (![isSameId, high >= 128, isOneQuestion, isSameName, isAddress, isInternet].every(Boolean))
    return only('not-mine');
  if (high & 2) return only('truncated');
  switch (low & 15) {
    case 0:
      break;
    case 3:
      return only('no-such-name');
    default:
      return only('failed');
  }

  const addresses: Record<string, { text: string; ttl: number }[]> = {};
  const aliases: Record<string, { target: string; ttl: number }> = {};
  for (let i = 0; i < answers; i++) {
    const owner = nameHere();
    const type = u16();
    u16();
    const ttl = u32();
    const length = u16();
    const end = at + length;
    if (type === 1) {
      addresses[owner] ??= [];
      addresses[owner].push({ text: `${u8()}.${u8()}.${u8()}.${u8()}`, ttl });
    }
    if (type === 5) aliases[owner] = { target: nameHere(), ttl };
    at = end;
  }

  const ttls: number[] = [];
  let current = `${name.toLowerCase()}.`;
  for (let steps = 0; steps <= answers; steps++) {
    const found = addresses[current];
    if (found) {
      const all = [...ttls, ...found.map(({ ttl }) => ttl)];
      return { status: 'found', addresses: found.map(({ text }) => text), ttl: Math.min(...all) };
    }
    const alias = aliases[current];
    if (!alias) return only('no-data');
    ttls.push(alias.ttl);
    current = alias.target;
  }
  return only('failed');
}
