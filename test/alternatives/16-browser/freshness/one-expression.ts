/** Another right solution: regular expressions over the field, and the age as the largest of two. */

type Stored = { headers: readonly (readonly [string, string])[]; requestTime: number; responseTime: number };

export function decide({ headers, requestTime, responseTime }: Stored, now: number) {
  const field = (wanted: string): string | undefined =>
    headers.find(([name]) => name.toLowerCase() === wanted.toLowerCase())?.[1];
  const seconds = (text: string | undefined): number | undefined => {
    const isDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} [\d:]{8} GMT$/.test(text ?? '');
    return isDate ? new Date(text!).getTime() / 1000 : undefined;
  };
  const control = `,${(field('Cache-Control') ?? '').toLowerCase().replace(/["\s]/g, '')},`;
  const says = (directive: string) => control.includes(`,${directive},`) || control.includes(`,${directive}=`);
  const made = seconds(field('Date')) ?? responseTime;

  let lifetime = 0;
  if (says('max-age')) lifetime = Number(/,max-age=(\d+),/.exec(control)?.[1] ?? 0);
  else if (field('Expires') !== undefined) lifetime = (seconds(field('Expires')) ?? made) - made;
  else lifetime = Math.floor((made - (seconds(field('Last-Modified')) ?? made)) / 10);
  if (lifetime < 0) lifetime = 0;

  const age = Math.max(now - made, Number(field('Age') ?? '0') + now - requestTime);
  const [tag, since] = [field('ETag') ?? null, field('Last-Modified') ?? null];
  const isFresh = age < lifetime && !says('no-cache');
  const action = says('no-store') ? 'fetch' : isFresh ? 'use' : (tag ?? since) ? 'ask' : 'fetch';
  const isAsked = action === 'ask';
  return { lifetime, age, action, ifNoneMatch: isAsked ? tag : null, ifModifiedSince: isAsked ? since : null };
}
