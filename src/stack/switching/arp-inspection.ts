/**
 * Dynamic ARP inspection: ARP has no proof of who speaks (RFC 826), but a switch that knows which station has which
 * address (station-bindings.ts) can tell a lie from the truth. Roles as in RFC 826: the sender's pair is the claim.
 */

import { DecodeError } from '../../bytes/decode-error.ts';
import { IPV4_UNSPECIFIED } from '../../bytes/ipv4-address.ts';
import type { Micros } from '../../bytes/time.ts';
import { type ArpPacket, decodeArp } from '../../packet/arp.ts';
import { type EthernetFrame, EtherType } from '../../packet/ethernet.ts';
import type { StationBindings } from './station-bindings.ts';

export type ArpVerdict =
  | 'pass'
  /** The claim is made in another station's name: the frame comes from somebody else. */
  | 'arp-sender-is-not-the-frames'
  /** Nobody was given this address, or somebody else, or behind another port. */
  | 'arp-not-in-bindings'
  | 'arp-malformed';

/** @param frame from a port that nobody vouches for */
export function inspectArp(frame: EthernetFrame, port: number, bindings: StationBindings, now: Micros): ArpVerdict {
  if (frame.etherType !== EtherType.ARP) return 'pass';
  const packet = tryDecode(frame.payload);
  if (!packet) return 'arp-malformed';
  const { senderHardwareAddress: mac, senderProtocolAddress: address } = packet;
  if (mac !== frame.src) return 'arp-sender-is-not-the-frames';
  // A probe claims nothing (RFC 5227 §1.1): a host asks before it uses its address.
  if (address === IPV4_UNSPECIFIED) return 'pass';
  const binding = bindings.of(address, now);
  return binding?.mac === mac && binding.port === port ? 'pass' : 'arp-not-in-bindings';
}

function tryDecode(bytes: Uint8Array): ArpPacket | undefined {
  try {
    return decodeArp(bytes);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return undefined;
  }
}
