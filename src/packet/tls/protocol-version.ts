/** Versions of TLS as they stand in a record or a hello: major and minor byte (RFC 5246 §6.2.1, appendix E). */

export const ProtocolVersion = {
  SSL_3_0: 0x0300,
  TLS_1_0: 0x0301,
  TLS_1_1: 0x0302,
  TLS_1_2: 0x0303,
  TLS_1_3: 0x0304,
} as const;

export const protocolVersionNames: ReadonlyMap<number, string> = new Map([
  [ProtocolVersion.SSL_3_0, 'SSL 3.0'],
  [ProtocolVersion.TLS_1_0, 'TLS 1.0'],
  [ProtocolVersion.TLS_1_1, 'TLS 1.1'],
  [ProtocolVersion.TLS_1_2, 'TLS 1.2'],
  [ProtocolVersion.TLS_1_3, 'TLS 1.3'],
]);
