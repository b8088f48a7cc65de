/** What a client of TLS 1.3 finds wrong with a server's answer, and the alert for it (RFC 8446 §4.1.3, §4.1.4, §4.2). */

import { AlertDescription } from '../../packet/tls/alert.ts';
import { cipherSuiteName } from '../../packet/tls/cipher-suites.ts';
import { type Extension, ExtensionType, extensionNumber, findExtension } from '../../packet/tls/extensions.ts';
import { ExtensionType13 } from '../../packet/tls/extensions-13.ts';
import type { ClientHello, ServerHello } from '../../packet/tls/handshake.ts';
import { suiteParameters13 } from '../../packet/tls/key-schedule-13.ts';
import { ProtocolVersion } from '../../packet/tls/protocol-version.ts';
import { groupName } from './offer.ts';

export interface Wrong {
  alert: number;
  reason: string;
}

const { ILLEGAL_PARAMETER, UNSUPPORTED_EXTENSION, MISSING_EXTENSION, PROTOCOL_VERSION } = AlertDescription;

/** @param retriedSuite what a HelloRetryRequest before it has chosen, which must stay */
export function judgeServerHello13(message: ServerHello, hello: ClientHello, retriedSuite?: number): Wrong | undefined {
  const wrong = judgeCommon(message, hello);
  if (wrong) return wrong;
  if (retriedSuite !== undefined && retriedSuite !== message.cipherSuite) {
    return { alert: ILLEGAL_PARAMETER, reason: 'the server chose another suite than in its HelloRetryRequest' };
  }
  const offered = findExtension(hello.extensions, 'keyShareClientHello')?.clientShares ?? [];
  const share = findExtension(message.extensions, 'keyShareServerHello')?.serverShare;
  if (!share) return { alert: MISSING_EXTENSION, reason: 'the server sent no key share' };
  if (!offered.some(({ group }) => group === share.group)) {
    return { alert: ILLEGAL_PARAMETER, reason: `the server answered ${groupName(share.group)}, of which we sent none` };
  }
  const identities = findExtension(hello.extensions, 'offeredPsks')?.identities ?? [];
  const selected = findExtension(message.extensions, 'selectedPsk')?.selectedIdentity;
  if (selected !== undefined && selected >= identities.length) {
    return { alert: ILLEGAL_PARAMETER, reason: `the server chose ticket ${selected} of ${identities.length}` };
  }
  const { KEY_SHARE, PRE_SHARED_KEY, SUPPORTED_VERSIONS } = ExtensionType13;
  return judgeExtensions(message.extensions, hello, [KEY_SHARE, PRE_SHARED_KEY, SUPPORTED_VERSIONS]);
}

export function judgeRetry(retry: ServerHello, hello: ClientHello): Wrong | undefined {
  const wrong = judgeCommon(retry, hello);
  if (wrong) return wrong;
  const group = findExtension(retry.extensions, 'keyShareHelloRetryRequest')?.selectedGroup;
  const groups = findExtension(hello.extensions, 'supportedGroups')?.groups ?? [];
  const sent = findExtension(hello.extensions, 'keyShareClientHello')?.clientShares ?? [];
  if (group !== undefined && (!groups.includes(group) || sent.some((share) => share.group === group))) {
    return { alert: ILLEGAL_PARAMETER, reason: `the server asked for a key share of ${groupName(group)}` };
  }
  if (group === undefined && !findExtension(retry.extensions, 'cookie')) {
    return { alert: ILLEGAL_PARAMETER, reason: 'the HelloRetryRequest would change nothing' };
  }
  // §4.2: a cookie is the one extension that nobody has asked for
  const others = retry.extensions?.filter(({ type }) => type !== 'cookie');
  return judgeExtensions(others, hello, [ExtensionType13.KEY_SHARE, ExtensionType13.SUPPORTED_VERSIONS]);
}

export function judgeEncryptedExtensions(extensions: readonly Extension[], hello: ClientHello): Wrong | undefined {
  const chosen = findExtension(extensions, 'alpn')?.protocols;
  const protocols = findExtension(hello.extensions, 'alpn')?.protocols ?? [];
  const wrong = judgeExtensions(extensions, hello, [
    ExtensionType.SERVER_NAME,
    ExtensionType.SUPPORTED_GROUPS,
    ExtensionType.ALPN,
    ExtensionType13.EARLY_DATA,
  ]);
  if (wrong) return wrong;
  if (chosen && (chosen.length !== 1 || !protocols.includes(chosen[0]!))) {
    return { alert: ILLEGAL_PARAMETER, reason: `the server chose the protocol ${chosen.join(', ')}` }; // RFC 7301 §3.1
  }
  return undefined;
}

function judgeCommon(message: ServerHello, hello: ClientHello): Wrong | undefined {
  const { serverVersion, cipherSuite, compressionMethod, sessionId } = message;
  const version = findExtension(message.extensions, 'selectedVersion')?.selectedVersion ?? serverVersion;
  if (version !== ProtocolVersion.TLS_1_3) {
    return { alert: PROTOCOL_VERSION, reason: `the server chose version 0x${version.toString(16)}` };
  }
  const echoed =
    sessionId.length === hello.sessionId.length && sessionId.every((byte, i) => byte === hello.sessionId[i]);
  if (serverVersion !== ProtocolVersion.TLS_1_2 || !echoed || compressionMethod !== 0) {
    return { alert: ILLEGAL_PARAMETER, reason: 'the old fields of the ServerHello are not as RFC 8446 wants them' };
  }
  if (!hello.cipherSuites.includes(cipherSuite) || !suiteParameters13(cipherSuite)) {
    return { alert: ILLEGAL_PARAMETER, reason: `the server chose ${cipherSuiteName(cipherSuite)}` };
  }
  return undefined;
}

/** §4.2: what was not asked for is unsupported_extension, what stands in the wrong message illegal_parameter. */
function judgeExtensions(
  extensions: readonly Extension[] = [],
  hello: ClientHello,
  allowed: readonly number[],
): Wrong | undefined {
  const offered = new Set(hello.extensions?.map(extensionNumber));
  const present = extensions.map(extensionNumber);
  const foreign = present.find((number) => !offered.has(number));
  if (foreign !== undefined) {
    const reason = `the server answered extension ${foreign}, which was not offered`;
    return { alert: UNSUPPORTED_EXTENSION, reason };
  }
  const misplaced = present.find((number) => !allowed.includes(number));
  if (misplaced === undefined) return undefined;
  return { alert: ILLEGAL_PARAMETER, reason: `extension ${misplaced} does not belong into this message` };
}
