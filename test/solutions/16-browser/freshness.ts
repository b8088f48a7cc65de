/** A reference solution, written as a student would. */

interface StoredResponse {
  headers: readonly (readonly [name: string, value: string])[];
  requestTime: number;
  responseTime: number;
}

interface Decision {
  lifetime: number;
  age: number;
  action: 'use' | 'ask' | 'fetch';
  ifNoneMatch: string | null;
  ifModifiedSince: string | null;
}

export function decide({ headers, requestTime, responseTime }: StoredResponse, now: number): Decision {
  const fields = new Map(headers.map(([name, value]) => [name.toLowerCase(), value]));
  const directives = new Map<string, string>();
  for (const part of (fields.get('cache-control') ?? '').split(',')) {
    const [name = '', value = ''] = part.split('=');
    directives.set(name.trim().toLowerCase(), value.trim().replace(/^"(.*)"$/, '$1'));
  }
  const date = readDate(fields.get('date')) ?? responseTime;
  const lifetime = Math.max(0, lifetimeOf(fields, directives, date));

  const apparentAge = Math.max(0, responseTime - date);
  const correctedAge = Number(fields.get('age') ?? 0) + (responseTime - requestTime);
  const age = Math.max(apparentAge, correctedAge) + (now - responseTime);

  const nothing = { ifNoneMatch: null, ifModifiedSince: null };
  if (directives.has('no-store')) return { lifetime, age, action: 'fetch', ...nothing };
  if (lifetime > age && !directives.has('no-cache')) return { lifetime, age, action: 'use', ...nothing };
  const ifNoneMatch = fields.get('etag') ?? null;
  const ifModifiedSince = fields.get('last-modified') ?? null;
  const canAsk = ifNoneMatch !== null || ifModifiedSince !== null;
  return { lifetime, age, action: canAsk ? 'ask' : 'fetch', ifNoneMatch, ifModifiedSince };
}

function lifetimeOf(fields: Map<string, string>, directives: Map<string, string>, date: number): number {
  const maxAge = directives.get('max-age');
  if (maxAge !== undefined) return /^\d+$/.test(maxAge) ? Number(maxAge) : 0;
  const expires = fields.get('expires');
  if (expires !== undefined) return (readDate(expires) ?? date) - date;
  const modified = readDate(fields.get('last-modified'));
  return modified === undefined ? 0 : Math.floor((date - modified) / 10);
}

function readDate(text: string | undefined): number | undefined {
  if (text === undefined || !/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/.test(text)) return undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : date / 1000;
}
