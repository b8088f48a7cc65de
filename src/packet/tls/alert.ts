/** Alerts (RFC 5246 §7.2; later descriptions from the IANA registry "TLS Alerts"). */

import { Reader } from '../../bytes/reader.ts';

export const AlertLevel = { WARNING: 1, FATAL: 2 } as const;

export const AlertDescription = {
  CLOSE_NOTIFY: 0,
  UNEXPECTED_MESSAGE: 10,
  BAD_RECORD_MAC: 20,
  RECORD_OVERFLOW: 22,
  HANDSHAKE_FAILURE: 40,
  BAD_CERTIFICATE: 42,
  UNSUPPORTED_CERTIFICATE: 43,
  CERTIFICATE_REVOKED: 44,
  CERTIFICATE_EXPIRED: 45,
  CERTIFICATE_UNKNOWN: 46,
  ILLEGAL_PARAMETER: 47,
  UNKNOWN_CA: 48,
  ACCESS_DENIED: 49,
  DECODE_ERROR: 50,
  DECRYPT_ERROR: 51,
  PROTOCOL_VERSION: 70,
  INSUFFICIENT_SECURITY: 71,
  INTERNAL_ERROR: 80,
  INAPPROPRIATE_FALLBACK: 86,
  USER_CANCELED: 90,
  NO_RENEGOTIATION: 100,
  MISSING_EXTENSION: 109,
  UNSUPPORTED_EXTENSION: 110,
  UNRECOGNIZED_NAME: 112,
  BAD_CERTIFICATE_STATUS_RESPONSE: 113,
  UNKNOWN_PSK_IDENTITY: 115,
  CERTIFICATE_REQUIRED: 116,
  NO_APPLICATION_PROTOCOL: 120,
} as const;

const names = new Map<number, string>(
  Object.entries(AlertDescription).map(([name, value]) => [value, name.toLowerCase()]),
);

/** The RFC's name, as in 'close_notify', or 'alert 99' for a number without one. */
export function alertName(description: number): string {
  return names.get(description) ?? `alert ${description}`;
}

export interface TlsAlert {
  level: number;
  description: number;
}

/** @throws DecodeError unless there are two bytes. */
export function readAlert(r: Reader): TlsAlert {
  return { level: r.u8('level'), description: r.u8('description') };
}

/** The alert that a record's fragment is. @throws DecodeError */
export function decodeAlert(bytes: Uint8Array): TlsAlert {
  const r = new Reader('tls', bytes);
  const alert = readAlert(r);
  if (r.remaining > 0) r.fail('bad-length', 'description', `${r.remaining} bytes follow the alert`);
  if (alert.level !== AlertLevel.WARNING && alert.level !== AlertLevel.FATAL) {
    r.fail('bad-value', 'level', `${alert.level} is neither warning nor fatal`, 0);
  }
  return alert;
}

export function buildAlert({ level, description }: TlsAlert): Uint8Array {
  return Uint8Array.of(level, description);
}
