/**
 * CCMP: the body of a data frame, encrypted and authenticated with AES-CCM (IEEE Std 802.11-2020 §12.5.3). Eight bytes of
 * header carry the packet number, which never repeats under one key; eight bytes of MIC end the body.
 */

import { writeMacAddress } from '../../bytes/mac-address.ts';
import { aesCcmOpen, aesCcmSeal, CCM_TAG_LENGTH } from '../../crypto/wifi.ts';
import { dot11Header } from './dot11.ts';

export const CCMP_HEADER_LENGTH = 8;
/** The largest packet number; the key has to be changed before. */
export const MAX_PACKET_NUMBER = 2 ** 48 - 1;

/** Set in every CCMP header; WEP's has it clear. */
const EXT_IV = 0x20;

/** @param keyId 0 for the pairwise key, 1 to 3 for group keys */
export function writeCcmpHeader(packetNumber: number, keyId: number): Uint8Array {
  const pn = packetNumberBytes(packetNumber);
  return Uint8Array.of(pn[5]!, pn[4]!, 0, EXT_IV | (keyId << 6), pn[3]!, pn[2]!, pn[1]!, pn[0]!);
}

/** Undefined if these are not the first 8 bytes of a CCMP body. */
export function readCcmpHeader(body: Uint8Array): { packetNumber: number; keyId: number } | undefined {
  if (body.length < CCMP_HEADER_LENGTH || !(body[3]! & EXT_IV)) return undefined;
  const bytes = [body[7]!, body[6]!, body[5]!, body[4]!, body[1]!, body[0]!];
  return { packetNumber: bytes.reduce((value, byte) => value * 256 + byte, 0), keyId: body[3]! >> 6 };
}

/**
 * @param frame an 802.11 frame of three addresses without FCS, `protectedFrame` set, its body not encrypted yet
 * @param tk 16 bytes
 * @returns the frame with CCMP header, ciphertext and MIC, without FCS
 */
export function sealFrame(frame: Uint8Array, tk: Uint8Array, packetNumber: number, keyId = 0): Uint8Array {
  const header = frame.subarray(0, dot11Header.size);
  const plain = frame.subarray(dot11Header.size);
  const sealed = aesCcmSeal(tk, ccmpNonce(header, packetNumber), ccmpAad(header), plain);
  const whole = new Uint8Array(header.length + CCMP_HEADER_LENGTH + sealed.length);
  whole.set(header);
  whole.set(writeCcmpHeader(packetNumber, keyId), header.length);
  whole.set(sealed, header.length + CCMP_HEADER_LENGTH);
  return whole;
}

/** The plain body of a sealed frame without FCS, or undefined if its MIC does not fit: another key, or changed bytes. */
export function openFrame(frame: Uint8Array, tk: Uint8Array): Uint8Array | undefined {
  const header = frame.subarray(0, dot11Header.size);
  const body = frame.subarray(dot11Header.size);
  const ccmp = readCcmpHeader(body);
  if (!ccmp || body.length < CCMP_HEADER_LENGTH + CCM_TAG_LENGTH) return undefined;
  const sealed = body.subarray(CCMP_HEADER_LENGTH);
  return aesCcmOpen(tk, ccmpNonce(header, ccmp.packetNumber), ccmpAad(header), sealed);
}

/** Priority (0 without QoS), the sender's address, the packet number: 13 bytes (§12.5.3.3.4). */
export function ccmpNonce(header: Uint8Array, packetNumber: number): Uint8Array {
  const nonce = new Uint8Array(13);
  writeMacAddress(nonce, 1, dot11Header.get(header, 0, 'address2'));
  nonce.set(packetNumberBytes(packetNumber), 7);
  return nonce;
}

/**
 * The header as it is authenticated, 22 bytes (§12.5.3.3.3): what changes when a frame is sent again (retry, power
 * management, more data, duration, the sequence number) is left out or zero.
 */
export function ccmpAad(header: Uint8Array): Uint8Array {
  const aad = new Uint8Array(22);
  // Subtype bits 4 to 6 are for how, not what; of the second byte retry, power management and more data.
  aad[0] = header[0]! & 0x8f;
  aad[1] = (header[1]! & 0xc7) | 0x40;
  for (const [index, name] of (['address1', 'address2', 'address3'] as const).entries()) {
    writeMacAddress(aad, 2 + 6 * index, dot11Header.get(header, 0, name));
  }
  aad[20] = dot11Header.get(header, 0, 'sequenceControl') & 0x0f;
  return aad;
}

/** Six bytes, highest first. */
function packetNumberBytes(packetNumber: number): Uint8Array {
  if (packetNumber < 1 || packetNumber > MAX_PACKET_NUMBER) throw new RangeError(`${packetNumber} is no packet number`);
  return Uint8Array.from({ length: 6 }, (_, index) => Math.floor(packetNumber / 256 ** (5 - index)) & 0xff);
}
