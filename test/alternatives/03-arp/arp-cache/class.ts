/** A class with one table for what is known and one for what is asked for; the factory makes one. */

type Output =
  | { kind: 'frame'; dst: string; etherType: number; payload: Uint8Array }
  | { kind: 'unreachable'; address: string; packets: Uint8Array[] };

interface Config {
  mac: string;
  lifetime: number;
  retryInterval: number;
  maxRequests: number;
  maxWaiting: number;
}

class Question {
  readonly queue: Uint8Array[] = [];
  asked = 0;
  next = 0;
}

class Cache {
  private readonly known = new Map<string, [mac: string, since: number]>();
  private readonly questions = new Map<string, Question>();
  private own = '0.0.0.0';
  private readonly config: Config;

  constructor(config: Config) {
    this.config = config;
  }

  setAddress(address: string | null): void {
    this.own = address ?? '0.0.0.0';
  }

  resolve(address: string, packet: Uint8Array, now: number): Output[] {
    const mac = this.lookup(address, now);
    if (mac !== null) return [{ kind: 'frame', dst: mac, etherType: 2048, payload: packet }];
    const before = this.questions.get(address);
    const question = before ?? new Question();
    this.questions.set(address, question);
    question.queue.push(packet);
    while (question.queue.length > this.config.maxWaiting) question.queue.shift();
    return before ? [] : [this.ask(address, question, now)];
  }

  handleArp(packet: Uint8Array, now: number): Output[] {
    const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
    const mac = hex(packet.subarray(8, 14));
    const sender = dotted(view, 14);
    const target = dotted(view, 24);
    if (packet[8]! % 2 === 1) return [];
    const toMe = this.own !== '0.0.0.0' && target === this.own;
    const result: Output[] = [];
    // Whoever asks for our address is answered, even one who claims it.
    if (toMe && view.getUint16(6) === 1) result.push(this.arp(2, mac, mac, sender));
    if (sender === '0.0.0.0' || sender === this.own) return result;
    const question = this.questions.get(sender);
    if (this.lookup(sender, now) === null && !question && !toMe) return result;
    this.known.set(sender, [mac, now]);
    this.questions.delete(sender);
    for (const waiting of question?.queue ?? []) {
      result.push({ kind: 'frame', dst: mac, etherType: 0x800, payload: waiting });
    }
    return result;
  }

  lookup(address: string, now: number): string | null {
    const entry = this.known.get(address);
    if (!entry) return null;
    if (now - entry[1] < this.config.lifetime) return entry[0];
    this.known.delete(address);
    return null;
  }

  /** Old entries need no timer: they are not believed when somebody asks. */
  nextTimer(): number | null {
    let earliest: number | null = null;
    for (const { next } of this.questions.values()) if (earliest === null || next < earliest) earliest = next;
    return earliest;
  }

  handleTimer(now: number): Output[] {
    const result: Output[] = [];
    this.questions.forEach((question, address) => {
      if (now < question.next) return;
      if (question.asked < this.config.maxRequests) {
        result.push(this.ask(address, question, now));
      } else {
        this.questions.delete(address);
        result.push({ kind: 'unreachable', address, packets: question.queue });
      }
    });
    return result;
  }

  clear(): void {
    this.known.clear();
    this.questions.clear();
  }

  private ask(address: string, question: Question, now: number): Output {
    question.asked += 1;
    question.next = now + this.config.retryInterval;
    return this.arp(1, 'ff:ff:ff:ff:ff:ff', '00:00:00:00:00:00', address);
  }

  private arp(operation: number, dst: string, targetMac: string, targetAddress: string): Output {
    const mac = (text: string): number[] => text.split(':').map((pair) => Number.parseInt(pair, 16));
    const ip = (text: string): number[] => text.split('.').map((part) => Number.parseInt(part, 10));
    const payload = Uint8Array.from([
      ...[0, 1, 8, 0, 6, 4, 0, operation],
      ...mac(this.config.mac),
      ...ip(this.own),
      ...mac(targetMac),
      ...ip(targetAddress),
    ]);
    return { kind: 'frame', dst, etherType: 0x806, payload };
  }
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => (byte < 16 ? '0' : '') + byte.toString(16)).join(':');
}

function dotted(view: DataView, at: number): string {
  return [0, 1, 2, 3].map((index) => view.getUint8(at + index)).join('.');
}

export const createArpCache = (config: Config): Cache => new Cache(config);
