/** The one error of decoding: these bytes are not what the format says they must be. */

export type DecodeErrorCode =
  /** The bytes end before the field does. */
  | 'truncated'
  /** A length field contradicts the bytes around it. */
  | 'bad-length'
  /** A field holds a value that the format does not allow. */
  | 'bad-value'
  | 'bad-checksum'
  /** A structure refers back to itself, as a DNS name's compression pointer can. */
  | 'loop';

/**
 * Thrown by `decode` functions and by readers, and caught in two places only: `dissect`, which keeps the good
 * layers, and a stack's ingress, which counts and drops.
 */
export class DecodeError extends Error {
  readonly code: DecodeErrorCode;
  /** The protocol, as in 'tcp'. */
  readonly layer: string;
  /** The field's name, as in 'dataOffset'. */
  readonly field: string;
  /** Where the field starts: bytes from the start of the array that was being decoded. */
  readonly offset: number;

  constructor(code: DecodeErrorCode, layer: string, field: string, offset: number, detail: string) {
    super(`${layer}.${field} at byte ${offset}: ${detail}`);
    this.name = 'DecodeError';
    this.code = code;
    this.layer = layer;
    this.field = field;
    this.offset = offset;
  }
}
