import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../../src/bytes/random.ts';
import { NEVER, seconds } from '../../../src/bytes/time.ts';
import { buildIpv4, decodeIpv4, type Ipv4Fields } from '../../../src/packet/ipv4.ts';
import { fragmentIpv4 } from '../../../src/stack/ip/fragmentation.ts';
import { Reassembler, type ReassemblyConfig, reassemblyTransitions } from '../../../src/stack/ip/reassembly.ts';

const fields = { src: '10.0.0.1', dst: '10.0.0.2', protocol: 17, identification: 0x1234 };
const packetOf = (size: number, more: Partial<Ipv4Fields> = {}) =>
  buildIpv4({ ...fields, payload: new Random('payload').bytes(size), ...more });
const cut = (packet: Uint8Array, mtu: number) => fragmentIpv4(decodeIpv4(packet), mtu);
/** A fragment of its own: payload of `size` bytes of value `fill` at `offset` bytes. */
const piece = (offset: number, size: number, moreFragments: boolean, fill = 0) =>
  decodeIpv4(
    buildIpv4({ ...fields, payload: new Uint8Array(size).fill(fill), fragmentOffset: offset / 8, moreFragments }),
  );

function reassembler(config: ReassemblyConfig = {}) {
  const drops: string[] = [];
  const timeouts: (Uint8Array | undefined)[] = [];
  const machine = new Reassembler({
    onDrop: (reason) => drops.push(reason),
    onTimeout: (first) => timeouts.push(first),
    ...config,
  });
  return { machine, drops, timeouts };
}

describe('fragmentation (RFC 791 §3.2)', () => {
  test('the example of RFC 791 §3.2: 452 bytes of data over an MTU of 280', () => {
    // Appendix A, example 2: total length 472 becomes 276 with offset 0 and MF, and 216 with offset 32.
    const fragments = cut(packetOf(452), 280).map((bytes) => decodeIpv4(bytes));
    expect(
      fragments.map(({ totalLength, fragmentOffset, moreFragments }) => [totalLength, fragmentOffset, moreFragments]),
    ).toEqual([
      [276, 0, true],
      [216, 32, false],
    ]);
  });

  test('a fragment cut again keeps its offset and MF', () => {
    const [first] = cut(packetOf(3000), 1500);
    const fragments = cut(first!, 576).map((bytes) => decodeIpv4(bytes));
    expect(fragments.map(({ fragmentOffset }) => fragmentOffset)).toEqual([0, 69, 138]);
    expect(fragments.map(({ moreFragments }) => moreFragments)).toEqual([true, true, true]);
  });

  test('options with the copied flag are in every fragment, others only in the first (RFC 791 §3.1)', () => {
    // NOP, record route (7, not copied), stream id (136, copied), END.
    const options = Uint8Array.of(1, 7, 3, 4, 136, 4, 0xab, 0xcd, 0, 0, 0, 0);
    const fragments = cut(packetOf(200, { options }), 100).map((bytes) => decodeIpv4(bytes));
    expect(fragments[0]!.options).toEqual(options);
    expect(fragments[1]!.options).toEqual(Uint8Array.of(136, 4, 0xab, 0xcd));
    expect(fragments.length).toBeGreaterThan(2);
  });

  test('an MTU that leaves no room for data is refused', () => {
    expect(() => cut(packetOf(100), 27)).toThrow(RangeError);
  });
});

