/** A reference solution, written as a student would. */

interface Frame {
  time: number;
  bytes: Uint8Array;
}

interface Packet {
  time: number;
  protocol: number;
  src: string;
  dst: string;
  srcPort: number;
  dstPort: number;
  data: Uint8Array;
  sequence: number;
  syn: boolean;
  ack: boolean;
}

const TCP = 6;
const UDP = 17;

export function waits(frames: Frame[]) {
  const packets = frames.map(parse).filter((packet) => packet !== null);
  const result: Record<'name' | 'tcp' | 'tls' | 'page', number | null> = {
    name: null,
    tcp: null,
    tls: null,
    page: null,
  };

  const question = packets.findIndex((p) => isDns(p) && p.dstPort === 53 && !isResponse(p));
  if (question !== -1) {
    const answer = packets.find((p, i) => i > question && isGoodAnswer(p, word(packets[question]!.data, 0)));
    if (answer) result.name = answer.time - packets[question]!.time;
  }

  const syn = packets.findIndex((p) => p.protocol === TCP && p.dstPort === 443 && p.syn && !p.ack);
  if (syn === -1) return result;
  const first = packets[syn]!;
  const goes = (p: Packet) =>
    p.protocol === TCP &&
    p.src === first.src &&
    p.dst === first.dst &&
    p.srcPort === first.srcPort &&
    p.dstPort === first.dstPort;
  const comes = (p: Packet) =>
    p.protocol === TCP &&
    p.src === first.dst &&
    p.dst === first.src &&
    p.srcPort === first.dstPort &&
    p.dstPort === first.srcPort;

  const synAck = packets.findIndex((p, i) => i > syn && comes(p) && p.syn && p.ack);
  if (synAck === -1) return result;
  result.tcp = packets[synAck]!.time - first.time;

  const hello = packets.findIndex((p, i) => i > synAck && goes(p) && p.data.length > 0);
  if (hello === -1) return result;
  const next = packets.findIndex(
    (p, i) => i > hello && goes(p) && p.data.length > 0 && p.sequence > packets[hello]!.sequence,
  );
  if (next === -1) return result;
  result.tls = packets[next]!.time - packets[hello]!.time;

  const page = packets.findIndex((p, i) => i > next && comes(p) && p.data.length > 0);
  if (page !== -1) result.page = packets[page]!.time - packets[next]!.time;
  return result;
}

function parse({ time, bytes }: Frame): Packet | null {
  if (word(bytes, 12) !== 0x0800) return null;
  const ip = 14;
  const transport = ip + (bytes[ip]! & 0x0f) * 4;
  const end = ip + word(bytes, ip + 2);
  const protocol = bytes[ip + 9]!;
  if (protocol !== TCP && protocol !== UDP) return null;
  const header = protocol === UDP ? 8 : (bytes[transport + 12]! >> 4) * 4;
  const flags = protocol === TCP ? bytes[transport + 13]! : 0;
  return {
    time,
    protocol,
    src: bytes.slice(ip + 12, ip + 16).join('.'),
    dst: bytes.slice(ip + 16, ip + 20).join('.'),
    srcPort: word(bytes, transport),
    dstPort: word(bytes, transport + 2),
    data: bytes.slice(transport + header, end),
    sequence: protocol === TCP ? word(bytes, transport + 4) * 65536 + word(bytes, transport + 6) : 0,
    syn: (flags & 0x02) !== 0,
    ack: (flags & 0x10) !== 0,
  };
}

function isDns(p: Packet): boolean {
  return p.protocol === UDP && p.data.length >= 12;
}

function isResponse(p: Packet): boolean {
  return (p.data[2]! & 0x80) !== 0;
}

function isGoodAnswer(p: Packet, id: number): boolean {
  if (!isDns(p) || p.srcPort !== 53 || !isResponse(p)) return false;
  const rcode = p.data[3]! & 0x0f;
  const answers = word(p.data, 6);
  return word(p.data, 0) === id && rcode === 0 && answers > 0;
}

function word(bytes: Uint8Array, at: number): number {
  return bytes[at]! * 256 + bytes[at + 1]!;
}
