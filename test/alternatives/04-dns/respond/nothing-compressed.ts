/** Names in full everywhere, the sections put together first and written last. */

interface Soa {
  ttl: number;
  mname: string;
  rname: string;
  serial: number;
  refresh: number;
  retry: number;
  expire: number;
  minimum: number;
}
interface Zone {
  origin: string;
  soa: Soa;
  addresses: { name: string; ttl: number; address: string }[];
  aliases: { name: string; ttl: number; target: string }[];
}
interface Found {
  owner: string;
  type: number;
  ttl: number;
  write(writer: Writer): void;
}

class Writer {
  bytes = new Uint8Array(4096);
  view = new DataView(this.bytes.buffer);
  at = 0;

  u16(value: number): void {
    this.view.setUint16(this.at, value);
    this.at += 2;
  }

  u32(value: number): void {
    this.view.setUint32(this.at, value);
    this.at += 4;
  }

  raw(bytes: Iterable<number>): void {
    for (const byte of bytes) this.bytes[this.at++] = byte;
  }

  name(name: string): void {
    for (const label of name.split('.')) this.raw([label.length, ...Array.from(label, (c) => c.charCodeAt(0))]);
    this.raw([0]);
  }

  record({ owner, type, ttl, write }: Found): void {
    this.name(owner);
    this.u16(type);
    this.u16(1);
    this.u32(ttl);
    this.u16(0);
    const start = this.at;
    write(this);
    this.view.setUint16(start - 2, this.at - start);
  }
}

export function respond(query: Uint8Array, zone: Zone): Uint8Array {
  let end = 12;
  const labels: string[] = [];
  while (query[end]) {
    labels.push(String.fromCharCode(...query.subarray(end + 1, end + 1 + query[end]!)));
    end += query[end]! + 1;
  }
  end++;
  const asked = labels.join('.');
  const type = (query[end]! << 8) + query[end + 1]!;
  const isInternet = query[end + 2] === 0 && query[end + 3] === 1;
  const inZone = (name: string) => `.${name}`.endsWith(`.${zone.origin}`);
  const start = asked.toLowerCase();
  const isOurs = isInternet && inZone(start);
  const answers = isOurs ? lookUp(zone, asked, type, inZone) : [];
  const last = answers.at(-1);
  const [name, isAlias] = last?.type === 5 ? [targetOf(zone, last.owner.toLowerCase()), true] : [start, false];
  const isEmpty = isOurs && (last === undefined || (isAlias && type !== 5 && inZone(name)));
  const known = [zone.origin, ...[...zone.addresses, ...zone.aliases].map((one) => one.name)];
  const exists = known.some((one) => `.${one}`.endsWith(`.${name}`));

  const writer = new Writer();
  writer.raw(query.subarray(0, 2));
  writer.raw([0x80 + (isOurs ? 4 : 0) + (query[2]! & 1), isOurs ? (isEmpty && !exists ? 3 : 0) : 5]);
  for (const count of [1, answers.length, isEmpty ? 1 : 0, 0]) writer.u16(count);
  writer.raw(query.subarray(12, end + 4));
  for (const answer of answers) writer.record(answer);
  if (isEmpty) {
    const { soa, origin: owner } = zone;
    const ttl = soa.minimum < soa.ttl ? soa.minimum : soa.ttl;
    const write = (w: Writer) => {
      w.name(soa.mname);
      w.name(soa.rname);
      for (const value of [soa.serial, soa.refresh, soa.retry, soa.expire, soa.minimum]) w.u32(value);
    };
    writer.record({ owner, type: 6, ttl, write });
  }
  return writer.bytes.slice(0, writer.at);
}

function targetOf(zone: Zone, name: string): string {
  return zone.aliases.find((one) => one.name === name)!.target;
}

function lookUp(zone: Zone, asked: string, type: number, inZone: (name: string) => boolean): Found[] {
  const name = asked.toLowerCase();
  const alias = zone.aliases.find((one) => one.name === name);
  if (alias) {
    const found = { owner: asked, type: 5, ttl: alias.ttl, write: (w: Writer) => w.name(alias.target) };
    return type === 5 || !inZone(alias.target) ? [found] : [found, ...lookUp(zone, alias.target, type, inZone)];
  }
  if (type !== 1) return [];
  return zone.addresses
    .filter((one) => one.name === name)
    .map(({ ttl, address }) => ({
      owner: asked,
      type: 1,
      ttl,
      write: (w: Writer) => w.raw(address.split('.').map(Number)),
    }));
}
