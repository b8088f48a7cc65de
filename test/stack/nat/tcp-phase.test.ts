import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type TcpWatch, tcpPhaseTransitions, watchTcp } from '../../../src/stack/nat/tcp-phase.ts';

const segment = fc.record({
  direction: fc.constantFrom('out' as const, 'in' as const),
  flags: fc.record({ syn: fc.boolean(), ack: fc.boolean(), fin: fc.boolean(), rst: fc.boolean() }),
});

test('whatever goes by, the phase changes as the table says', () => {
  const seen = new Set<string>();
  const allowed = tcpPhaseTransitions.map(({ from, to }) => `${from} → ${to}`);
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 20 }), (segments) => {
      let watch: TcpWatch | undefined;
      for (const { direction, flags } of segments) {
        const before = watch?.phase ?? 'opening';
        watch = watchTcp(watch, direction, flags);
        if (watch.phase === before) continue;
        const change = `${before} → ${watch.phase}`;
        expect(allowed).toContain(change);
        seen.add(change);
      }
    }),
    { seed: 1, numRuns: 500 },
  );
  expect([...seen].sort()).toEqual([...new Set(allowed)].sort());
});
