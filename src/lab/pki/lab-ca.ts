/**
 * A certification authority for the lab: real X.509 certificates (RFC 5280), signed with keys that everybody knows.
 * The same arguments give the same bytes: keys, serial numbers and validity are fixed, and sha256WithRSA has no
 * randomness. It issues wrong certificates just as well: expired, not yet valid, for another name, by an unknown CA.
 */

import forge from 'node-forge';
import { toForge } from '../../crypto/forge-bytes.ts';
import { hash } from '../../crypto/primitives.ts';
import { labKeys } from './lab-keys.ts';

/** 2020-01-01T00:00:00Z, milliseconds since 1970. */
export const DEFAULT_NOT_BEFORE = Date.UTC(2020, 0, 1);
/** 2049-12-31T23:59:59Z: the last second that needs no four-digit year (RFC 5280 §4.1.2.5). */
export const DEFAULT_NOT_AFTER = Date.UTC(2049, 11, 31, 23, 59, 59);

export interface Validity {
  /** Milliseconds since 1970-01-01 UTC, whole seconds. */
  notBefore?: number;
  notAfter?: number;
}

export interface CaOptions extends Validity {
  commonName: string;
  /** PEM. */
  key: string;
  /** Without it the CA signs its own certificate: it is a root. */
  issuer?: LabCa;
}

export interface IssueOptions extends Validity {
  /** The DNS names of subjectAltName; without any there is no such extension. */
  names: readonly string[];
  /** The subject's; by default the first of the names. */
  commonName?: string;
  /** The server's private key in PEM; by default the lab's web server key. */
  key?: string;
  /** By default ['serverAuth']. */
  extendedKeyUsage?: readonly ('serverAuth' | 'clientAuth')[];
  /** By default digitalSignature and keyEncipherment, which RSA key exchange needs. */
  keyUsage?: readonly ('digitalSignature' | 'keyEncipherment')[];
}

/** All that a server needs. */
export interface ServerCredentials {
  /** PEM, the server's own certificate first; the root is left out (RFC 5246 §7.4.2). */
  certificateChain: readonly string[];
  /** PEM. */
  privateKey: string;
}

export class LabCa {
  /** PEM. */
  readonly certificate: string;
  readonly #options: CaOptions;

  constructor(options: CaOptions) {
    this.#options = options;
    const { commonName, key, issuer, ...validity } = options;
    this.certificate = sign({
      subject: commonName,
      key,
      signer: issuer ?? this,
      validity,
      extensions: [
        { name: 'basicConstraints', critical: true, cA: true },
        { name: 'keyUsage', critical: true, keyCertSign: true, cRLSign: true },
      ],
    });
  }

  get commonName(): string {
    return this.#options.commonName;
  }

  /** PEM. */
  get key(): string {
    return this.#options.key;
  }

  issue(options: IssueOptions): ServerCredentials {
    const { names, commonName, key = labKeys.webServer, keyUsage, extendedKeyUsage, ...validity } = options;
    const altNames = names.map((value) => ({ type: 2, value })); // dNSName [2]
    const certificate = sign({
      subject: commonName ?? names[0] ?? 'nameless',
      key,
      signer: this,
      validity,
      extensions: [
        { name: 'basicConstraints', critical: true, cA: false },
        { name: 'keyUsage', critical: true, ...asFlags(keyUsage ?? ['digitalSignature', 'keyEncipherment']) },
        { name: 'extKeyUsage', ...asFlags(extendedKeyUsage ?? ['serverAuth']) },
        ...(altNames.length > 0 ? [{ name: 'subjectAltName', altNames }] : []),
      ],
    });
    return { certificateChain: [certificate, ...this.#chain()], privateKey: key };
  }

  /** The certificates from this CA up to the one below the root. */
  #chain(): string[] {
    const { issuer } = this.#options;
    return issuer ? [this.certificate, ...issuer.#chain()] : [];
  }
}

/** The root that the lab's clients trust. */
export function labRootCa(): LabCa {
  root ??= new LabCa({ commonName: 'packet-journey lab root CA', key: labKeys.rootCa });
  return root;
}

/** Signs servers on behalf of the root, as it is done on the Internet. */
export function labIntermediateCa(): LabCa {
  intermediate ??= new LabCa({
    commonName: 'packet-journey lab intermediate CA',
    key: labKeys.intermediateCa,
    issuer: labRootCa(),
  });
  return intermediate;
}

/** A root that no client of the lab knows. */
export function unknownCa(): LabCa {
  unknown ??= new LabCa({ commonName: 'somebody else', key: labKeys.unknownCa });
  return unknown;
}

let root: LabCa | undefined;
let intermediate: LabCa | undefined;
let unknown: LabCa | undefined;

interface SignOptions {
  subject: string;
  /** The subject's, in PEM. */
  key: string;
  signer: { commonName: string; key: string };
  validity: Validity;
  extensions: readonly object[];
}

/** A signature takes tens of milliseconds, and the same options give the same certificate. */
const signed = new Map<string, string>();

function sign(options: SignOptions): string {
  const { commonName, key } = options.signer;
  const cacheKey = JSON.stringify({ ...options, signer: { commonName, key } });
  const pem = signed.get(cacheKey) ?? signAnew(options, serialNumber(cacheKey));
  signed.set(cacheKey, pem);
  return pem;
}

function signAnew({ subject, key, signer, validity, extensions }: SignOptions, serial: string): string {
  const signerKey = forge.pki.privateKeyFromPem(signer.key);
  const subjectKey = forge.pki.privateKeyFromPem(key);
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.setRsaPublicKey(subjectKey.n, subjectKey.e);
  certificate.validity.notBefore = new Date(validity.notBefore ?? DEFAULT_NOT_BEFORE);
  certificate.validity.notAfter = new Date(validity.notAfter ?? DEFAULT_NOT_AFTER);
  certificate.serialNumber = serial;
  certificate.setSubject(distinguishedName(subject));
  certificate.setIssuer(distinguishedName(signer.commonName));
  certificate.setExtensions([
    ...extensions,
    { name: 'subjectKeyIdentifier' },
    { name: 'authorityKeyIdentifier', keyIdentifier: keyIdentifier(signerKey) },
  ]);
  certificate.sign(signerKey, forge.md.sha256.create());
  return forge.pki.certificateToPem(certificate).replaceAll('\r', '');
}

function distinguishedName(commonName: string): forge.pki.CertificateField[] {
  const valueTagClass = forge.asn1.Type.UTF8 as unknown as forge.asn1.Class; // the types name the wrong enumeration
  return [
    { name: 'organizationName', value: 'packet-journey lab', valueTagClass },
    { name: 'commonName', value: commonName, valueTagClass },
  ];
}

/** The subject key identifier that node-forge makes: SHA-1 of the key, as RFC 5280 §4.2.1.2 (1) proposes. */
function keyIdentifier(key: forge.pki.rsa.PrivateKey): string {
  const publicKey = forge.pki.setRsaPublicKey(key.n, key.e);
  return forge.pki.getPublicKeyFingerprint(publicKey, { type: 'RSAPublicKey' }).getBytes();
}

/** Positive, at most 20 bytes, and different for different certificates of one CA (RFC 5280 §4.1.2.2). */
function serialNumber(contents: string): string {
  const digest = hash('sha256', new TextEncoder().encode(contents)).slice(0, 8);
  digest[0] = (digest[0]! & 0x3f) | 0x40;
  return forge.util.bytesToHex(toForge(digest));
}

function asFlags(names: readonly string[]): Record<string, true> {
  return Object.fromEntries(names.map((name) => [name, true]));
}
