/** A small reader class, tables of what to look for, and numbers read by hand in the file's order. */

class Bytes {
  bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
  get length() {
    return this.bytes.length;
  }
  uint(at: number, width: number, little = false): number {
    let value = 0;
    for (let i = 0; i < width; i++) value = value * 256 + (this.bytes[at + (little ? width - 1 - i : i)] ?? 0);
    return value;
  }
  cut(from: number, to = this.length): Bytes {
    return new Bytes(this.bytes.slice(from, to));
  }
  text(): string {
    let text = '';
    for (const byte of this.bytes) text += String.fromCharCode(byte);
    return text;
  }
  ip(at: number): string {
    return [0, 1, 2, 3].map((i) => this.bytes[at + i]).join('.');
  }
  mac(at: number): string {
    return [0, 1, 2, 3, 4, 5].map((i) => (this.bytes[at + i]! + 256).toString(16).slice(1)).join(':');
  }
}

type Found = [step: string, detail: string] | null;

export function traceJourney(pcap: Uint8Array) {
  const file = new Bytes(pcap);
  const little = [0xa1b2c3d4, 0xa1b23c4d].includes(file.uint(0, 4, true));
  const steps: { frame: number; step: string; detail: string }[] = [];
  let number = 0;
  for (let at = 24; at + 16 <= file.length; ) {
    const size = file.uint(at + 8, 4, little);
    number++;
    const found = frame(file.cut(at + 16, at + 16 + size));
    if (found) steps.push({ frame: number, step: found[0], detail: found[1] });
    at += 16 + size;
  }
  return steps;
}

function frame(f: Bytes): Found {
  const type = f.uint(12, 2);
  if (type === 0x806 && f.length >= 42) {
    const operation = f.uint(20, 2);
    if (operation === 1) return ['arp-request', f.ip(38)];
    if (operation === 2) return ['arp-reply', f.mac(22)];
    return null;
  }
  if (type !== 0x800 || f.length < 34) return null;
  const total = f.uint(16, 2);
  if (14 + total > f.length || f.uint(20, 2) % 0x4000 !== 0) return null;
  const transport = f.cut(14 + (f.bytes[14]! % 16) * 4, 14 + total);
  const ends = { src: f.ip(26), dst: f.ip(30), from: transport.uint(0, 2), to: transport.uint(2, 2) };
  if (f.bytes[23] === 17) return udp(transport.cut(8, transport.uint(4, 2)), ends.from, ends.to);
  return f.bytes[23] === 6 ? tcp(transport, ends) : null;
}

function udp(data: Bytes, from: number, to: number): Found {
  if ((from === 68 && to === 67) || (from === 67 && to === 68)) {
    const steps: Record<string, string> = {
      '68:1': 'dhcp-discover',
      '67:2': 'dhcp-offer',
      '68:3': 'dhcp-request',
      '67:5': 'dhcp-ack',
    };
    const step = steps[`${from}:${option53(data)}`];
    return step ? [step, from === 68 ? data.mac(28) : data.ip(16)] : null;
  }
  if (from !== 53 && to !== 53) return null;
  const answer = data.uint(2, 1) >= 128;
  if (answer ? from !== 53 : to !== 53) return null;
  let name = '';
  for (let at = 12; data.uint(at, 1) > 0; at += 1 + data.uint(at, 1)) {
    name += (name === '' ? '' : '.') + data.cut(at + 1, at + 1 + data.uint(at, 1)).text();
  }
  return [answer ? 'dns-response' : 'dns-query', name];
}

function option53(data: Bytes): number {
  let at = 240;
  while (at < data.length) {
    const code = data.uint(at, 1);
    if (code === 255) break;
    if (code === 0) at++;
    else if (code === 53) return data.uint(at + 2, 1);
    else at += 2 + data.uint(at + 1, 1);
  }
  return 0;
}

function tcp(t: Bytes, { src, dst, from, to }: { src: string; dst: string; from: number; to: number }): Found {
  const flags = t.uint(13, 1) & 0x12;
  if (flags === 0x12) return ['tcp-syn-ack', src + ':' + from];
  if (flags === 0x02) return ['tcp-syn', dst + ':' + to];
  const data = t.cut((t.uint(12, 1) >> 4) * 4);
  if (to === 443 && data.uint(0, 1) === 22 && data.uint(5, 1) === 1) return ['tls-client-hello', serverName(data)];
  const line = data.text().split('\r\n')[0]!;
  const hasEnd = data.text().includes('\r\n');
  if (to === 80 && hasEnd) {
    const words = line.split(' ');
    if (words.length === 3 && /^[A-Z]+$/.test(words[0]!) && words[1] !== '' && /^HTTP\/1\.[01]$/.test(words[2]!)) {
      return ['http-request', words[0] + ' ' + words[1]];
    }
  }
  if (from === 80 && /^HTTP\/1\.[01] [0-9]{3}/.test(data.text())) return ['http-response', data.text().slice(9, 12)];
  return null;
}

function serverName(d: Bytes): string {
  let at = 43;
  for (const width of [1, 2, 1]) at += width + d.uint(at, width);
  const end = at + 2 + d.uint(at, 2);
  for (at += 2; at + 4 <= end && at + 4 <= d.length; at += 4 + d.uint(at + 2, 2)) {
    if (d.uint(at, 2) === 0) return d.cut(at + 9, at + 9 + d.uint(at + 7, 2)).text();
  }
  return '';
}
