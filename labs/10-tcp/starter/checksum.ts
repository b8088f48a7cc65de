/** Task "checksum": the checksum of a TCP segment. Read RFC 9293 §3.1 (Checksum, and the pseudo-header) and RFC 1071 §1. */

/**
 * The value of the checksum field, 0 to 65535.
 * @param sourceAddress IPv4, '10.1.2.3'
 * @param destinationAddress IPv4
 * @param segment header and data, 20 bytes at least. What stands in its checksum field (bytes 16 and 17) is of no
 *   account: it counts as zero. The segment itself must not be changed.
 */
export function tcpChecksum(sourceAddress: string, destinationAddress: string, segment: Uint8Array): number {
  throw new Error('not written yet');
}
