/** A plain list instead of a Map, and numbers instead of text; entries are thrown away when they are looked at. */

interface Entry {
  station: bigint;
  port: number;
  until: number;
}

export class Bridge {
  private entries: Entry[] = [];
  private readonly config: { portCount: number; ageingTime: number; maxEntries: number };

  constructor(config: { portCount: number; ageingTime: number; maxEntries: number }) {
    this.config = config;
  }

  handleFrame(port: number, frame: Uint8Array, now: number): number[] {
    if (frame.byteLength <= 13) return [];
    const dst = read(frame, 0);
    const src = read(frame, 6);
    this.entries = this.entries.filter(({ until }) => until > now);
    const mine = this.entries.find(({ station }) => station === src);
    if (mine) {
      mine.port = port;
      mine.until = now + this.config.ageingTime;
    } else if (((src >> 40n) & 1n) === 0n && this.entries.length < this.config.maxEntries) {
      this.entries.push({ station: src, port, until: now + this.config.ageingTime });
    }
    if (dst >> 4n === 0x0180c200000n) return [];
    const entry = this.entries.find(({ station }) => station === dst);
    if (entry) return entry.port === port ? [] : [entry.port];
    const out: number[] = [];
    for (let other = this.config.portCount - 1; other >= 0; other--) if (other !== port) out.push(other);
    return out;
  }
}

export function createSwitch(config: { portCount: number; ageingTime: number; maxEntries: number }): Bridge {
  return new Bridge(config);
}

function read(frame: Uint8Array, at: number): bigint {
  let value = 0n;
  for (let i = 0; i < 6; i++) value = (value << 8n) | BigInt(frame[at + i]!);
  return value;
}
