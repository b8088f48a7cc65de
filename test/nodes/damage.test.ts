import { describe, expect, test } from 'vitest';
import { FaultyMemory } from '../../src/nodes/faulty-memory.ts';
import { type Crossing, FcsCable } from '../../src/nodes/fcs-cable.ts';
import { Switch } from '../../src/nodes/switch.ts';
import { buildEthernet, EtherType } from '../../src/packet/ethernet.ts';
import { appendFcs } from '../../src/packet/ethernet-fcs.ts';

const frame = buildEthernet({
  src: '02:00:00:00:00:0a',
  dst: '02:00:00:00:00:0b',
  etherType: EtherType.IPV4,
  payload: Uint8Array.of(1, 2, 3),
});

describe('a cable between two adapters', () => {
  test('hands on what it carries, without the FCS, both ways', () => {
    const cable = new FcsCable({ name: 'cable' });
    for (const from of [0, 1]) {
      cable.handleFrame(from, frame, 0);
      expect(cable.pollTransmit()).toEqual({ port: 1 - from, frame });
      expect(cable.pollTransmit()).toBeUndefined();
    }
    expect(cable.fcsErrors).toEqual([0, 0]);
  });

  test('drops a frame with a damaged bit at the receiving end, counts it there, and tells', () => {
    const crossings: Crossing[] = [];
    const cable = new FcsCable({
      name: 'cable',
      damage: (bytes, from) => bytes.map((byte, at) => (from === 0 && at === 20 ? byte ^ 1 : byte)),
      onCrossing: (crossing) => crossings.push(crossing),
    });
    cable.handleFrame(0, frame, 0);
    expect(cable.pollTransmit()).toBeUndefined();
    expect(cable.fcsErrors).toEqual([0, 1]);
    expect(crossings).toMatchObject([{ from: 0, sent: appendFcs(frame), dropped: true }]);
    cable.handleFrame(1, frame, 0);
    expect(cable.pollTransmit()?.port).toBe(0);
    expect(cable.fcsErrors).toEqual([0, 1]);
  });

  test('notices damage to the FCS itself', () => {
    const cable = new FcsCable({
      name: 'cable',
      damage: (bytes) => bytes.map((byte, at) => (at === bytes.length - 1 ? byte ^ 128 : byte)),
    });
    cable.handleFrame(1, frame, 0);
    expect(cable.pollTransmit()).toBeUndefined();
    expect(cable.fcsErrors).toEqual([1, 0]);
  });
});

test('a device with bad memory sends what it is told to damage, and leaves the rest alone', () => {
  const device = new FaultyMemory(new Switch({ name: 'switch', portCount: 2 }));
  expect([device.name, device.portCount]).toEqual(['switch', 2]);
  device.handleFrame(0, frame, 0);
  expect(device.pollTransmit()).toEqual({ port: 1, frame });
  device.damage = (bytes, port) => (port === 1 ? bytes.map((byte) => byte ^ 0xff) : undefined);
  device.handleFrame(0, frame, 1);
  expect(device.pollTransmit()).toEqual({ port: 1, frame: frame.map((byte) => byte ^ 0xff) });
  device.handleFrame(1, frame, 2);
  expect(device.pollTransmit()?.frame).toBe(frame);
});
