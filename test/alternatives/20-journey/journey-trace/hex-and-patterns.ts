/** Everything in one string of hexadecimal digits, taken apart with patterns and positions. */

export function traceJourney(pcap: Uint8Array): { frame: number; step: string; detail: string }[] {
  const hex = Array.from(pcap, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const isBig = /^a1b2(c3d4|3c4d)/.test(hex);
  const steps = [];
  let frame = 0;
  for (let at = 48; at < hex.length; ) {
    const digits = hex.slice(at + 16, at + 24);
    const size = parseInt(isBig ? digits : digits.replace(/(..)(..)(..)(..)/, '$4$3$2$1'), 16);
    const found = stepIn(hex.slice(at + 32, at + 32 + size * 2));
    frame++;
    if (found) steps.push({ frame, ...found });
    at += 32 + size * 2;
  }
  return steps;
}

function stepIn(frame: string) {
  const arp = /^.{24}0806.{12}(....)(.{12}).{20}(.{8})/.exec(frame);
  if (arp?.[1] === '0001') return { step: 'arp-request', detail: ip(arp[3]!) };
  if (arp?.[1] === '0002') return { step: 'arp-reply', detail: mac(arp[2]!) };
  const v4 = /^.{24}08004(.)..(....)....(....)..(..)....(.{8})(.{8})/.exec(frame);
  if (!v4) return undefined;
  const [, words = '', total = '', fragment = '', protocol, src = '', dst = ''] = v4;
  const end = 28 + number(total) * 2;
  if (end > frame.length || (number(fragment) & 0x3fff) > 0) return undefined;
  const rest = frame.slice(28 + number(words) * 8, end);
  const [from, to] = [number(rest.slice(0, 4)), number(rest.slice(4, 8))];
  if (protocol === '11') return ofUdp(rest.slice(16), from, to);
  return protocol === '06' ? ofTcp(rest, { from, to, src: ip(src), dst: ip(dst) }) : undefined;
}

function ofUdp(data: string, from: number, to: number) {
  if ((from === 68 && to === 67) || (from === 67 && to === 68)) {
    // PADs, and options that are not the one: each as long as it says.
    let options = data.slice(480);
    let type = '';
    while (options !== '' && !options.startsWith('ff')) {
      const isPad = options.startsWith('00');
      if (options.startsWith('3501')) type = options.slice(4, 6);
      options = options.slice(isPad ? 2 : 4 + number(options.slice(2, 4)) * 2);
    }
    const kinds: Record<string, string> =
      from === 68 ? { '01': 'discover', '03': 'request' } : { '02': 'offer', '05': 'ack' };
    const kind = kinds[type];
    return kind && { step: `dhcp-${kind}`, detail: from === 68 ? mac(data.slice(56, 68)) : ip(data.slice(32, 40)) };
  }
  if (from !== 53 && to !== 53) return undefined;
  const isResponse = number(data.slice(4, 6)) > 127;
  if ((isResponse ? from : to) !== 53) return undefined;
  let name = '';
  for (let at = 24; data.slice(at, at + 2) !== '00'; ) {
    const size = number(data.slice(at, at + 2)) * 2;
    name += `${name && '.'}${ascii(data.slice(at + 2, at + 2 + size))}`;
    at += 2 + size;
  }
  return { step: isResponse ? 'dns-response' : 'dns-query', detail: name };
}

function ofTcp(segment: string, { from, to, src, dst }: { from: number; to: number; src: string; dst: string }) {
  const flags = number(segment.slice(26, 28));
  const data = segment.slice(number(segment.slice(24, 25)) * 8);
  if ((flags & 0x12) === 0x12) return { step: 'tcp-syn-ack', detail: `${src}:${from}` };
  if ((flags & 0x02) === 0x02) return { step: 'tcp-syn', detail: `${dst}:${to}` };
  if (to === 443 && /^16.{8}01/.test(data)) return { step: 'tls-client-hello', detail: serverName(data) };
  const content = ascii(data);
  const [, asked] = /^([A-Z]+ [^ ]+) HTTP\/1\.[01]\r\n/.exec(content) ?? [];
  if (to === 80 && asked) return { step: 'http-request', detail: asked };
  const [, status] = /^HTTP\/1\.[01] ([0-9]{3})/.exec(content) ?? [];
  return from === 80 && status ? { step: 'http-response', detail: status } : undefined;
}

function serverName(record: string): string {
  let rest = record.slice(86);
  for (const width of [2, 4, 2]) rest = rest.slice(width + number(rest.slice(0, width)) * 2);
  rest = rest.slice(4);
  while (rest !== '') {
    const size = number(rest.slice(4, 8)) * 2;
    if (rest.startsWith('0000')) return ascii(rest.slice(18, 8 + size));
    rest = rest.slice(8 + size);
  }
  return '';
}

function number(hex: string): number {
  return parseInt(hex || '0', 16);
}

function pairs(hex: string): string[] {
  return hex.match(/../g) ?? [];
}

function ip(hex: string): string {
  return pairs(hex).map(number).join('.');
}

function mac(hex: string): string {
  return pairs(hex).join(':');
}

function ascii(hex: string): string {
  return pairs(hex)
    .map((pair) => String.fromCharCode(number(pair)))
    .join('');
}
