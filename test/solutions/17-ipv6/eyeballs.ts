/** A reference solution, written as a student would. */

import type { Action, EyeballsConfig, HappyEyeballs } from '../../../labs/17-ipv6/starter/eyeballs.ts';

class Eyeballs implements HappyEyeballs {
  private six: string[] | null = null;
  private four: string[] | null = null;
  private tried: string[] = [];
  private running: string[] = [];
  private begun = false;
  private over = false;
  private dueAt: number | null = null;

  private config: EyeballsConfig;

  constructor(config: EyeballsConfig) {
    this.config = config;
  }

  start(_now: number): Action[] {
    return [
      { kind: 'query', type: 'AAAA' },
      { kind: 'query', type: 'A' },
    ];
  }

  handleAnswer(type: 'AAAA' | 'A', addresses: string[], now: number): Action[] {
    if (type === 'AAAA') this.six = addresses;
    else this.four = addresses;
    if (this.over) return [];
    if (this.begun) return this.running.length === 0 || this.dueAt === null ? this.next(now) : [];
    if (type === 'AAAA' && addresses.length > 0) return this.next(now);
    if (this.six && this.four) return this.next(now);
    if (type === 'A' && addresses.length > 0) this.dueAt = now + this.config.resolutionDelay;
    return [];
  }

  handleOpen(address: string, _now: number): Action[] {
    if (this.over) return [];
    this.over = true;
    this.dueAt = null;
    const others = this.running.filter((other) => other !== address);
    return [...others.map((other): Action => ({ kind: 'cancel', address: other })), { kind: 'connected', address }];
  }

  handleFailure(address: string, now: number): Action[] {
    this.running = this.running.filter((other) => other !== address);
    return this.over ? [] : this.next(now);
  }

  nextTimer(): number | null {
    return this.dueAt;
  }

  handleTimer(now: number): Action[] {
    if (this.dueAt === null || now < this.dueAt) return [];
    return this.next(now);
  }

  private untried(): string[] {
    const six = this.six ?? [];
    const four = this.four ?? [];
    const all: string[] = [];
    for (let i = 0; i < Math.max(six.length, four.length); i++) {
      if (i < six.length) all.push(six[i]!);
      if (i < four.length) all.push(four[i]!);
    }
    return all.filter((address) => !this.tried.includes(address));
  }

  private next(now: number): Action[] {
    this.begun = true;
    const [address] = this.untried();
    if (address === undefined) {
      this.dueAt = null;
      if (this.running.length > 0 || !this.six || !this.four) return [];
      this.over = true;
      return [{ kind: 'failed' }];
    }
    this.tried.push(address);
    this.running.push(address);
    this.dueAt = now + this.config.connectionAttemptDelay;
    return [{ kind: 'connect', address }];
  }
}

export function createHappyEyeballs(config: EyeballsConfig): HappyEyeballs {
  return new Eyeballs(config);
}
