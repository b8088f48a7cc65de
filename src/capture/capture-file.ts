/** A capture file after reading, the same for every format. Everything that can be large is a view of the file's bytes. */

import type { ByteOrder } from './byte-order.ts';

export interface CaptureFile {
  /** 'unknown': not a capture; `problem` says what it looks like instead. */
  readonly format: 'pcap' | 'pcapng' | 'unknown';
  /** Of the first section, if there are several; undefined if the format is unknown. */
  readonly byteOrder: ByteOrder | undefined;
  /** Written by, as in 'Dumpcap (Wireshark) 4.0'; pcapng only. */
  readonly application?: string;
  readonly interfaces: readonly CaptureInterface[];
  readonly packets: readonly CapturePacket[];
  /** Address (IPv4, IPv6, or MAC, in canonical form), then its names. */
  readonly names: readonly CaptureNames[];
  readonly secrets: readonly CaptureSecrets[];
  /** What ended the reading early; else the first thing that had to be stepped over; else undefined. */
  readonly problem?: CaptureProblem;
}

export interface CaptureInterface {
  /** Where the file names none, 'link 0', 'link 1', … */
  readonly name: string;
  readonly description?: string;
  /** See link-type.ts; a number that is not listed there is possible. */
  readonly linkType: number;
  /** Longer packets are cut to this many bytes; 0: no limit. */
  readonly snapLength: number;
  /** Bytes of frame check sequence at the end of each packet, where the file says so. */
  readonly fcsLength?: number;
  readonly comments: readonly string[];
  readonly otherOptions: readonly CaptureOption[];
}

export interface CapturePacket {
  /** Index into the file's `interfaces`, counted over all sections. */
  readonly interfaceId: number;
  /** Nanoseconds since 1970-01-01 UTC; 0n in a Simple Packet Block, which has no time. */
  readonly timestamp: bigint;
  /** Bytes that the packet had on the link; more than `bytes.length` if it was cut. */
  readonly originalLength: number;
  /** A view of the file. */
  readonly bytes: Uint8Array;
  /** Where `bytes` start in the file. */
  readonly offset: number;
  /** Text from the file, unescaped: it may hold control characters. */
  readonly comments: readonly string[];
  readonly direction?: 'inbound' | 'outbound';
  readonly otherOptions: readonly CaptureOption[];
}

/** A pcapng option that this project does not interpret; custom options are among them. */
export interface CaptureOption {
  readonly code: number;
  readonly value: Uint8Array;
}

export type CaptureNames = readonly [address: string, ...names: string[]];

export interface CaptureSecrets {
  /** See `SecretsType` in pcapng-blocks.ts. */
  readonly type: number;
  readonly data: Uint8Array;
}

export interface CaptureProblem {
  /** The byte of the file at which it is wrong. */
  readonly offset: number;
  /** One sentence, with the byte. */
  readonly message: string;
}

/** What a file holds, one after another, as it is read. */
export type CaptureRecord =
  | {
      readonly kind: 'section';
      readonly format: 'pcap' | 'pcapng';
      readonly byteOrder: ByteOrder;
      readonly hardware?: string;
      readonly os?: string;
      readonly application?: string;
      readonly comments: readonly string[];
      readonly otherOptions: readonly CaptureOption[];
    }
  | { readonly kind: 'interface'; readonly interface: CaptureInterface }
  | { readonly kind: 'packet'; readonly packet: CapturePacket }
  | { readonly kind: 'names'; readonly names: readonly CaptureNames[] }
  | { readonly kind: 'secrets'; readonly secrets: CaptureSecrets }
  | {
      readonly kind: 'statistics';
      readonly interfaceId: number;
      readonly timestamp: bigint;
      readonly received?: bigint;
      readonly dropped?: bigint;
    }
  | {
      readonly kind: 'problem';
      readonly problem: CaptureProblem;
      /** Nothing can be read after it; without this, one thing was stepped over. */
      readonly final: boolean;
    };

/** Something that is stepped over. The byte is put at the sentence's end. */
export function problemAt(offset: number, what: string): CaptureRecord {
  return { kind: 'problem', problem: { offset, message: `${what}, at byte ${offset}` }, final: false };
}

/** Something after which nothing can be read. */
export function endAt(offset: number, what: string): CaptureRecord {
  return { kind: 'problem', problem: { offset, message: `${what}, at byte ${offset}` }, final: true };
}
