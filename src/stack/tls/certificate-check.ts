/**
 * What a client checks of a server's certificate: that a chain of signatures leads to a root it trusts (RFC 5280 §6.1,
 * without policies and name constraints), that today lies in every validity, that the key may be used for this
 * (RFC 5246 §7.4.2), and that the certificate is for the name that was asked for (RFC 6125 §6).
 */

import forge from 'node-forge';
import { fromForge, toForge } from '../../crypto/forge-bytes.ts';
import { fromPem } from '../../crypto/pem.ts';
import type { RsaPublicKey } from '../../crypto/rsa.ts';
import { AlertDescription } from '../../packet/tls/alert.ts';
import { type CertificateSummary, summarizeCertificate } from '../../packet/tls/x509.ts';
import type { PublicKey } from './signatures.ts';

export interface CertificateCheckInput {
  /** DER, as in the Certificate message. */
  certificateList: readonly Uint8Array[];
  /** PEM. */
  trustedRoots: readonly string[];
  serverName: string;
  /** Milliseconds since 1970-01-01 UTC. */
  time: number;
  /** What the server's key is used for: RSA key exchange (by default), or signing, as in ECDHE and in TLS 1.3. */
  keyUse?: 'keyEncipherment' | 'digitalSignature';
}

export type CertificateVerdict =
  | {
      ok: true;
      publicKey: PublicKey;
      /** From the server's certificate up to the trusted root. */
      chain: readonly CertificateSummary[];
    }
  | { ok: false; alert: number; reason: string };

export function checkServerCertificate(input: CertificateCheckInput): CertificateVerdict {
  try {
    const [first, ...others] = input.certificateList;
    if (!first) throw new Rejection(AlertDescription.BAD_CERTIFICATE, 'the server sent no certificate');
    const leaf = parseLink(first);
    const chain = buildChain(leaf, others.flatMap(parseIfPossible), input.trustedRoots.map(parseRoot));
    for (const link of chain) checkValidity(link, input.time);
    checkUse(leaf, input.keyUse ?? 'keyEncipherment');
    checkName(leaf, input.serverName);
    return {
      ok: true,
      publicKey: leaf.publicKey,
      chain: chain.map((link) => link.summary),
    };
  } catch (rejection) {
    if (rejection instanceof Rejection) return { ok: false, alert: rejection.alert, reason: rejection.message };
    throw rejection;
  }
}

/**
 * RFC 6125 §6.4: without regard to case; `*` stands for one whole left-most label and nothing else (§6.4.3).
 */
export function nameMatches(presented: string, reference: string): boolean {
  const wanted = reference.toLowerCase().replace(/\.$/, '').split('.');
  const labels = presented.toLowerCase().split('.');
  if (labels.length !== wanted.length) return false;
  const wildcard = labels[0] === '*' && labels.length > 2;
  return labels.every((label, i) => (i === 0 && wildcard) || (label === wanted[i] && label !== ''));
}

/** Never leaves this file. */
class Rejection extends Error {
  readonly alert: number;

  constructor(alert: number, reason: string) {
    super(reason);
    this.alert = alert;
  }
}

interface Link {
  certificate: forge.pki.Certificate;
  publicKey: PublicKey;
  summary: CertificateSummary;
  /** DER as node-forge keeps bytes. */
  der: string;
}

function parseLink(bytes: Uint8Array): Link {
  const summary = summarizeCertificate(bytes);
  if (!summary) throw new Rejection(AlertDescription.BAD_CERTIFICATE, 'the certificate cannot be read');
  const der = toForge(bytes);
  try {
    const asn1 = forge.asn1.fromDer(der);
    const onP256 = takeP256Key(asn1);
    const certificate = forge.pki.certificateFromAsn1(asn1);
    if (!onP256) {
      return { certificate, publicKey: { kind: 'rsa', rsa: certificate.publicKey as RsaPublicKey }, summary, der };
    }
    // the signature is over the certificate as it came
    Object.assign(certificate, { tbsCertificate: childrenOf(forge.asn1.fromDer(der))[0] });
    return { certificate, publicKey: { kind: 'p256', subjectPublicKeyInfo: onP256 }, summary, der };
  } catch {
    const reason = `the key of ${summary.subject} is neither an RSA key nor one on P-256`;
    throw new Rejection(AlertDescription.UNSUPPORTED_CERTIFICATE, reason);
  }
}

