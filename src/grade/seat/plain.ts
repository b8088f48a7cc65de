/**
 * Values on their way between the grader and a student's process: JSON in which bytes are {"$bytes":"<base64>"}.
 * The runner (runner.ts) has the same few lines, because nothing else may be where it runs.
 */

import type { Plain } from '../trial.ts';
import { limits } from './seat.ts';

export function encodePlain(value: Plain): string {
  // `this` is the holder: a Buffer has turned itself into something else by the time it is passed.
  return JSON.stringify(value, function (this: Record<string, unknown>, key, part: unknown) {
    const raw = this[key];
    return raw instanceof Uint8Array ? { $bytes: Buffer.from(raw).toString('base64') } : part;
  });
}

/** @throws SyntaxError for what is no JSON, is nested deeper than `limits.depth`, or has more than `limits.values` */
export function decodePlain(json: string): unknown {
  checkSize(json);
  return JSON.parse(json, (key, part: unknown) => {
    if (key === '__proto__') return undefined; // who copies it would change what the copy is
    if (!isBytes(part)) return part;
    return new Uint8Array(Buffer.from(part.$bytes, 'base64'));
  }) as unknown;
}

function isBytes(part: unknown): part is { $bytes: string } {
  if (typeof part !== 'object' || part === null || !('$bytes' in part)) return false;
  return typeof part.$bytes === 'string' && Object.keys(part).length === 1;
}

/** Counts brackets and commas before JSON.parse builds anything; those inside strings are skipped. */
function checkSize(json: string): void {
  let depth = 0;
  let values = 0;
  for (let i = 0; i < json.length; i++) {
    const character = json[i];
    if (character === '"') {
      for (i++; i < json.length && json[i] !== '"'; i++) if (json[i] === '\\') i++;
    } else if (character === ',') values++;
    else if (character === '[' || character === '{') {
      values++;
      if (++depth > limits.depth) throw new SyntaxError(`nested deeper than ${limits.depth}`);
    } else if (character === ']' || character === '}') depth--;
    if (values > limits.values) throw new SyntaxError(`more than ${limits.values} values`);
  }
}
