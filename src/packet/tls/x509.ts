/**
 * What an X.509 certificate says (RFC 5280 §4.1), for showing it: node-forge takes the ASN.1 apart. Any kind of key
 * will do, and nothing is checked; src/stack/tls/certificate-check.ts does the checking.
 */

import forge from 'node-forge';
import { toForge } from '../../crypto/forge-bytes.ts';

export interface CertificateSummary {
  /** As in 'CN=www.google.com, O=…', most specific first (RFC 4514). */
  subject: string;
  issuer: string;
  /** Hexadecimal. */
  serialNumber: string;
  /** Milliseconds since 1970-01-01 UTC. */
  notBefore: number;
  notAfter: number;
  /** The DNS names of subjectAltName. */
  names: readonly string[];
  /** Hexadecimal: which of its issuer's keys signed it, and which is its own (RFC 5280 §4.2.1.1 and §4.2.1.2). */
  authorityKeyIdentifier?: string;
  subjectKeyIdentifier?: string;
}

/** Undefined if the bytes are no certificate. */
export function summarizeCertificate(der: Uint8Array): CertificateSummary | undefined {
  try {
    const [tbsCertificate] = children(forge.asn1.fromDer(toForge(der)));
    const parts = children(tbsCertificate);
    // version [0] is left out of version 1 certificates
    const first = parts[0] && hasTag(parts[0], 0) ? 1 : 0;
    const [serialNumber, , issuer, validity, subject] = parts.slice(first);
    const [notBefore, notAfter] = children(validity);
    return {
      subject: readName(subject),
      issuer: readName(issuer),
      serialNumber: forge.util.bytesToHex(text(serialNumber)),
      notBefore: readTime(notBefore),
      notAfter: readTime(notAfter),
      ...readExtensions(parts),
    };
  } catch {
    return undefined;
  }
}

/** One line: 'CN=www.google.com, issued by CN=…, valid 2020-01-01 to 2049-12-31, for www.google.com'. */
export function describeCertificate(der: Uint8Array): string {
  const summary = summarizeCertificate(der);
  if (!summary) return 'not a readable certificate';
  const { subject, issuer, names } = summary;
  const validity = `valid ${day(summary.notBefore)} to ${day(summary.notAfter)}`;
  return `${subject}, issued by ${issuer}, ${validity}${names.length > 0 ? `, for ${names.join(' ')}` : ''}`;
}

function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** Name ::= SEQUENCE OF RelativeDistinguishedName, RFC 5280 §4.1.2.4. */
function readName(name: forge.asn1.Asn1 | undefined): string {
  return children(name)
    .flatMap((relativeName) => children(relativeName))
    .map((attribute) => {
      const [type, value] = children(attribute);
      const oid = forge.asn1.derToOid(text(type));
      return `${shortNames.get(oid) ?? oid}=${decodeText(value)}`;
    })
    .reverse()
    .join(', ');
}

const shortNames: ReadonlyMap<string, string> = new Map([
  ['2.5.4.3', 'CN'],
  ['2.5.4.6', 'C'],
  ['2.5.4.7', 'L'],
  ['2.5.4.8', 'ST'],
  ['2.5.4.10', 'O'],
  ['2.5.4.11', 'OU'],
]);

/** UTF8String is the only one of the string types whose bytes are not characters. */
function decodeText(value: forge.asn1.Asn1 | undefined): string {
  return value?.type === forge.asn1.Type.UTF8 ? forge.util.decodeUtf8(text(value)) : text(value);
}

function readTime(time: forge.asn1.Asn1 | undefined): number {
  const toDate = time?.type === forge.asn1.Type.UTCTIME ? forge.asn1.utcTimeToDate : forge.asn1.generalizedTimeToDate;
  const at = toDate(text(time)).getTime();
  if (Number.isNaN(at)) throw new RangeError('not a time');
  return at;
}

/** extensions [3], RFC 5280 §4.2. */
function readExtensions(
  tbsCertificate: readonly forge.asn1.Asn1[],
): Pick<CertificateSummary, 'names' | 'authorityKeyIdentifier' | 'subjectKeyIdentifier'> {
  const values = new Map<string, forge.asn1.Asn1>();
  for (const extension of children(children(tbsCertificate.find((part) => hasTag(part, 3)))[0])) {
    const parts = children(extension); // extnID, perhaps critical, extnValue
    values.set(forge.asn1.derToOid(text(parts[0])), forge.asn1.fromDer(text(parts.at(-1))));
  }
  const alternativeNames = children(values.get(forge.pki.oids.subjectAltName!));
  const authority = children(values.get(forge.pki.oids.authorityKeyIdentifier!)).find((part) => hasTag(part, 0));
  const subject = values.get(forge.pki.oids.subjectKeyIdentifier!);
  return {
    names: alternativeNames.filter((name) => hasTag(name, 2)).map(text), // dNSName [2], §4.2.1.6
    ...(authority && { authorityKeyIdentifier: forge.util.bytesToHex(text(authority)) }),
    ...(subject && { subjectKeyIdentifier: forge.util.bytesToHex(text(subject)) }),
  };
}

/** Is it the field marked [number] in the RFC's ASN.1? */
function hasTag(node: forge.asn1.Asn1, number: number): boolean {
  return node.tagClass === forge.asn1.Class.CONTEXT_SPECIFIC && (node.type as number) === number;
}

function children(node: forge.asn1.Asn1 | undefined): forge.asn1.Asn1[] {
  return Array.isArray(node?.value) ? node.value : [];
}

function text(node: forge.asn1.Asn1 | undefined): string {
  if (typeof node?.value !== 'string') throw new RangeError('not a primitive value');
  return node.value;
}
