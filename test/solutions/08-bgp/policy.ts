/** A reference solution, written as a student would. */

import type { Marked, Relationship, Roa, Validity } from '../../../labs/08-bgp/starter/policy.ts';

export function validate(roas: Roa[], prefix: string, origin: number | null): Validity {
  const covering = roas.filter((roa) => covers(roa.prefix, prefix));
  if (covering.length === 0) return 'not-found';
  const { length } = parse(prefix);
  const isRight = (roa: Roa) => roa.asNumber === origin && roa.asNumber !== 0 && length <= roa.maxLength;
  return covering.some(isRight) ? 'valid' : 'invalid';
}

export function mayTell(from: Relationship | 'own', to: Relationship): boolean {
  return from === 'own' || from === 'customer' || to === 'customer';
}

export function takeIn(from: Relationship, neighbourAs: number, onlyToCustomer: number | null): Marked {
  if (from === 'customer') return { isLeak: onlyToCustomer !== null, onlyToCustomer };
  if (onlyToCustomer === null) return { isLeak: false, onlyToCustomer: neighbourAs };
  return { isLeak: from === 'peer' && onlyToCustomer !== neighbourAs, onlyToCustomer };
}

function covers(outer: string, inner: string): boolean {
  const [a, b] = [parse(outer), parse(inner)];
  const size = 2 ** (32 - a.length);
  return a.length <= b.length && Math.floor(a.network / size) === Math.floor(b.network / size);
}

function parse(prefix: string): { network: number; length: number } {
  const [address, length] = prefix.split('/');
  const network = address!.split('.').reduce((number, part) => number * 256 + Number(part), 0);
  return { network, length: Number(length) };
}
