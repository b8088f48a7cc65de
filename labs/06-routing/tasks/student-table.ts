/** A forwarding table that a student has written, in the place of ours. */

import { type Ipv4Address, parsePrefix, prefixContains } from '../../../src/bytes/ipv4-address.ts';
import { escapeText, text } from '../../../src/explain/text.ts';
import { flag, ipv4, nothing, words, z } from '../../../src/grade/shapes.ts';
import { fail, type Student, type StudentObject } from '../../../src/grade/trial.ts';
import type { ForwardingTable, Route } from '../../../src/stack/forwarding-table.ts';
import type { Public } from '../../../src/stack/timed.ts';
import type { Route as StudentRoute } from '../starter/forwarding-table.ts';

const routeShape = z.object({
  prefix: words,
  nextHop: z.union([ipv4, z.null()], { error: 'an address or null is wanted' }),
  port: z.int({ error: 'a whole number is wanted' }),
  metric: z.number({ error: 'a number is wanted' }),
});
const routeOrNull = routeShape.nullish().transform((route): StudentRoute | null => route ?? null);

/** Calls the student's machine, and believes none of its routes that was not added. */
export class StudentTable implements Public<ForwardingTable> {
  readonly #table: StudentObject;
  /** What was added and not removed, in that order. */
  #routes: Route[] = [];

  constructor(student: Student) {
    this.#table = student.make('createForwardingTable', []);
  }

  add(route: Route): void {
    const given = asStudents(route);
    this.#routes = [...this.#routes.filter((other) => !isSame(asStudents(other), given)), route];
    this.#table.call('add', [{ ...given }], nothing);
  }

  remove(matches: (route: Route) => boolean): number {
    const gone = this.#routes.filter(matches);
    this.#routes = this.#routes.filter((route) => !gone.includes(route));
    for (const { prefix, nextHop, port } of gone.map(asStudents)) {
      this.#table.call('remove', [prefix, nextHop, port], flag);
    }
    return gone.length;
  }

  lookup(dst: Ipv4Address): Route | undefined {
    const answer = this.#table.call('lookup', [dst], routeOrNull);
    if (answer === null) return undefined;
    const route = this.#routes.find((one) => isSame(asStudents(one), answer));
    if (route) return route;
    const what = escapeText(JSON.stringify(answer)).slice(0, 150);
    fail(
      text(
        `lookup answered a route that is not in the table: ${what}`,
        `lookup이 표에 없는 경로를 반환했습니다: ${what}`,
      ),
    );
  }

  /** For questions that no packet asks: these are ours. */
  explain(dst: Ipv4Address): Route[] {
    const holding = this.routes().filter(({ prefix }) => prefixContains(prefix, dst));
    return holding.toSorted((a, b) => parsePrefix(b.prefix).length - parsePrefix(a.prefix).length);
  }

  routes(): Route[] {
    return [...this.#routes];
  }
}

/** In the words of the starter. */
export function asStudents({ prefix, nextHop, port, metric }: Route): StudentRoute {
  return { prefix, nextHop: nextHop ?? null, port, metric: metric ?? 0 };
}

function isSame(a: StudentRoute, b: StudentRoute): boolean {
  return a.prefix === b.prefix && a.nextHop === b.nextHop && a.port === b.port;
}

/** The machine by itself, for checks without a world. */
export class TableOnTrial {
  readonly #table: StudentObject;

  constructor(student: Student) {
    this.#table = student.make('createForwardingTable', []);
  }

  add(route: StudentRoute): void {
    this.#table.call('add', [{ ...route }], nothing);
  }

  remove({ prefix, nextHop, port }: StudentRoute): boolean {
    return this.#table.call('remove', [prefix, nextHop, port], flag);
  }

  lookup(address: Ipv4Address): StudentRoute | null {
    return this.#table.call('lookup', [address], routeOrNull);
  }
}
