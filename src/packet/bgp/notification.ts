/** NOTIFICATION: why a session ends (RFC 4271 §4.5 and §6), with the subcodes of RFC 4486, RFC 5492, RFC 6608 and RFC 9234. */

import type { DecodeError } from '../../bytes/decode-error.ts';

export const BgpErrorCode = {
  MESSAGE_HEADER: 1,
  OPEN_MESSAGE: 2,
  UPDATE_MESSAGE: 3,
  HOLD_TIMER_EXPIRED: 4,
  FINITE_STATE_MACHINE: 5,
  CEASE: 6,
} as const;

export const HeaderSubcode = { NOT_SYNCHRONIZED: 1, BAD_LENGTH: 2, BAD_TYPE: 3 } as const;

export const OpenSubcode = {
  UNSUPPORTED_VERSION: 1,
  BAD_PEER_AS: 2,
  BAD_BGP_IDENTIFIER: 3,
  UNSUPPORTED_PARAMETER: 4,
  UNACCEPTABLE_HOLD_TIME: 6,
  UNSUPPORTED_CAPABILITY: 7,
  ROLE_MISMATCH: 11,
} as const;

export const UpdateSubcode = {
  MALFORMED_ATTRIBUTE_LIST: 1,
  UNRECOGNIZED_WELL_KNOWN: 2,
  INVALID_NETWORK_FIELD: 10,
} as const;

/** RFC 6608: what came in which state. */
export const FsmSubcode = { IN_OPEN_SENT: 1, IN_OPEN_CONFIRM: 2, IN_ESTABLISHED: 3 } as const;

/** RFC 4486. */
export const CeaseSubcode = {
  MAXIMUM_PREFIXES: 1,
  ADMINISTRATIVE_SHUTDOWN: 2,
  PEER_DECONFIGURED: 3,
  ADMINISTRATIVE_RESET: 4,
  CONNECTION_REJECTED: 5,
  CONNECTION_COLLISION: 7,
} as const;

export interface NotificationMessage {
  readonly type: 'notification';
  readonly errorCode: number;
  readonly errorSubcode: number;
  readonly data: Uint8Array;
}

export function notification(
  errorCode: number,
  errorSubcode = 0,
  data: Uint8Array = new Uint8Array(0),
): NotificationMessage {
  return { type: 'notification', errorCode, errorSubcode, data };
}

/** What RFC 4271 §6.1 to §6.3 answers to bytes that were no message. */
export function notificationFor({ field }: DecodeError): NotificationMessage {
  const [code, subcode] = byField[field] ?? [BgpErrorCode.UPDATE_MESSAGE, UpdateSubcode.MALFORMED_ATTRIBUTE_LIST];
  return notification(code, subcode);
}

const header = (subcode: number) => [BgpErrorCode.MESSAGE_HEADER, subcode] as const;
const open = [BgpErrorCode.OPEN_MESSAGE, 0] as const;

/** By the field that the decoder blames. */
const byField: Readonly<Record<string, readonly [code: number, subcode: number]>> = {
  marker: header(HeaderSubcode.NOT_SYNCHRONIZED),
  length: header(HeaderSubcode.BAD_LENGTH),
  type: header(HeaderSubcode.BAD_TYPE),
  optionalParametersLength: open,
  parameterType: open,
  parameterLength: open,
  parameterValue: open,
  capabilityCode: open,
  capabilityLength: open,
  capabilityValue: open,
  attributeTypeCode: [BgpErrorCode.UPDATE_MESSAGE, UpdateSubcode.UNRECOGNIZED_WELL_KNOWN],
  nlri: [BgpErrorCode.UPDATE_MESSAGE, UpdateSubcode.INVALID_NETWORK_FIELD],
  withdrawnRoute: [BgpErrorCode.UPDATE_MESSAGE, UpdateSubcode.INVALID_NETWORK_FIELD],
};

/** The standards' names. */
export const errorCodeNames: Readonly<Record<number, string>> = {
  1: 'Message Header Error',
  2: 'OPEN Message Error',
  3: 'UPDATE Message Error',
  4: 'Hold Timer Expired',
  5: 'Finite State Machine Error',
  6: 'Cease',
};

/** By code, then subcode (IANA's registry of BGP error codes). */
export const errorSubcodeNames: Readonly<Record<number, Readonly<Record<number, string>>>> = {
  1: { 1: 'Connection Not Synchronized', 2: 'Bad Message Length', 3: 'Bad Message Type' },
  2: {
    1: 'Unsupported Version Number',
    2: 'Bad Peer AS',
    3: 'Bad BGP Identifier',
    4: 'Unsupported Optional Parameter',
    6: 'Unacceptable Hold Time',
    7: 'Unsupported Capability',
    11: 'Role Mismatch',
  },
  3: {
    1: 'Malformed Attribute List',
    2: 'Unrecognized Well-known Attribute',
    3: 'Missing Well-known Attribute',
    4: 'Attribute Flags Error',
    5: 'Attribute Length Error',
    6: 'Invalid ORIGIN Attribute',
    8: 'Invalid NEXT_HOP Attribute',
    9: 'Optional Attribute Error',
    10: 'Invalid Network Field',
    11: 'Malformed AS_PATH',
  },
  5: {
    1: 'Unexpected Message in OpenSent',
    2: 'Unexpected Message in OpenConfirm',
    3: 'Unexpected Message in Established',
  },
  6: {
    1: 'Maximum Number of Prefixes Reached',
    2: 'Administrative Shutdown',
    3: 'Peer De-configured',
    4: 'Administrative Reset',
    5: 'Connection Rejected',
    6: 'Other Configuration Change',
    7: 'Connection Collision Resolution',
    8: 'Out of Resources',
    9: 'Hard Reset',
    10: 'BFD Down',
  },
};

/** 'Cease, Administrative Shutdown'. */
export function notificationText(errorCode: number, errorSubcode: number): string {
  const code = errorCodeNames[errorCode] ?? `error ${errorCode}`;
  const subcode = errorSubcodeNames[errorCode]?.[errorSubcode] ?? (errorSubcode === 0 ? '' : `subcode ${errorSubcode}`);
  return subcode === '' ? code : `${code}, ${subcode}`;
}
