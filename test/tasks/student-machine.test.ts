/** Machines that would keep a world busy for ever are stopped, and it is said why. */

import { expect, test } from 'vitest';
import { StudentMachine } from '../../labs/03-arp/tasks/student-machine.ts';
import { nothing, z } from '../../src/grade/shapes.ts';
import type { Plain, StudentObject } from '../../src/grade/trial.ts';

type Methods = Record<string, (...args: readonly Plain[]) => Plain>;

function machineOf(methods: Methods): { machine: StudentMachine; asked: string[] } {
  const asked: string[] = [];
  const object: StudentObject = {
    call(method, args, shape) {
      asked.push(method);
      return shape.parse(methods[method]?.(...args));
    },
  };
  return { machine: new StudentMachine(object), asked };
}

/** As a world does it. */
function run(machine: StudentMachine, until: number): void {
  for (let now = machine.nextTimer(); now <= until; now = Math.max(now, machine.nextTimer())) {
    if (machine.isDue(now)) machine.tell('handleTimer', [now], nothing);
  }
}

test('nextTimer is asked again only when something has happened', () => {
  const { machine, asked } = machineOf({ nextTimer: () => 5, lookup: () => 'x', handle: () => null });
  expect(machine.nextTimer()).toBe(5);
  machine.ask('lookup', [], z.string());
  expect(machine.isDue(4)).toBe(false);
  expect(machine.isDue(5)).toBe(true);
  expect(asked).toEqual(['nextTimer', 'lookup']);
  machine.tell('handle', [], nothing);
  machine.nextTimer();
  expect(asked).toEqual(['nextTimer', 'lookup', 'handle', 'nextTimer']);
});

test('null is no timer', () => {
  expect(machineOf({ nextTimer: () => null }).machine.nextTimer()).toBe(Number.POSITIVE_INFINITY);
});

test('a timer once a second for an hour is no harm', () => {
  let next = 0;
  const { machine } = machineOf({
    nextTimer: () => next,
    handleTimer: () => {
      next += 1_000_000;
      return null;
    },
  });
  expect(() => run(machine, 3_600_000_000)).not.toThrow();
});

test.each([
  ['a time that is past', () => 0],
  [
    'the next microsecond',
    (
      (time) => () =>
        ++time
    )(0),
  ],
])('a timer that always names %s is stopped', (_name, nextTimer) => {
  const { machine } = machineOf({ nextTimer, handleTimer: () => null });
  expect(() => run(machine, 1_000_000)).toThrow(/nextTimer keeps naming/);
});

test('outputs without end are stopped', () => {
  const { machine } = machineOf({ handle: () => Array(100).fill(1) });
  const shape = z.array(z.number());
  expect(() => {
    for (let i = 0; i < 100; i++) machine.tell('handle', [], shape);
  }).toThrow(/more than 5000 things/);
});
