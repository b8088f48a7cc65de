/** A reference solution, written as a student would. */

import type { ArpCache, ArpConfig, ArpOutput } from '../../../labs/03-arp/starter/arp-cache.ts';

type Entry =
  | { known: true; mac: string; expiresAt: number }
  | { known: false; requests: number; retryAt: number; waiting: Uint8Array[] };

const BROADCAST = 'ff:ff:ff:ff:ff:ff';
const NO_MAC = '00:00:00:00:00:00';
const REQUEST = 1;
const REPLY = 2;

export function createArpCache(config: ArpConfig): ArpCache {
  let own: string | null = null;
  const entries = new Map<string, Entry>();

  function ip(dst: string, payload: Uint8Array): ArpOutput {
    return { kind: 'frame', dst, etherType: 0x0800, payload };
  }

  function arp(operation: number, dst: string, targetMac: string, target: string): ArpOutput {
    const payload = new Uint8Array(28);
    payload.set([0, 1, 8, 0, 6, 4, 0, operation]);
    payload.set(macBytes(config.mac), 8);
    payload.set(ipBytes(own ?? '0.0.0.0'), 14);
    payload.set(macBytes(targetMac), 18);
    payload.set(ipBytes(target), 24);
    return { kind: 'frame', dst, etherType: 0x0806, payload };
  }

  return {
    setAddress(address) {
      own = address;
    },

    resolve(address, packet, now) {
      const entry = entries.get(address);
      if (entry?.known && now < entry.expiresAt) return [ip(entry.mac, packet)];
      if (entry && !entry.known) {
        entry.waiting.push(packet);
        if (entry.waiting.length > config.maxWaiting) entry.waiting.shift();
        return [];
      }
      entries.set(address, { known: false, requests: 1, retryAt: now + config.retryInterval, waiting: [packet] });
      return [arp(REQUEST, BROADCAST, NO_MAC, address)];
    },

    handleArp(packet, now) {
      const operation = packet[6]! * 256 + packet[7]!;
      const mac = macText(packet.subarray(8, 14));
      const sender = ipText(packet.subarray(14, 18));
      const target = ipText(packet.subarray(24, 28));
      if ((packet[8]! & 1) === 1 || sender === own) return [];
      const outputs: ArpOutput[] = [];
      const isForUs = target === own;
      const before = entries.get(sender);
      const isFresh = before !== undefined && (!before.known || now < before.expiresAt);
      if (sender !== '0.0.0.0' && (isFresh || isForUs)) {
        entries.set(sender, { known: true, mac, expiresAt: now + config.lifetime });
        if (before && !before.known) outputs.push(...before.waiting.map((waiting) => ip(mac, waiting)));
      }
      if (isForUs && operation === REQUEST) outputs.push(arp(REPLY, mac, mac, sender));
      return outputs;
    },

    lookup(address, now) {
      const entry = entries.get(address);
      return entry?.known && now < entry.expiresAt ? entry.mac : null;
    },

    nextTimer() {
      const times = [...entries.values()].map((entry) => (entry.known ? entry.expiresAt : entry.retryAt));
      return times.length === 0 ? null : Math.min(...times);
    },

    handleTimer(now) {
      const outputs: ArpOutput[] = [];
      for (const [address, entry] of [...entries]) {
        if (entry.known) {
          if (entry.expiresAt <= now) entries.delete(address);
        } else if (entry.retryAt <= now) {
          if (entry.requests < config.maxRequests) {
            entry.requests++;
            entry.retryAt = now + config.retryInterval;
            outputs.push(arp(REQUEST, BROADCAST, NO_MAC, address));
          } else {
            entries.delete(address);
            outputs.push({ kind: 'unreachable', address, packets: entry.waiting });
          }
        }
      }
      return outputs;
    },

    clear() {
      entries.clear();
    },
  };
}

function macBytes(mac: string): number[] {
  return mac.split(':').map((part) => parseInt(part, 16));
}

function ipBytes(address: string): number[] {
  return address.split('.').map(Number);
}

function macText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(':');
}

function ipText(bytes: Uint8Array): string {
  return bytes.join('.');
}
