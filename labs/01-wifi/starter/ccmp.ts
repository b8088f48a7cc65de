/**
 * Task "ccmp": what stands around encrypted data, and how it is opened. Read IEEE Std 802.11-2020 §12.5.3.2 (the CCMP header),
 * §12.5.3.3.3 (AAD), §12.5.3.3.4 (nonce), §12.5.3.4.4 (replay).
 *
 * Frames here are data frames of three addresses without QoS, without the FCS: a header of 24 bytes (Frame Control 2 bytes,
 * Duration 2, Address 1, 2 and 3 of 6 bytes each, Sequence Control 2), and the body.
 * Frame Control, first byte, from the lowest bit: version (2 bits), type (2), subtype (4). Second byte, from the lowest bit:
 * To DS, From DS, More Fragments, Retry, Power Management, More Data, Protected Frame, +HTC. Sequence Control is
 * little-endian: its lowest 4 bits are the fragment number.
 *
 * AES is there: `createDecipheriv('aes-128-ccm', key, nonce, { authTagLength: 8 })` from 'node:crypto'.
 */

/**
 * 8 bytes: the two lowest bytes of the packet number, a zero byte, the key id's byte (Ext IV is set), the other bytes.
 * @param packetNumber 1 to 2^48 - 1
 * @param keyId 0 to 3
 */
export function ccmpHeader(packetNumber: number, keyId: number): Uint8Array {
  throw new Error('not written yet');
}

/** 13 bytes. The priority is 0 without QoS. */
export function ccmpNonce(frame: Uint8Array, packetNumber: number): Uint8Array {
  throw new Error('not written yet');
}

/** 22 bytes: Frame Control, the three addresses, Sequence Control, each as it is authenticated. */
export function ccmpAad(frame: Uint8Array): Uint8Array {
  throw new Error('not written yet');
}

/**
 * The body in the clear, without CCMP header and MIC. Null for a frame that must not be let in: Protected Frame or Ext IV
 * is clear, there is no room for CCMP header and MIC, the MIC (8 bytes) is wrong, or the packet number is not larger than
 * `lastPacketNumber`, the largest that came so far.
 * @param tk 16 bytes
 */
export function openFrame(frame: Uint8Array, tk: Uint8Array, lastPacketNumber: number): Uint8Array | null {
  throw new Error('not written yet');
}
