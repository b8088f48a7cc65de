/**
 * Task "arrive": a frame comes in. Each layer checks its own header, and hands on what is inside or drops it. Read RFC 1122
 * §3.2.1 and §4.2.2.7, RFC 1812 §5.2.2 (what a router checks), RFC 9293 §3.1.
 */

/** The device that the frame comes to. */
export interface Device {
  /** Lower case, '02:1b:44:11:3a:b7'. */
  mac: string;
  ip: string;
  /** A router: it passes on what is for others, and does not look beyond the IP header of that. */
  forwards: boolean;
  /** TCP ports at which it has somebody. */
  ports: number[];
}

/** Why a frame was dropped, in the order in which one looks. The first that fits is the answer. */
export type Why =
  /** The frame has fewer than 14 bytes, or is neither for the device's MAC address nor for ff:ff:ff:ff:ff:ff. */
  | 'mac'
  /** The EtherType is not IPv4's. */
  | 'type'
  /**
   * Fewer than 20 bytes are behind the Ethernet header, the version is not 4, the header length is less than 20 bytes, or
   * the header is longer than the bytes that are there.
   */
  | 'ip-header'
  /** The header, options included, does not sum up as it should. */
  | 'ip-checksum'
  /** The total length is less than the header, or more than the bytes that are there. */
  | 'ip-length'
  /** Not for the device's IP address, and the device does not forward. */
  | 'ip-address'
  /** Not TCP. */
  | 'protocol'
  /** The datagram has fewer than 20 bytes of data, or the TCP header is shorter than 20 bytes or longer than that data. */
  | 'tcp-header'
  /** Segment and pseudo-header do not sum up as they should. */
  | 'tcp-checksum'
  /** Nobody is at the destination port. */
  | 'port';

export type Verdict =
  | { kind: 'drop'; why: Why }
  /** For another IP address, and the device forwards: the datagram as it came, without what follows its end. */
  | { kind: 'forward'; datagram: Uint8Array }
  /** The data, from whom ('10.37.142.9:51213'), and the port. */
  | { kind: 'deliver'; message: Uint8Array; from: string; port: number };

/** A captured frame, so without FCS. Behind the datagram there may be padding. Fragments do not occur. */
export function arrive(frame: Uint8Array, device: Device): Verdict {
  throw new Error('not written yet');
}
