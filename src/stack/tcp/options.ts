/** What the two SYNs agree on (RFC 9293 §3.2 and §3.7.1; RFC 7323 §2 and §3; RFC 2018 §2). */

import type { TcpOptions } from '../../packet/tcp.ts';
import type { TcpConfig } from './config.ts';

/** RFC 9293 §3.7.1: an IPv4 peer that names no MSS gets segments of 536 bytes. */
const DEFAULT_MSS = 536;
/** Less would leave no room for data beside our options; no honest peer asks for it. */
const SMALLEST_MSS = 88;
/** RFC 7323 §2.3. */
const LARGEST_SHIFT = 14;
/** Bytes of the timestamps option with its padding, in every segment (RFC 7323 appendix A). */
const TIMESTAMPS_LENGTH = 12;

export interface Agreement {
  /** Largest payload towards the peer, bytes. */
  sendMss: number;
  /** Left shift of the windows that the peer sends, and of those that we send. */
  sendShift: number;
  receiveShift: number;
  sack: boolean;
  timestamps: boolean;
}

/** The options of our SYN or, after the peer's SYN, of our SYN, ACK, which only takes up what was offered. */
export function synOptions(config: TcpConfig, mss: number, offered: TcpOptions | undefined): TcpOptions {
  const options: TcpOptions = { mss };
  if (config.windowScale && (!offered || offered.windowScale !== undefined)) {
    options.windowScale = windowShift(config.receiveBuffer);
  }
  if (config.sack && (!offered || offered.sackPermitted)) options.sackPermitted = true;
  return options;
}

/** @param mss the largest segment that our own link carries, bytes. */
export function agree(config: TcpConfig, mss: number, peer: TcpOptions): Agreement {
  const scale = config.windowScale && peer.windowScale !== undefined;
  const timestamps = config.timestamps && peer.timestamps !== undefined;
  return {
    sendMss: payloadFor(Math.min(mss, peer.mss ?? DEFAULT_MSS), timestamps),
    sendShift: scale ? Math.min(peer.windowScale ?? 0, LARGEST_SHIFT) : 0,
    receiveShift: scale ? windowShift(config.receiveBuffer) : 0,
    sack: config.sack && peer.sackPermitted === true,
    timestamps,
  };
}

/** The payload of a segment with these options in a path whose MTU less 40 is `mss` (RFC 9293 §3.7.1, MUST-16). */
export function payloadFor(mss: number, timestamps: boolean): number {
  return Math.max(mss, SMALLEST_MSS) - (timestamps ? TIMESTAMPS_LENGTH : 0);
}

/** The SACK blocks that fit beside the other options, and their bytes with padding (RFC 2018 §3). */
export function sackRoom(timestamps: boolean): number {
  return timestamps ? 3 : 4;
}
export function sackLength(blocks: number): number {
  return blocks === 0 ? 0 : 4 + 8 * blocks;
}

/** The smallest shift with which a 16-bit field tells the whole buffer. */
export function windowShift(receiveBuffer: number): number {
  let shift = 0;
  while (receiveBuffer / 2 ** shift > 0xffff && shift < LARGEST_SHIFT) shift++;
  return shift;
}
