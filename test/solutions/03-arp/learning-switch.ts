/** A reference solution, written as a student would. */

import type { LearningSwitch, SwitchConfig } from '../../../labs/03-arp/starter/learning-switch.ts';

export function createSwitch({ portCount, ageingTime, maxEntries }: SwitchConfig): LearningSwitch {
  const table = new Map<string, { port: number; seenAt: number }>();

  return {
    handleFrame(port, frame, now) {
      if (frame.length < 14) return [];
      const dst = macText(frame.subarray(0, 6));
      const src = macText(frame.subarray(6, 12));

      for (const [station, { seenAt }] of table) if (now - seenAt >= ageingTime) table.delete(station);
      const hasRoom = table.has(src) || table.size < maxEntries;
      if (!isGroup(frame[6]!) && hasRoom) table.set(src, { port, seenAt: now });

      if (dst.startsWith('01:80:c2:00:00:0')) return [];
      const known = isGroup(frame[0]!) ? undefined : table.get(dst);
      if (known) return known.port === port ? [] : [known.port];
      return Array.from({ length: portCount }, (_, index) => index).filter((index) => index !== port);
    },
  };
}

function isGroup(firstByte: number): boolean {
  return (firstByte & 1) === 1;
}

function macText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(':');
}
