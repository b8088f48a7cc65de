/** A class, an object for each state, waits that are not exact, new xids for repetitions, and more options. */

type Output = { kind: 'send'; to: string; message: Uint8Array } | { kind: 'lease'; lease: Lease } | { kind: 'lost' };
interface Lease {
  address: string;
  subnetMask: string;
  routers: string[];
  dnsServers: string[];
  serverIdentifier: string;
  renewAt: number;
  rebindAt: number;
  expiresAt: number;
}
interface State {
  timer: number;
  onTimer(now: number): Output[];
  onMessage(type: number, reply: Reply, now: number): Output[];
}
interface Reply {
  address: string;
  option(code: number): Uint8Array | undefined;
}

const SECONDS = 1e6;
const ALL = '255.255.255.255';

export class Client {
  private readonly mac: number[];
  private readonly flag: number;
  private readonly xids: number[];
  private xid = -1;
  private startedAt = 0;
  private lease: Lease | undefined;
  private state: State = { timer: Infinity, onTimer: () => [], onMessage: () => [] };

  constructor(config: { mac: string; broadcast: boolean; xids: number[] }) {
    this.mac = config.mac.split(':').map((pair) => Number(`0x${pair}`));
    this.flag = config.broadcast ? 0x80 : 0;
    this.xids = [...config.xids];
  }

  start(now: number): Output[] {
    this.startedAt = now;
    return this.select(now, 0);
  }

  nextTimer(): number | null {
    return Number.isFinite(this.state.timer) ? this.state.timer : null;
  }

  handleTimer(now: number): Output[] {
    return now < this.state.timer ? [] : this.state.onTimer(now);
  }

  handleMessage(bytes: Uint8Array, now: number): Output[] {
    const reply = this.parse(bytes);
    return reply ? this.state.onMessage(reply.option(53)?.[0] ?? 0, reply, now) : [];
  }

  private select(now: number, tries: number): Output[] {
    this.nextXid();
    this.state = {
      timer: now + this.wait(tries),
      onTimer: (at) => this.select(at, tries + 1),
      onMessage: (type, reply, at) => (type === 2 && reply.option(54) ? this.request(reply, at) : []),
    };
    return [this.say(ALL, 1, now, this.flag)];
  }

  private request(offer: Reply, start: number, now = start, tries = 0): Output[] {
    const server = text(offer.option(54)!);
    this.state = {
      timer: now + this.wait(tries),
      onTimer: (at) => (tries === 3 ? this.select(at, 0) : this.request(offer, start, at, tries + 1)),
      onMessage: (type, reply, at) => this.decided(type, reply, start, at),
    };
    const options = [54, 4, ...bytesOf(server), 50, 4, ...bytesOf(offer.address)];
    return [this.say(ALL, 3, now, this.flag, options)];
  }

  private decided(type: number, reply: Reply, start: number, now: number): Output[] {
    if (type === 6) {
      const outputs = this.drop();
      // Three seconds of silence, then all over again.
      this.state = { timer: now + 3 * SECONDS, onTimer: (at) => this.select(at, 0), onMessage: () => [] };
      return outputs;
    }
    if (type !== 5) return [];
    const seconds = (code: number): number | undefined => {
      const value = reply.option(code);
      return value?.reduce((sum, byte) => sum * 256 + byte, 0);
    };
    const many = (code: number): string[] => {
      const value = reply.option(code);
      return value ? Array.from({ length: value.length >> 2 }, (_, i) => text(value.subarray(4 * i, 4 * i + 4))) : [];
    };
    const length = seconds(51)!;
    const lease: Lease = {
      address: reply.address,
      subnetMask: many(1)[0] ?? '255.255.255.0',
      routers: many(3),
      dnsServers: many(6),
      serverIdentifier: many(54)[0]!,
      renewAt: start + (seconds(58) ?? length / 2) * SECONDS,
      rebindAt: start + (seconds(59) ?? (length * 7) / 8) * SECONDS,
      expiresAt: start + length * SECONDS,
    };
    this.lease = lease;
    this.state = { timer: lease.renewAt, onTimer: (at) => this.renew(lease, at), onMessage: () => [] };
    return [{ kind: 'lease', lease }];
  }

  private renew(lease: Lease, now: number, start = now): Output[] {
    if (now >= lease.expiresAt) return [...this.drop(), ...this.start(now)];
    const isRebinding = now >= lease.rebindAt;
    const end = isRebinding ? lease.expiresAt : lease.rebindAt;
    const since = isRebinding && start < lease.rebindAt ? now : start;
    this.nextXid();
    this.state = {
      timer: Math.min(end, now + Math.max((end - now) / 2, 60 * SECONDS)),
      onTimer: (at) => this.renew(lease, at, since),
      onMessage: (type, reply, at) => this.decided(type, reply, since, at),
    };
    // The flag may stay set: the answer comes to our address all the same.
    return [this.say(isRebinding ? ALL : lease.serverIdentifier, 3, now, this.flag, [], lease.address)];
  }

  private drop(): Output[] {
    const had = this.lease !== undefined;
    this.lease = undefined;
    return had ? [{ kind: 'lost' }] : [];
  }

  private nextXid(): void {
    this.xid = this.xids.shift()!;
    this.xids.push(this.xid);
  }

  /** Up to 0.9 s more or less, by the luck that lies in the xid. */
  private wait(tries: number): number {
    return Math.min(64, 4 << tries) * SECONDS + ((this.xid % 19) - 9) * 100_000;
  }

  private say(to: string, type: number, now: number, flag: number, options: number[] = [], ciaddr = '0.0.0.0'): Output {
    const message = new Uint8Array(400);
    const view = new DataView(message.buffer);
    message.set([1, 1, 6]);
    view.setUint32(4, this.xid);
    view.setUint16(8, Math.min(0xffff, Math.floor((now - this.startedAt) / SECONDS)));
    message[10] = flag;
    message.set(bytesOf(ciaddr), 12);
    message.set(this.mac, 28);
    message.set([0x63, 0x82, 0x53, 0x63, 53, 1, type, 0, 61, 7, 1, ...this.mac, ...options, 55, 3, 1, 3, 6, 255], 236);
    return { kind: 'send', to, message };
  }

  private parse(bytes: Uint8Array): Reply | undefined {
    if (bytes.length <= 240 || bytes[0] !== 2) return undefined;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (view.getUint32(4) !== this.xid || view.getUint32(236) !== 0x63825363) return undefined;
    if (this.mac.some((byte, i) => bytes[28 + i] !== byte)) return undefined;
    const option = (wanted: number): Uint8Array | undefined => {
      for (let at = 240; at < bytes.length && bytes[at] !== 255; at += bytes[at] === 0 ? 1 : 2 + bytes[at + 1]!) {
        if (bytes[at] === wanted) return bytes.subarray(at + 2, at + 2 + bytes[at + 1]!);
      }
      return undefined;
    };
    return { address: text(bytes.subarray(16, 20)), option };
  }
}

function text(bytes: Uint8Array): string {
  return Array.from(bytes).join('.');
}

function bytesOf(address: string): number[] {
  return address.split('.').map(Number);
}

export const createDhcpClient = (config: { mac: string; broadcast: boolean; xids: number[] }): Client =>
  new Client(config);