/**
 * node-forge reads certificates with RSA keys only. A key on P-256 is taken out, as SubjectPublicKeyInfo (RFC 5480
 * §2.1), and a stand-in put in its place, so that the rest can be read.
 */
function takeP256Key(certificate: forge.asn1.Asn1): Uint8Array | undefined {
  const fields = childrenOf(childrenOf(certificate)[0]!);
  const at = fields.findIndex((field) => field.value.length === 2 && toForge(P256_ALGORITHM) === algorithmOf(field));
  if (at < 0) return undefined;
  const key = fromForge(forge.asn1.toDer(fields[at]!).getBytes());
  fields[at] = forge.pki.publicKeyToAsn1(forge.pki.setRsaPublicKey(standIn, standIn));
  return key;
}

/** id-ecPublicKey with secp256r1: an AlgorithmIdentifier in DER. */
const P256_ALGORITHM = Uint8Array.from([
  ...[0x30, 0x13, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7],
]);
const standIn = new forge.jsbn.BigInteger('3', 10);

function algorithmOf(field: forge.asn1.Asn1): string {
  const [first] = childrenOf(field);
  return first ? forge.asn1.toDer(first).getBytes() : '';
}

function childrenOf(node: forge.asn1.Asn1): forge.asn1.Asn1[] {
  return Array.isArray(node.value) ? node.value : [];
}

/** A certificate beside the server's own that cannot be read is one that does not help. */
function parseIfPossible(bytes: Uint8Array): Link[] {
  try {
    return [parseLink(bytes)];
  } catch {
    return [];
  }
}

/** @throws RangeError: a client whose own roots cannot be read is misconfigured. */
function parseRoot(pem: string): Link {
  try {
    return parseLink(fromPem(pem));
  } catch (cause) {
    throw new RangeError('a trusted root is not a PEM certificate with an RSA key', { cause });
  }
}

/**
 * Goes from certificate to issuer until a trusted root has signed. The certificates that the server sent are only
 * helpers on the way: being sent does not make one trusted.
 */
function buildChain(leaf: Link, sent: readonly Link[], roots: readonly Link[]): Link[] {
  const chain = [leaf];
  for (let link = leaf; ; ) {
    checkCriticalExtensions(link);
    if (roots.some((root) => root.der === link.der)) return chain;
    const root = roots.find((candidate) => isIssuer(candidate, link));
    const issuer = root ?? sent.find((candidate) => !chain.includes(candidate) && isIssuer(candidate, link));
    if (!issuer) {
      throw new Rejection(AlertDescription.UNKNOWN_CA, `${link.summary.issuer} is not among the trusted roots`);
    }
    checkSignature(issuer, link);
    checkCa(issuer, chain.length - 1);
    chain.push(issuer);
    if (root) return chain;
    link = issuer;
  }
}

/** RFC 5280 §6.1.3 (a)(4); the key identifiers tell apart CAs of the same name (§4.2.1.1). */
function isIssuer({ summary: issuer }: Link, { summary: subject }: Link): boolean {
  if (issuer.subject !== subject.issuer) return false;
  const wanted = subject.authorityKeyIdentifier;
  const offered = issuer.subjectKeyIdentifier;
  return wanted === undefined || offered === undefined || wanted === offered;
}

/** RFC 5280 §6.1.3 (a)(1). RFC 5246 §7.2.2 names wrong signatures under bad_certificate. */
function checkSignature(issuer: Link, subject: Link): void {
  let good = false;
  try {
    good = issuer.certificate.verify(subject.certificate);
  } catch {
    // node-forge throws for algorithms that it does not know
  }
  if (!good) {
    const detail = `the signature of ${issuer.summary.subject} on ${subject.summary.subject} is wrong`;
    throw new Rejection(AlertDescription.BAD_CERTIFICATE, detail);
  }
}

