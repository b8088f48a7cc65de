/** A seat in this process, for tests of tasks: the same conversions as over the pipe, without the process. */

import { z } from 'zod';
import { text } from '../../explain/text.ts';
import type { Plain, Student, StudentObject } from '../trial.ts';
import { StudentError } from '../trial.ts';
import { decodePlain, encodePlain } from './plain.ts';
import { codeThrew, wrongShape } from './student-errors.ts';

/** @param exported what the module exports. Async functions are not for this seat. */
export function moduleStudent(exported: Readonly<Record<string, unknown>>): Student {
  const invoke = (target: unknown, holder: unknown, name: string, args: readonly Plain[]): unknown => {
    if (typeof target !== 'function')
      throw codeThrew({ name: 'TypeError', message: `there is no function ${name}`, stack: '' }, '');
    const given = decodePlain(encodePlain(args)) as unknown[];
    try {
      if (/^class/.test(Function.prototype.toString.call(target))) return Reflect.construct(target, given);
      return Reflect.apply(target, holder, given);
    } catch (error) {
      throw codeThrew(error as Error & { stack: string }, '');
    }
  };
  const result = <T>(name: string, value: unknown, shape: z.ZodType<T>): T => {
    if (value instanceof Promise)
      throw new StudentError({ say: text(`${name} is async`, `${name}은(는) 비동기입니다`) });
    const outcome = shape.safeParse(decodePlain(encodePlain((value ?? null) as Plain)) ?? undefined);
    if (outcome.success) return outcome.data;
    throw wrongShape(name, outcome.error);
  };
  return {
    call: (name, args, shape) => result(name, invoke(exported[name], undefined, name, args), shape),
    make(name, args): StudentObject {
      const object = invoke(exported[name], undefined, name, args) as Record<string, unknown>;
      z.looseObject({}).parse(object);
      return { call: (method, given, shape) => result(method, invoke(object[method], object, method, given), shape) };
    },
  };
}
