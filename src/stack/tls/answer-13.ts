/** What a server of TLS 1.3 chooses of a client's offer, or why there is nothing to choose (RFC 8446 §4.1.1 and §4.2). */

import { AlertDescription } from '../../packet/tls/alert.ts';
import { type Extension, findExtension } from '../../packet/tls/extensions.ts';
import type { KeyShareEntry } from '../../packet/tls/extensions-13.ts';
import type { ClientHello } from '../../packet/tls/handshake.ts';
import { ProtocolVersion } from '../../packet/tls/protocol-version.ts';
import { defaultGroups, suitesFor } from './offer.ts';
import type { TlsServerConfig } from './server.ts';

export interface Answer13 {
  cipherSuite: number;
  group: number;
  /** Undefined if the client has sent none of the group: a HelloRetryRequest asks for one. */
  share: KeyShareEntry | undefined;
  /** Of EncryptedExtensions. */
  extensions: Extension[];
  applicationProtocol: string | undefined;
  serverName: string;
}

export interface Refusal {
  alert: number;
  reason: string;
}

const { HANDSHAKE_FAILURE, ILLEGAL_PARAMETER, MISSING_EXTENSION, NO_APPLICATION_PROTOCOL, PROTOCOL_VERSION } =
  AlertDescription;

export function answer13(hello: ClientHello, config: TlsServerConfig): Answer13 | Refusal {
  const { extensions } = hello;
  if (!findExtension(extensions, 'supportedVersions')?.versions.includes(ProtocolVersion.TLS_1_3)) {
    return { alert: PROTOCOL_VERSION, reason: 'the client does not speak TLS 1.3' };
  }
  if (hello.compressionMethods.length !== 1 || hello.compressionMethods[0] !== 0) {
    return { alert: ILLEGAL_PARAMETER, reason: 'the client must offer no compression and nothing else' }; // §4.1.2
  }
  if (extensions!.some(({ type }, i) => type === 'offeredPsks' && i < extensions!.length - 1)) {
    return { alert: ILLEGAL_PARAMETER, reason: 'pre_shared_key must be the last extension' }; // §4.2.11
  }
  const cipherSuite = suitesFor(config, ['1.3']).find((suite) => hello.cipherSuites.includes(suite));
  if (cipherSuite === undefined) return { alert: HANDSHAKE_FAILURE, reason: 'no cipher suite in common' };
  const groups = findExtension(extensions, 'supportedGroups')?.groups;
  const shares = findExtension(extensions, 'keyShareClientHello')?.clientShares;
  if (!groups || !shares) return { alert: MISSING_EXTENSION, reason: 'no supported_groups or no key_share' }; // §9.2
  const common = (config.groups ?? defaultGroups).filter((group) => groups.includes(group));
  const shared = common.find((group) => shares.some((share) => share.group === group));
  const group = shared ?? common[0];
  if (group === undefined) return { alert: HANDSHAKE_FAILURE, reason: 'no group in common' };
  const offered = findExtension(extensions, 'alpn')?.protocols;
  const applicationProtocol = offered && config.alpn?.find((candidate) => offered.includes(candidate));
  if (config.alpn && offered && applicationProtocol === undefined) {
    const reason = `no application protocol in common with ${offered.join(', ')}`; // RFC 7301 §3.2
    return { alert: NO_APPLICATION_PROTOCOL, reason };
  }
  return {
    cipherSuite,
    group,
    share: shares.find((entry) => entry.group === group),
    extensions: applicationProtocol === undefined ? [] : [{ type: 'alpn', protocols: [applicationProtocol] }],
    applicationProtocol,
    serverName: findExtension(extensions, 'serverName')?.names[0]?.name ?? '',
  };
}
