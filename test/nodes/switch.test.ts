import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seconds } from '../../src/bytes/time.ts';
import { Switch, type SwitchEvent } from '../../src/nodes/switch.ts';
import { buildEthernet, EtherType } from '../../src/packet/ethernet.ts';

const A = '02:00:00:00:00:0a';
const B = '02:00:00:00:00:0b';
const ALL = 'ff:ff:ff:ff:ff:ff';
const frame = (src: string, dst: string) =>
  buildEthernet({ src, dst, etherType: EtherType.IPV4, payload: Uint8Array.of(1) });

function four() {
  const events: SwitchEvent[] = [];
  const device = new Switch({ name: 'switch', portCount: 4, onEvent: (event) => events.push(event) });
  return { device, events };
}

/** The ports that a frame goes out of. */
function goesTo(device: Switch, port: number, bytes: Uint8Array, now = 0): number[] {
  device.handleFrame(port, bytes, now);
  const ports: number[] = [];
  for (let out = device.pollTransmit(); out; out = device.pollTransmit()) {
    expect(out.frame).toBe(bytes);
    ports.push(out.port);
  }
  return ports;
}

describe('a switch (IEEE 802.1D-2004 §7.7)', () => {
  test('floods what it does not know and sends what it knows to one port', () => {
    const { device, events } = four();
    expect(goesTo(device, 0, frame(A, B))).toEqual([1, 2, 3]);
    expect(goesTo(device, 2, frame(B, A))).toEqual([0]);
    expect(goesTo(device, 0, frame(A, B))).toEqual([2]);
    expect(events).toEqual([
      { kind: 'learned', station: A, port: 0 },
      { kind: 'flooded', src: A, dst: B, from: 0, to: [1, 2, 3], why: 'unknown' },
      { kind: 'learned', station: B, port: 2 },
      { kind: 'forwarded', src: B, dst: A, from: 2, to: 0 },
      { kind: 'forwarded', src: A, dst: B, from: 0, to: 2 },
    ]);
  });

  test('floods broadcasts and multicasts always', () => {
    const { device } = four();
    expect(goesTo(device, 1, frame(A, ALL))).toEqual([0, 2, 3]);
    expect(goesTo(device, 1, frame(A, '01:00:5e:00:00:01'))).toEqual([0, 2, 3]);
  });

  test('keeps a frame whose destination is where it came from', () => {
    const { device, events } = four();
    goesTo(device, 0, frame(A, ALL));
    expect(goesTo(device, 0, frame(B, A))).toEqual([]);
    expect(events.at(-1)).toEqual({ kind: 'filtered', from: 0, why: 'same-port' });
  });

  test('follows a station that moves to another port', () => {
    const { device, events } = four();
    goesTo(device, 0, frame(A, ALL));
    goesTo(device, 3, frame(A, ALL));
    expect(goesTo(device, 1, frame(B, A))).toEqual([3]);
    expect(events).toContainEqual({ kind: 'moved', station: A, port: 3 });
  });

  test('forgets a station after 300 s of silence and floods again', () => {
    const { device, events } = four();
    goesTo(device, 0, frame(A, ALL));
    expect(device.nextTimer()).toBe(seconds(300));
    device.handleTimer(seconds(300));
    expect(events.at(-1)).toEqual({ kind: 'aged', station: A, port: 0 });
    expect(goesTo(device, 1, frame(B, A), seconds(300))).toEqual([0, 2, 3]);
  });

  test('keeps frames to the bridges themselves (802.1D-2004 §7.12.6) and what is no frame', () => {
    const { device, events } = four();
    expect(goesTo(device, 0, frame(A, '01:80:c2:00:00:03'))).toEqual([]);
    expect(goesTo(device, 0, new Uint8Array(13))).toEqual([]);
    expect(events.slice(1)).toEqual([
      { kind: 'filtered', from: 0, why: 'reserved' },
      { kind: 'filtered', from: 0, why: 'runt' },
    ]);
  });

  test('agrees with a model: where was the destination last heard?', () => {
    const station = fc.constantFrom(A, B, '02:00:00:00:00:0c');
    const step = fc.record({ port: fc.nat({ max: 3 }), src: station, dst: fc.oneof(station, fc.constant(ALL)) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
        const { device } = four();
        const model = new Map<string, number>();
        steps.forEach(({ port, src, dst }, now) => {
          model.set(src, port);
          const known = model.get(dst);
          const expected = known === undefined ? [0, 1, 2, 3] : [known];
          expect(goesTo(device, port, frame(src, dst), now)).toEqual(expected.filter((out) => out !== port));
        });
      }),
    );
  });
});