/** RFC 5280 §6.1.4 (k) to (n). @param below how many CA certificates stand between this one and the server's */
function checkCa(issuer: Link, below: number): void {
  const constraints = extension(issuer, 'basicConstraints');
  const keyUsage = extension(issuer, 'keyUsage');
  const tooLong = constraints?.pathLenConstraint !== undefined && below > constraints.pathLenConstraint;
  if (constraints?.cA !== true || (keyUsage && !keyUsage.keyCertSign) || tooLong) {
    throw new Rejection(AlertDescription.BAD_CERTIFICATE, `${issuer.summary.subject} may not sign this certificate`);
  }
}

/** certificate_expired also stands for "not yet valid" (RFC 5246 §7.2.2: "not currently valid"). */
function checkValidity({ summary: { subject, notBefore, notAfter } }: Link, time: number): void {
  const day = (at: number) => new Date(at).toISOString();
  if (time < notBefore) {
    throw new Rejection(AlertDescription.CERTIFICATE_EXPIRED, `${subject} is valid from ${day(notBefore)} only`);
  }
  if (time > notAfter) {
    throw new Rejection(AlertDescription.CERTIFICATE_EXPIRED, `${subject} has expired at ${day(notAfter)}`);
  }
}

/**
 * RFC 5246 §7.4.2: RSA key exchange needs keyEncipherment, and whoever signs digitalSignature (RFC 8446 §4.4.2.2);
 * RFC 5280 §4.2.1.12: and serverAuth, if uses are named.
 */
function checkUse(leaf: Link, keyUse: 'keyEncipherment' | 'digitalSignature'): void {
  const keyUsage = extension(leaf, 'keyUsage');
  const extended = extension(leaf, 'extKeyUsage');
  const { subject } = leaf.summary;
  if (keyUsage && !keyUsage[keyUse]) {
    const what = keyUse === 'keyEncipherment' ? 'encrypt a premaster secret' : 'sign a handshake';
    const reason = `the key usage of ${subject} does not allow to ${what}`;
    throw new Rejection(AlertDescription.UNSUPPORTED_CERTIFICATE, reason);
  }
  if (extended && !extended.serverAuth) {
    throw new Rejection(AlertDescription.UNSUPPORTED_CERTIFICATE, `${subject} is not for servers`);
  }
}

/**
 * A certificate for another name is answered with bad_certificate: RFC 6125 §6.6.4 and RFC 2818 §3.1 call it "a bad
 * certificate error", and RFC 5246 §7.2.2 has no alert of its own for it. The common name does not count (RFC 6125
 * §6.4.4 allows it only where there is no DNS name, and browsers no longer look at it).
 */
function checkName({ summary: { names } }: Link, serverName: string): void {
  if (names.some((name) => nameMatches(name, serverName))) return;
  const those = names.length > 0 ? names.join(', ') : 'no DNS name';
  throw new Rejection(AlertDescription.BAD_CERTIFICATE, `the certificate is for ${those}, not for ${serverName}`);
}

/** RFC 5280 §4.2: a critical extension that is not understood makes the certificate unusable. */
function checkCriticalExtensions({ certificate, summary }: Link): void {
  const foreign = certificate.extensions.find(({ critical, id }) => critical && !understood.has(id));
  if (foreign) {
    const reason = `${summary.subject} has the critical extension ${foreign.id}, which is not understood here`;
    throw new Rejection(AlertDescription.UNSUPPORTED_CERTIFICATE, reason);
  }
}

/** keyUsage, subjectAltName, basicConstraints, extKeyUsage. */
const understood = new Set(['2.5.29.15', '2.5.29.17', '2.5.29.19', '2.5.29.37']);

/** The parts of node-forge's extensions that are looked at. */
interface ForgeExtension {
  cA?: boolean;
  pathLenConstraint?: number;
  keyCertSign?: boolean;
  keyEncipherment?: boolean;
  digitalSignature?: boolean;
  serverAuth?: boolean;
}

function extension({ certificate }: Link, name: string): ForgeExtension | undefined {
  return (certificate.getExtension(name) as ForgeExtension | null | undefined) ?? undefined;
}
