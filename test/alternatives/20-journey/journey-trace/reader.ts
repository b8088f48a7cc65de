/** A reader that walks through the bytes and throws where they end; every layer in a function of its own. */

type Step = { frame: number; step: string; detail: string };
type Found = [step: string, detail: string] | null;

class Cut extends Error {}

class Reader {
  readonly bytes: Uint8Array;
  at = 0;
  little = false;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  take(count: number): Uint8Array {
    if (count > this.left) throw new Cut();
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  skip(count: number): this {
    this.take(count);
    return this;
  }

  u8(): number {
    return this.take(1)[0]!;
  }

  u16(): number {
    const [a = 0, b = 0] = this.take(2);
    return a * 256 + b;
  }

  u32(): number {
    const four = Array.from(this.take(4));
    if (this.little) four.reverse();
    return four.reduce((value, byte) => value * 256 + byte, 0);
  }

  text(count: number): string {
    return Array.from(this.take(count), (byte) => String.fromCharCode(byte)).join('');
  }

  mac(): string {
    return Array.from(this.take(6), (byte) => byte.toString(16).padStart(2, '0')).join(':');
  }

  ip(): string {
    return Array.from(this.take(4)).join('.');
  }
}

export function traceJourney(pcap: Uint8Array): Step[] {
  const file = new Reader(pcap);
  const first = file.u32();
  file.little = first !== 0xa1b2c3d4 && first !== 0xa1b23c4d;
  file.skip(20);
  const steps: Step[] = [];
  for (let frame = 1; file.left > 0; frame++) {
    file.skip(8);
    const size = file.u32();
    file.skip(4);
    const found = tryFrame(file.take(size));
    if (found) steps.push({ frame, step: found[0], detail: found[1] });
  }
  return steps;
}

function tryFrame(bytes: Uint8Array): Found {
  try {
    const reader = new Reader(bytes).skip(12);
    const type = reader.u16();
    if (type === 0x806) return arp(reader);
    return type === 0x800 ? ipv4(reader) : null;
  } catch (error) {
    if (error instanceof Cut) return null;
    throw error;
  }
}

function arp(r: Reader): Found {
  r.skip(6);
  const operation = r.u16();
  const sender = r.mac();
  r.skip(10);
  const target = r.ip();
  if (operation === 1) return ['arp-request', target];
  if (operation === 2) return ['arp-reply', sender];
  return null;
}

function ipv4(r: Reader): Found {
  const start = r.at;
  const words = r.u8() % 16;
  r.skip(1);
  const total = r.u16();
  r.skip(2);
  const fragment = r.u16() & 0x3fff;
  r.skip(1);
  const protocol = r.u8();
  r.skip(2);
  const [src, dst] = [r.ip(), r.ip()];
  r.skip(words * 4 - 20);
  const inside = new Reader(r.take(total - (r.at - start)));
  if (fragment !== 0) return null;
  if (protocol === 17) return udp(inside);
  if (protocol === 6) return tcp(inside, src, dst);
  return null;
}

function udp(r: Reader): Found {
  const from = r.u16();
  const to = r.u16();
  const data = new Reader(r.skip(4).bytes.subarray(8));
  const ports = `${from}>${to}`;
  if (ports === '68>67' || ports === '67>68') return dhcp(data, from === 68);
  if (from !== 53 && to !== 53) return null;
  data.skip(2);
  const isResponse = data.u8() >= 128;
  data.skip(9);
  if (isResponse ? from !== 53 : to !== 53) return null;
  const labels: string[] = [];
  for (let length = data.u8(); length > 0; length = data.u8()) labels.push(data.text(length));
  return [isResponse ? 'dns-response' : 'dns-query', labels.join('.')];
}

function dhcp(r: Reader, isClient: boolean): Found {
  r.skip(16);
  const yiaddr = r.ip();
  r.skip(8);
  const chaddr = r.mac();
  r.skip(10 + 64 + 128 + 4);
  for (let code = r.u8(); code !== 255; code = r.u8()) {
    if (code === 0) continue;
    const value = r.take(r.u8());
    if (code !== 53) continue;
    const names: Record<number, string> = isClient ? { 1: 'discover', 3: 'request' } : { 2: 'offer', 5: 'ack' };
    const name = names[value[0]!];
    return name ? [`dhcp-${name}`, isClient ? chaddr : yiaddr] : null;
  }
  return null;
}

function tcp(r: Reader, src: string, dst: string): Found {
  const from = r.u16();
  const to = r.u16();
  r.skip(8);
  const offset = r.u8() >> 4;
  const flags = r.u8();
  r.skip(offset * 4 - 14);
  if (flags & 2) return flags & 16 ? ['tcp-syn-ack', `${src}:${from}`] : ['tcp-syn', `${dst}:${to}`];
  const data = r.bytes.subarray(r.at);
  if (to === 443) return hello(new Reader(data));
  const [line = '', ...more] = new Reader(data).text(data.length).split('\r\n');
  if (from === 80 && /^HTTP\/1\.[01] [0-9]{3}/.test(line)) return ['http-response', line.slice(9, 12)];
  const [method = '', target = '', version = '', ...rest] = line.split(' ');
  const isRequest = /^[A-Z]+$/.test(method) && target !== '' && /^HTTP\/1\.[01]$/.test(version);
  return to === 80 && isRequest && rest.length === 0 && more.length > 0
    ? ['http-request', `${method} ${target}`]
    : null;
}

function hello(r: Reader): Found {
  if (r.u8() !== 22) return null;
  r.skip(4);
  if (r.u8() !== 1) return null;
  r.skip(3 + 2 + 32);
  r.skip(r.u8());
  r.skip(r.u16());
  r.skip(r.u8());
  const extensions = new Reader(r.left > 0 ? r.take(r.u16()) : new Uint8Array(0));
  while (extensions.left > 0) {
    const type = extensions.u16();
    const content = new Reader(extensions.take(extensions.u16()));
    if (type === 0) return ['tls-client-hello', content.skip(3).text(content.u16())];
  }
  return ['tls-client-hello', ''];
}
