/** Prefixes as texts of bits, the rules as tables. */

import type { Marked, Relationship, Roa, Validity } from '../../../../labs/08-bgp/starter/policy.ts';

function bits(prefix: string): string {
  const [address = '', length = ''] = prefix.split('/');
  const all = address.split('.').map((part) => Number(part).toString(2).padStart(8, '0'));
  return all.join('').slice(0, Number(length));
}

export function validate(roas: Roa[], prefix: string, origin: number | null): Validity {
  let result: Validity = 'not-found';
  for (const roa of roas) {
    if (!bits(prefix).startsWith(bits(roa.prefix))) continue;
    if (roa.asNumber > 0 && roa.asNumber === origin && bits(prefix).length <= roa.maxLength) return 'valid';
    result = 'invalid';
  }
  return result;
}

const told: Record<Relationship | 'own', Relationship[]> = {
  own: ['customer', 'peer', 'provider'],
  customer: ['customer', 'peer', 'provider'],
  peer: ['customer'],
  provider: ['customer'],
};

export function mayTell(from: Relationship | 'own', to: Relationship): boolean {
  return told[from].includes(to);
}

export function takeIn(from: Relationship, neighbourAs: number, onlyToCustomer: number | null): Marked {
  const allowed: Record<Relationship, (number | null)[]> = {
    customer: [null],
    peer: [null, neighbourAs],
    provider: [onlyToCustomer],
  };
  const isLeak = !allowed[from].includes(onlyToCustomer);
  const mark = from === 'customer' ? onlyToCustomer : (onlyToCustomer ?? neighbourAs);
  return { isLeak, onlyToCustomer: mark };
}
