/**
 * What a client offers in its ClientHello: versions, suites, groups and extensions, for TLS 1.2 (RFC 5246 §7.4.1.2), 1.3
 * (RFC 8446 §4.1.2) or both at once; and the groups of ECDHE, which both versions share (RFC 8422, RFC 8446 §4.2.7).
 */

import type { Curve } from '../../crypto/key-agreement.ts';
import { CipherSuite } from '../../packet/tls/cipher-suites.ts';
import {
  type Extension,
  NamedGroup,
  namedGroupNames,
  SignatureAlgorithm,
  SignatureScheme,
} from '../../packet/tls/extensions.ts';
import { suiteParameters13 } from '../../packet/tls/key-schedule-13.ts';
import { ProtocolVersion } from '../../packet/tls/protocol-version.ts';
import type { TlsVersion } from './connection.ts';

/** The suites with RSA key exchange that this stack speaks. */
export const rsaCipherSuites: readonly number[] = [
  CipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256,
  CipherSuite.TLS_RSA_WITH_AES_256_GCM_SHA384,
];

/** TLS 1.2 with ephemeral Diffie-Hellman, signed with RSA. */
export const ecdheCipherSuites: readonly number[] = [
  CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
  CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
  CipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
];

export const cipherSuites13: readonly number[] = [
  CipherSuite.TLS_AES_128_GCM_SHA256,
  CipherSuite.TLS_AES_256_GCM_SHA384,
  CipherSuite.TLS_CHACHA20_POLY1305_SHA256,
];

export const defaultGroups: readonly number[] = [NamedGroup.X25519, NamedGroup.SECP256R1];

const versionNumbers: Readonly<Record<TlsVersion, number>> = {
  '1.2': ProtocolVersion.TLS_1_2,
  '1.3': ProtocolVersion.TLS_1_3,
};

interface Choices {
  versions?: readonly TlsVersion[];
  cipherSuites?: readonly number[];
  groups?: readonly number[];
}

/**
 * The suites configured, or all that are any good, in order of preference.
 * @param spoken those of these versions only; by default of all versions configured
 */
export function suitesFor({ versions = ['1.2'], cipherSuites }: Choices, spoken = versions): readonly number[] {
  const tls12 = versions.includes('1.3') ? [...ecdheCipherSuites, ...rsaCipherSuites] : rsaCipherSuites;
  const all = cipherSuites ?? [...cipherSuites13, ...tls12];
  return all.filter((suite) => spoken.includes(suiteParameters13(suite) ? '1.3' : '1.2'));
}

export function isEcdheSuite(suite: number): boolean {
  return ecdheCipherSuites.includes(suite);
}

/** The curve of a group, if it is spoken here. */
export function curveOf(group: number): Curve | undefined {
  if (group === NamedGroup.X25519) return 'x25519';
  return group === NamedGroup.SECP256R1 ? 'secp256r1' : undefined;
}

export function groupName(group: number): string {
  return namedGroupNames.get(group) ?? `group ${group}`;
}

/** All extensions but key_share and pre_shared_key, which the handshake of TLS 1.3 adds. */
export function offerExtensions(
  config: Choices & { serverName: string; alpn?: readonly string[]; extendedMasterSecret?: boolean },
): Extension[] {
  const { versions = ['1.2'], serverName, alpn, groups = defaultGroups } = config;
  const extensions: Extension[] = [];
  // RFC 6066 §3: no trailing dot, and no addresses
  const name = serverName.replace(/\.$/, '');
  if (!/^[\d.]+$/.test(name)) extensions.push({ type: 'serverName', names: [{ nameType: 0, name }] });
  if (versions.includes('1.2') && (config.extendedMasterSecret ?? true)) {
    extensions.push({ type: 'extendedMasterSecret' });
  }
  const forCertificates = Object.values(SignatureAlgorithm); // RFC 5246 §7.4.1.4.1, RFC 8446 §4.2.3
  const algorithms = versions.includes('1.3')
    ? [SignatureScheme.RSA_PSS_RSAE_SHA256, SignatureScheme.ECDSA_SECP256R1_SHA256, ...forCertificates]
    : forCertificates;
  extensions.push({ type: 'signatureAlgorithms', algorithms });
  if (versions.includes('1.2')) {
    extensions.push({ type: 'renegotiationInfo', renegotiatedConnection: new Uint8Array(0) }); // RFC 5746 §3.4
  }
  if (alpn) extensions.push({ type: 'alpn', protocols: alpn });
  if (versions.includes('1.3') || suitesFor(config).some(isEcdheSuite)) {
    extensions.push({ type: 'supportedGroups', groups });
    if (versions.includes('1.2')) extensions.push({ type: 'ecPointFormats', formats: [0] }); // RFC 8422 §5.1.2
  }
  if (versions.includes('1.3')) {
    const offered = [...versions].sort().reverse(); // the latest first
    extensions.push({ type: 'supportedVersions', versions: offered.map((version) => versionNumbers[version]) });
  }
  return extensions;
}
