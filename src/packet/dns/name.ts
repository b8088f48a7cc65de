/**
 * Domain names as text (RFC 1035 §2.3 and §3.1, RFC 4343 on case): 'www.google.com' without a last dot, '.' for the
 * root. Names keep the case they came in and compare without it: compare with `sameName`, index with `nameKey`.
 *
 * An octet that cannot stand for itself is escaped (RFC 1035 §5.1): a dot inside a label as `\.`, a backslash as
 * `\\`, others as `\DDD`. Such names can be seen, but dns-packet cannot carry them (see `isPlainName`).
 */

export type DnsName = string;

export const ROOT_NAME: DnsName = '.';

/** What a Map or Set of names is keyed with: lower case, no last dot. */
export function nameKey(name: DnsName): string {
  return name === ROOT_NAME ? name : name.replace(/\.$/, '').toLowerCase();
}

export function sameName(a: DnsName, b: DnsName): boolean {
  return a === b || nameKey(a) === nameKey(b);
}

/** Is `name` the zone's own name or below it? Every name is within the root. */
export function isWithin(name: DnsName, zone: DnsName): boolean {
  const [inner, outer] = [nameKey(name), nameKey(zone)];
  return outer === ROOT_NAME || inner === outer || inner.endsWith(`.${outer}`);
}

/** The name one label up: 'com' for 'google.com', '.' for 'com', undefined for the root. */
export function parentName(name: DnsName): DnsName | undefined {
  if (name === ROOT_NAME) return undefined;
  const dot = name.indexOf('.');
  return dot < 0 || dot === name.length - 1 ? ROOT_NAME : name.slice(dot + 1);
}

/** Labels of a name; the root has none. */
export function labelCount(name: DnsName): number {
  return name === ROOT_NAME ? 0 : nameKey(name).split('.').length;
}

/** The name and every name above it, the root last. */
export function* selfAndAncestors(name: DnsName): Generator<DnsName> {
  for (let at: DnsName | undefined = name; at !== undefined; at = parentName(at)) yield at;
}

/**
 * May this name be sent? Labels of 1 to 63 octets, 255 octets in all (RFC 1035 §3.1), and only what dns-packet's
 * text form gives back unchanged: printable ASCII without dots or backslashes inside labels. Anything else would
 * come out as another name than went in, which is how names have been smuggled past resolvers.
 */
export function isPlainName(name: DnsName): boolean {
  return name === ROOT_NAME || (/^[ -~]+$/.test(name) && !name.includes('\\') && labelsFit(name.split('.')));
}

/** As `isPlainName`, for a mailbox (SOA RNAME): its first label may hold dots, written `\.` (RFC 1035 §5.3, §8). */
export function isPlainMailbox(name: DnsName): boolean {
  const [local] = /^[^.\\]+(\\\.[^.\\]*)*(?=\.)/.exec(name) ?? [''];
  if (!local.includes('\\')) return isPlainName(name);
  const firstLabel = local.replaceAll('\\.', '-');
  return isPlainName(firstLabel + name.slice(local.length));
}

function labelsFit(labels: readonly string[]): boolean {
  const octets = labels.reduce((sum, label) => sum + label.length + 1, 1);
  return octets <= 255 && labels.every((label) => label.length >= 1 && label.length <= 63);
}
