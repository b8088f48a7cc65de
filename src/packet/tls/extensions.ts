/**
 * Extensions of the hello messages (RFC 5246 §7.4.1.4): server_name (RFC 6066 §3), supported_groups and
 * ec_point_formats (RFC 8422 §5.1), signature_algorithms (RFC 5246 §7.4.1.4.1), ALPN (RFC 7301),
 * extended_master_secret (RFC 7627), session_ticket (RFC 5077), renegotiation_info (RFC 5746). Those of TLS 1.3 are
 * in extensions-13.ts. Others stay bytes.
 */

import type { Reader } from '../../bytes/reader.ts';
import type { Writer } from '../../bytes/writer.ts';
import { isGrease } from './cipher-suites.ts';
import {
  type Extension13,
  type ExtensionPlace,
  numbers13,
  readExtension13,
  writeExtension13,
} from './extensions-13.ts';
import { readList, readOpaque, readVector } from './vector.ts';

export const ExtensionType = {
  SERVER_NAME: 0,
  SUPPORTED_GROUPS: 10,
  EC_POINT_FORMATS: 11,
  SIGNATURE_ALGORITHMS: 13,
  ALPN: 16,
  EXTENDED_MASTER_SECRET: 23,
  SESSION_TICKET: 35,
  RENEGOTIATION_INFO: 0xff01,
} as const;

export type Extension =
  /** A client names hosts; a server answers with an empty extension, here an empty list. */
  | { type: 'serverName'; names: readonly ServerName[] }
  | { type: 'supportedGroups'; groups: readonly number[] }
  | { type: 'ecPointFormats'; formats: readonly number[] }
  /** Hash in the upper byte, signature in the lower. */
  | { type: 'signatureAlgorithms'; algorithms: readonly number[] }
  | { type: 'alpn'; protocols: readonly string[] }
  | { type: 'extendedMasterSecret' }
  | { type: 'sessionTicket'; ticket: Uint8Array }
  /** Empty in a first handshake. */
  | { type: 'renegotiationInfo'; renegotiatedConnection: Uint8Array }
  | Extension13
  | { type: 'unknown'; extensionType: number; data: Uint8Array };

/** `nameType` 0, a host name, is the only one there is. */
export interface ServerName {
  nameType: number;
  name: string;
}

/** RSASSA-PKCS1-v1_5 with SHA-2 (RFC 5246 §7.4.1.4.1): what node-forge can verify. */
export const SignatureAlgorithm = { RSA_SHA256: 0x0401, RSA_SHA384: 0x0501, RSA_SHA512: 0x0601 } as const;

/** SignatureScheme (RFC 8446 §4.2.3): those of TLS 1.3's CertificateVerify that are spoken here. */
export const SignatureScheme = { ECDSA_SECP256R1_SHA256: 0x0403, RSA_PSS_RSAE_SHA256: 0x0804 } as const;

/** NamedGroup (RFC 8446 §4.2.7). */
export const NamedGroup = { SECP256R1: 0x0017, X25519: 0x001d } as const;

export const namedGroupNames: ReadonlyMap<number, string> = new Map<number, string>([
  [NamedGroup.SECP256R1, 'secp256r1'],
  [0x0018, 'secp384r1'],
  [0x0019, 'secp521r1'],
  [NamedGroup.X25519, 'x25519'],
  [0x001e, 'x448'],
  [0x0100, 'ffdhe2048'],
]);

export function findExtension<T extends Extension['type']>(
  extensions: readonly Extension[] | undefined,
  type: T,
): Extract<Extension, { type: T }> | undefined {
  return extensions?.find((extension) => extension.type === type) as Extract<Extension, { type: T }> | undefined;
}

/** The number of an extension on the wire. */
export function extensionNumber(extension: Extension): number {
  return extension.type === 'unknown' ? extension.extensionType : numbers[extension.type];
}

/**
 * The list of extensions that ends a hello, or undefined if the hello ends without one.
 * @throws DecodeError also for two of one type (RFC 5246 §7.4.1.4).
 */
export function readExtensions(r: Reader, place: ExtensionPlace): Extension[] | undefined {
  if (r.remaining === 0) return undefined;
  return r.group('extensions', () => {
    const seen = new Set<number>();
    return readList(r, 2, 'length', (list) => {
      const at = list.offset;
      const extension = readExtension(list, place);
      const number = extensionNumber(extension);
      if (seen.has(number)) list.fail('bad-value', 'extensionType', `${number} stands there twice`, at);
      seen.add(number);
      return extension;
    });
  });
}

export function writeExtensions(w: Writer, extensions: readonly Extension[] | undefined): void {
  if (!extensions) return;
  w.sized(2, () => {
    for (const extension of extensions) {
      w.u16(extensionNumber(extension)).sized(2, () => writeExtensionData(w, extension));
    }
  });
}

function readExtension(r: Reader, place: ExtensionPlace): Extension {
  const number = r.remaining >= 2 ? (r.bytes[r.offset]! << 8) | r.bytes[r.offset + 1]! : -1;
  return r.group(extensionName(number), () => {
    r.u16('extensionType');
    return readVector(r, 2, 'length', (data) => readExtensionData(data, number, place));
  });
}

