/** A reference solution, written as a student would. */

import type { ClientConfig, ClientOutput, DhcpClient, Lease } from '../../../labs/02-dhcp/starter/dhcp-client.ts';

type State = 'INIT' | 'SELECTING' | 'REQUESTING' | 'BOUND' | 'RENEWING' | 'REBINDING';

const EVERYBODY = '255.255.255.255';
const SECOND = 1_000_000;
const [DISCOVER, OFFER, REQUEST, ACK, NAK] = [1, 2, 3, 5, 6];

export function createDhcpClient(config: ClientConfig): DhcpClient {
  let state: State = 'INIT';
  let xid = 0;
  let used = 0;
  let tries = 0;
  let askedAt = 0;
  let timer = Infinity;
  let offer = { address: '0.0.0.0', server: '0.0.0.0' };
  let lease: Lease | undefined;

  function begin(next: State, now: number): void {
    state = next;
    xid = config.xids[used++ % config.xids.length]!;
    tries = 0;
    askedAt = now;
  }

  function discover(now: number): ClientOutput[] {
    begin('SELECTING', now);
    return ask(now);
  }

  /** Sends the question of this state, and sets the timer for the next time. */
  function ask(now: number): ClientOutput[] {
    tries++;
    switch (state) {
      case 'SELECTING':
        timer = now + backoff();
        return [send(EVERYBODY, DISCOVER, '0.0.0.0', config.broadcast, [])];
      case 'REQUESTING': {
        timer = now + backoff();
        const options = [50, 4, ...ipBytes(offer.address), 54, 4, ...ipBytes(offer.server)];
        return [send(EVERYBODY, REQUEST, '0.0.0.0', config.broadcast, options)];
      }
      case 'RENEWING':
        timer = Math.min(now + half(lease!.rebindAt - now), lease!.rebindAt);
        return [send(lease!.serverIdentifier, REQUEST, lease!.address, false, [])];
      case 'REBINDING':
        timer = Math.min(now + half(lease!.expiresAt - now), lease!.expiresAt);
        return [send(EVERYBODY, REQUEST, lease!.address, false, [])];
      default:
        return [];
    }
  }

  function backoff(): number {
    return Math.min(4 * 2 ** (tries - 1), 64) * SECOND;
  }

  function half(left: number): number {
    return Math.max(Math.floor(left / 2), 60 * SECOND);
  }

  function send(to: string, type: number, ciaddr: string, broadcast: boolean, options: number[]): ClientOutput {
    const message = new Uint8Array(300);
    const view = new DataView(message.buffer);
    message.set([1, 1, 6]);
    view.setUint32(4, xid);
    view.setUint16(10, broadcast ? 0x8000 : 0);
    message.set(ipBytes(ciaddr), 12);
    message.set(macBytes(config.mac), 28);
    view.setUint32(236, 0x63825363);
    message.set([53, 1, type, ...options, 255], 240);
    return { kind: 'send', to, message };
  }

  function lose(now: number): ClientOutput[] {
    const outputs: ClientOutput[] = lease ? [{ kind: 'lost' }] : [];
    lease = undefined;
    state = 'INIT';
    timer = now + SECOND; // not at once, so that a server that always refuses is not flooded
    return outputs;
  }

  return {
    start: discover,

    handleMessage(message, now) {
      if (message.length < 240 || message[0] !== 2) return [];
      const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
      if (view.getUint32(236) !== 0x63825363 || view.getUint32(4) !== xid) return [];
      if (!macBytes(config.mac).every((byte, index) => message[28 + index] === byte)) return [];
      const options = readOptions(message);
      const type = options.get(53)?.[0];
      const server = options.get(54);

      if (state === 'SELECTING' && type === OFFER && server) {
        offer = { address: message.subarray(16, 20).join('.'), server: server.join('.') };
        state = 'REQUESTING';
        tries = 0;
        askedAt = now;
        return ask(now);
      }
      if (state !== 'REQUESTING' && state !== 'RENEWING' && state !== 'REBINDING') return [];
      if (type === NAK) return lose(now);
      if (type !== ACK) return [];
      lease = leaseOf(message, options, askedAt);
      state = 'BOUND';
      timer = lease.renewAt;
      return [{ kind: 'lease', lease }];
    },

    nextTimer: () => (timer === Infinity ? null : timer),

    handleTimer(now) {
      if (now < timer) return [];
      switch (state) {
        case 'INIT':
          return discover(now);
        case 'REQUESTING':
          return tries < 4 ? ask(now) : discover(now);
        case 'BOUND':
          begin('RENEWING', now);
          return ask(now);
        case 'RENEWING':
          if (now >= lease!.rebindAt) begin('REBINDING', now);
          return ask(now);
        case 'REBINDING':
          return now >= lease!.expiresAt ? lose(now) : ask(now);
        default:
          return ask(now);
      }
    },
  };
}

function leaseOf(message: Uint8Array, options: Map<number, Uint8Array>, start: number): Lease {
  const time = (code: number): number | undefined => {
    const data = options.get(code);
    return data && new DataView(data.buffer, data.byteOffset).getUint32(0) * SECOND;
  };
  const addresses = (code: number): string[] => {
    const list: string[] = [];
    const data = options.get(code) ?? [];
    for (let at = 0; at + 4 <= data.length; at += 4) list.push(data.slice(at, at + 4).join('.'));
    return list;
  };
  const length = time(51)!;
  return {
    address: message.subarray(16, 20).join('.'),
    subnetMask: addresses(1)[0]!,
    routers: addresses(3),
    dnsServers: addresses(6),
    serverIdentifier: addresses(54)[0]!,
    renewAt: start + (time(58) ?? length * 0.5),
    rebindAt: start + (time(59) ?? length * 0.875),
    expiresAt: start + length,
  };
}

function readOptions(message: Uint8Array): Map<number, Uint8Array> {
  const options = new Map<number, Uint8Array>();
  for (let at = 240; at < message.length && message[at] !== 255; ) {
    if (message[at] === 0) {
      at++;
      continue;
    }
    const length = message[at + 1]!;
    options.set(message[at]!, message.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return options;
}

function ipBytes(address: string): number[] {
  return address.split('.').map(Number);
}

function macBytes(mac: string): number[] {
  return mac.split(':').map((part) => Number.parseInt(part, 16));
}