describe('reassembly (RFC 791 §3.2, RFC 815)', () => {
  test('fragments in any order, some of them twice, cut twice on the way, give the datagram', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4000 }),
        fc.integer({ min: 68, max: 1500 }),
        fc.integer({ min: 68, max: 1500 }),
        fc.infiniteStream(fc.nat()),
        (size, mtu, mtu2, dice) => {
          const whole = packetOf(size, { ttl: 9, dscp: 3 });
          const once = cut(whole, mtu).flatMap((fragment) => cut(fragment, Math.min(mtu, mtu2)));
          if (once.length === 1) return;
          const order = once.map((fragment) => ({ fragment, key: dice.next().value! })).sort((a, b) => a.key - b.key);
          const { machine, drops } = reassembler();
          const results = order.flatMap(({ fragment }, i) => {
            const twice = i < order.length - 1 ? [fragment, fragment] : [fragment];
            return twice.map((bytes) => machine.handleFragment(decodeIpv4(bytes), 0));
          });
          expect(results.pop()).toEqual(whole);
          expect(results.every((result) => result === undefined)).toBe(true);
          expect(machine.held).toEqual({ datagrams: 0, bytes: 0 });
          expect(drops).toEqual([]);
        },
      ),
    );
  });

  test('datagrams that differ in source, destination, protocol or identification are kept apart', () => {
    const { machine } = reassembler();
    const [first, last] = [piece(0, 8, true), piece(8, 8, false)];
    machine.handleFragment(first, 0);
    for (const other of [{ src: '10.0.0.9' }, { dst: '10.0.0.9' }, { protocol: 6 }, { identification: 9 }]) {
      expect(machine.handleFragment({ ...last, ...other }, 0)).toBe(undefined);
    }
    expect(machine.handleFragment(last, 0)).toBeInstanceOf(Uint8Array);
  });

  test('an overlap drops the whole datagram and what still comes of it (RFC 5722 §3)', () => {
    const { machine, drops } = reassembler();
    for (const fragment of [piece(0, 16, true), piece(8, 16, true, 1), piece(16, 8, false), piece(0, 16, true)]) {
      expect(machine.handleFragment(fragment, 0)).toBe(undefined);
    }
    expect(drops).toEqual(['overlap', 'overlap', 'overlap']);
    expect(machine.held.bytes).toBe(0);
    // Once its time is over the identification may be used again.
    machine.handleTimer(seconds(60));
    expect(machine.handleFragment(piece(0, 8, true), seconds(60))).toBe(undefined);
    expect(machine.handleFragment(piece(8, 8, false), seconds(60))).toBeInstanceOf(Uint8Array);
  });

  test.each([
    ['the same place with other bytes', [piece(0, 8, true, 1), piece(0, 8, true, 2)]],
    ['one inside another', [piece(0, 32, true), piece(8, 8, true)]],
    ['data beyond the end', [piece(8, 8, false), piece(16, 8, true)]],
    ['two ends', [piece(8, 8, false), piece(24, 8, false)]],
    ['an end before data that is there', [piece(16, 8, true), piece(8, 4, false)]],
    ['the last fragment again, as not the last', [piece(8, 8, false), piece(8, 8, true)]],
  ])('%s counts as an overlap', (_, fragments) => {
    const { machine, drops } = reassembler();
    for (const fragment of fragments) machine.handleFragment(fragment, 0);
    expect(drops).toEqual(['overlap']);
  });

  test.each([
    ['not a multiple of 8 before the last', piece(0, 12, true)],
    ['empty before the last', piece(0, 0, true)],
    ['beyond 65535 bytes: the "ping of death"', piece(65528, 100, false)],
  ])('a fragment %s is dropped alone', (_, fragment) => {
    const { machine, drops } = reassembler();
    machine.handleFragment(fragment, 0);
    expect(drops).toEqual(['bad-fragment']);
    expect(machine.held).toEqual({ datagrams: 0, bytes: 0 });
  });

  test('after 60 s from the first fragment it gives up, and hands over fragment zero if it has it (RFC 1122 §3.3.2)', () => {
    const { machine, timeouts } = reassembler();
    machine.handleFragment(piece(0, 8, true), 0);
    machine.handleFragment({ ...piece(8, 8, true), identification: 2 }, seconds(1));
    machine.handleFragment(piece(16, 8, false), seconds(59));
    expect(machine.nextTimer()).toBe(seconds(60));
    machine.handleTimer(seconds(60));
    expect(timeouts.map((first) => first && decodeIpv4(first).identification)).toEqual([fields.identification]);
    machine.handleTimer(seconds(61));
    expect(timeouts).toHaveLength(2);
    expect(timeouts[1]).toBe(undefined);
    expect(machine.nextTimer()).toBe(NEVER);
  });

  test('a fragment that comes too late begins a new datagram, even if nobody called the timer', () => {
    const { machine, timeouts } = reassembler();
    machine.handleFragment(piece(0, 8, true), 0);
    expect(machine.handleFragment(piece(8, 8, false), seconds(60))).toBe(undefined);
    expect(timeouts).toHaveLength(1);
    expect(machine.nextTimer()).toBe(seconds(120));
  });

  test('memory is bounded: the oldest datagram makes room', () => {
    const { machine, drops } = reassembler({ maxBytes: 100, maxDatagrams: 3 });
    for (let id = 0; id < 10; id++) machine.handleFragment({ ...piece(0, 48, true), identification: id }, id);
    expect(machine.held).toEqual({ datagrams: 2, bytes: 96 });
    for (let id = 20; id < 30; id++) machine.handleFragment({ ...piece(0, 8, true), identification: id }, id);
    expect(machine.held).toEqual({ datagrams: 3, bytes: 24 });
    expect(new Set(drops)).toEqual(new Set(['reassembly-full']));
  });

  test('whatever fragments come, memory stays bounded and what comes out is a packet', () => {
    const fragment = fc.record({
      offset: fc.nat({ max: 8191 }).map((n) => (n % 7 === 0 ? n : n % 12)),
      size: fc.nat({ max: 80 }),
      moreFragments: fc.boolean(),
      identification: fc.nat({ max: 2 }),
    });
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 60 }), (fragments) => {
        const { machine } = reassembler({ maxBytes: 500 });
        for (const { offset, size, ...rest } of fragments) {
          const packet = buildIpv4({ ...fields, ...rest, fragmentOffset: offset, payload: new Uint8Array(size) });
          const whole = machine.handleFragment(decodeIpv4(packet), 0);
          if (whole) expect(decodeIpv4(whole).totalLength).toBe(whole.length);
          expect(machine.held.bytes).toBeLessThanOrEqual(500);
        }
        machine.handleTimer(seconds(60));
        expect(machine.held).toEqual({ datagrams: 0, bytes: 0 });
      }),
    );
  });
});

describe('the table of transitions', () => {
  const into = {
    absent: () => {},
    collecting: (machine: Reassembler) => machine.handleFragment(piece(0, 16, true), 0),
    poisoned: (machine: Reassembler) => {
      machine.handleFragment(piece(0, 16, true), 0);
      machine.handleFragment(piece(8, 16, true), 0);
    },
  };
  const events: Record<(typeof reassemblyTransitions)[number]['event'], (machine: Reassembler) => void> = {
    fragment: (machine) => machine.handleFragment(piece(32, 8, false), 0),
    'last-missing-fragment': (machine) => expect(machine.handleFragment(piece(16, 8, false), 0)).toBeDefined(),
    overlap: (machine) => machine.handleFragment(piece(8, 16, true), 0),
    timeout: (machine) => machine.handleTimer(seconds(60)),
    'no-room': (machine) => machine.handleFragment({ ...piece(0, 64, true), identification: 9 }, 0),
  };
  test.each(reassemblyTransitions)('$from, $event: $to', ({ from, event, to }) => {
    const { machine } = reassembler({ maxBytes: 64 });
    into[from](machine);
    expect(machine.stateOf(piece(0, 8, true))).toBe(from);
    events[event](machine);
    expect(machine.stateOf(piece(0, 8, true))).toBe(to);
  });
});
