/** A list of rows, and ports drawn at random; the time of every address that was talked to. */

interface Endpoint {
  address: string;
  port: number;
}

interface Row {
  protocol: string;
  inside: Endpoint;
  port: number;
  until: number;
  peers: string[];
}

export class createNatTable {
  #rows: Row[] = [];
  readonly #timeouts: Record<string, number>;
  readonly #reserved: { protocol: string; port: number }[];
  readonly #limit: number;

  constructor(config: {
    timeouts: Record<string, number>;
    reserved: { protocol: string; port: number }[];
    maxMappings: number;
  }) {
    this.#timeouts = config.timeouts;
    this.#reserved = config.reserved;
    this.#limit = config.maxMappings;
  }

  outbound(protocol: string, inside: Endpoint, remote: Endpoint, now: number): number | undefined {
    this.#rows = this.#rows.filter(({ until }) => until > now);
    let row = this.#rows.find(
      (one) => one.protocol === protocol && one.inside.address === inside.address && one.inside.port === inside.port,
    );
    if (row === undefined) {
      if (this.#rows.length === this.#limit) return undefined;
      const port = this.#choose(protocol, inside.port);
      if (port === undefined) return undefined;
      row = { protocol, inside: { ...inside }, port, until: 0, peers: [] };
      this.#rows.push(row);
    }
    row.until = now + this.#timeouts[protocol]!;
    row.peers.push(remote.address);
    return row.port;
  }

  inbound(protocol: string, port: number, remote: Endpoint, now: number): Endpoint | undefined {
    const row = this.#rows.find((one) => one.protocol === protocol && one.port === port && one.until > now);
    return row?.peers.includes(remote.address) ? row.inside : undefined;
  }

  #choose(protocol: string, wanted: number): number | undefined {
    const taken = new Set(
      [...this.#rows, ...this.#reserved].filter((one) => one.protocol === protocol).map(({ port }) => port),
    );
    if (!taken.has(wanted)) return wanted;
    const [low, high] = protocol === 'icmp' ? [0, 0xffff] : wanted < 1024 ? [1, 1023] : [1024, 0xffff];
    const free: number[] = [];
    for (let port = high; port >= low; port--) if (!taken.has(port)) free.push(port);
    const alike = free.filter((port) => port % 2 === wanted % 2);
    const choices = alike.length > 0 ? alike : free;
    return choices[Math.floor(choices.length / 3)];
  }
}