function readExtensionData(r: Reader, number: number, place: ExtensionPlace): Extension {
  switch (number) {
    case ExtensionType.SERVER_NAME:
      return { type: 'serverName', names: r.remaining === 0 ? [] : readList(r, 2, 'listLength', readServerName) };
    case ExtensionType.SUPPORTED_GROUPS:
      return { type: 'supportedGroups', groups: readList(r, 2, 'listLength', (list) => list.u16('namedGroup')) };
    case ExtensionType.EC_POINT_FORMATS:
      return { type: 'ecPointFormats', formats: readList(r, 1, 'listLength', (list) => list.u8('ecPointFormat')) };
    case ExtensionType.SIGNATURE_ALGORITHMS:
      return {
        type: 'signatureAlgorithms',
        algorithms: readList(r, 2, 'listLength', (list) => list.u16('signatureAndHashAlgorithm')),
      };
    case ExtensionType.ALPN:
      return { type: 'alpn', protocols: readList(r, 2, 'listLength', readProtocolName) };
    case ExtensionType.EXTENDED_MASTER_SECRET:
      return { type: 'extendedMasterSecret' };
    case ExtensionType.SESSION_TICKET:
      return { type: 'sessionTicket', ticket: readData(r, 'ticket') };
    case ExtensionType.RENEGOTIATION_INFO:
      return {
        type: 'renegotiationInfo',
        renegotiatedConnection: readOpaque(r, 1, 'renegotiatedConnectionLength', 'renegotiatedConnection'),
      };
    default:
      return readExtension13(r, number, place) ?? { type: 'unknown', extensionType: number, data: readData(r, 'data') };
  }
}

function readServerName(r: Reader): ServerName {
  return r.group('serverNameEntry', () => {
    const nameType = r.u8('nameType');
    const length = r.u16('nameLength');
    return { nameType, name: r.text('hostName', length) };
  });
}

function readProtocolName(r: Reader): string {
  return r.group('protocolName', () => {
    const length = r.u8('length');
    if (length === 0) r.fail('bad-length', 'length', 'a protocol name has one byte at least', r.offset - 1);
    return r.text('name', length);
  });
}

function readData(r: Reader, name: string): Uint8Array {
  return r.remaining > 0 ? r.rest(name) : new Uint8Array(0);
}

function writeExtensionData(w: Writer, extension: Extension): void {
  switch (extension.type) {
    case 'serverName':
      if (extension.names.length === 0) return;
      w.sized(2, () => {
        for (const { nameType, name } of extension.names) w.u8(nameType).sized(2, () => w.text(name));
      });
      return;
    case 'supportedGroups':
      writeU16s(w, extension.groups);
      return;
    case 'ecPointFormats':
      w.sized(1, () => w.raw(Uint8Array.from(extension.formats)));
      return;
    case 'signatureAlgorithms':
      writeU16s(w, extension.algorithms);
      return;
    case 'alpn':
      w.sized(2, () => {
        for (const protocol of extension.protocols) w.sized(1, () => w.text(protocol));
      });
      return;
    case 'extendedMasterSecret':
      return;
    case 'sessionTicket':
      w.raw(extension.ticket);
      return;
    case 'renegotiationInfo':
      w.sized(1, () => w.raw(extension.renegotiatedConnection));
      return;
    case 'unknown':
      w.raw(extension.data);
      return;
    default:
      writeExtension13(w, extension);
  }
}

function writeU16s(w: Writer, values: readonly number[]): void {
  w.sized(2, () => {
    for (const value of values) w.u16(value);
  });
}

const numbers = {
  serverName: ExtensionType.SERVER_NAME,
  supportedGroups: ExtensionType.SUPPORTED_GROUPS,
  ecPointFormats: ExtensionType.EC_POINT_FORMATS,
  signatureAlgorithms: ExtensionType.SIGNATURE_ALGORITHMS,
  alpn: ExtensionType.ALPN,
  extendedMasterSecret: ExtensionType.EXTENDED_MASTER_SECRET,
  sessionTicket: ExtensionType.SESSION_TICKET,
  renegotiationInfo: ExtensionType.RENEGOTIATION_INFO,
  ...numbers13,
} as const;

/** The name of an extension's group of fields, known or not to the codec (IANA "TLS ExtensionType Values"). */
function extensionName(number: number): string {
  return extensionNames.get(number) ?? (isGrease(number) ? 'grease' : 'unknownExtension');
}

const extensionNames: ReadonlyMap<number, string> = new Map<number, string>([
  ...Object.entries(numbers).map(([name, number]) => [number, name] as const),
  [43, 'supportedVersions'],
  [51, 'keyShare'],
  [1, 'maxFragmentLength'],
  [5, 'statusRequest'],
  [15, 'heartbeat'],
  [18, 'signedCertificateTimestamp'],
  [21, 'padding'],
  [22, 'encryptThenMac'],
  [27, 'compressCertificate'],
  [28, 'recordSizeLimit'],
  [41, 'preSharedKey'],
  [49, 'postHandshakeAuth'],
  [50, 'signatureAlgorithmsCert'],
  [13172, 'nextProtocolNegotiation'],
  [17513, 'applicationSettings'],
  [0xfe0d, 'encryptedClientHello'],
]);
