/**
 * From the bytes of a frame to its layers. `dissect` looks at one frame by itself; a `Dissector` is given the frames of
 * one link in order and also reassembles IPv4 fragments, follows TCP streams and, with a key log, decrypts TLS.
 *
 * Neither throws: the layers before a malformed one are kept, the malformed bytes become a 'data' layer, and `error` says
 * what was wrong. A protocol that nobody here knows is a 'data' layer and no error.
 */

import { crc32 } from '../bytes/crc32.ts';
import { DecodeError } from '../bytes/decode-error.ts';
import { checkChecksum } from './dissect-checksums.ts';
import { Fragments } from './dissect-fragments.ts';
import { asDecodeError, bareLayer } from './dissect-messages.ts';
import { withQuotedDatagram } from './dissect-quoted.ts';
import { firstProtocol, layerDissectors, nextLayer } from './dissect-registry.ts';
import type { ChecksumNote, Dissection, Layer, Note } from './dissect-result.ts';
import { TcpStreams } from './dissect-tcp.ts';
import type { DissectedLayer } from './dissection.ts';
import { ipv4Header } from './ipv4.ts';
import { tcpHeader } from './tcp.ts';
import { dot11Header } from './wifi/dot11.ts';
import { WifiKeys, type WifiNetwork } from './wifi/wifi-keys.ts';

export type { ChecksumNote, Dissection, Layer, Note, ReassemblyNote, TcpEvent, TcpNote } from './dissect-result.ts';

/** More layers than this in one frame are an attack on the reader; the rest is shown as data. */
const MAX_LAYERS = 64;

export interface DissectorOptions {
  /** The text of an NSS key log (SSLKEYLOGFILE), with which TLS 1.2 records are decrypted. */
  tlsKeyLog?: string;
  /** Wi-Fi networks whose frames are decrypted, once their handshakes have been seen. */
  wifi?: readonly WifiNetwork[];
}

/**
 * @param linkType LINKTYPE_ number of the capture: 1 Ethernet, 101 raw IP, 228 IPv4, 229 IPv6, 0 BSD loopback,
 * 113 Linux cooked; frames of another type are one 'data' layer.
 * @param originalLength bytes that the frame had on the link; more than are here if the capture cut it.
 */
export function dissect(bytes: Uint8Array, linkType: number, originalLength = bytes.length): Dissection {
  return new Dissector().dissect(bytes, linkType, originalLength);
}

/** Remembers what was seen on one link. A frame that passes two links needs two dissectors. */
export class Dissector {
  readonly #fragments = new Fragments();
  readonly #streams: TcpStreams;
  readonly #wifi: WifiKeys;

  constructor(options: DissectorOptions = {}) {
    this.#streams = new TcpStreams(options.tlsKeyLog);
    this.#wifi = new WifiKeys(options.wifi);
  }

  /** Frames are given in the order of the capture. */
  dissect(bytes: Uint8Array, linkType: number, originalLength = bytes.length): Dissection {
    const walk = new Walk(this.#fragments, this.#streams, this.#wifi, originalLength - bytes.length);
    const protocol = firstProtocol(linkType, bytes);
    if (protocol === undefined) walk.bare('data', bytes, 0, bytes.length);
    else walk.from(protocol, bytes, 0, bytes.length, 'frame');
    return walk.result();
  }
}

const lengthFields: Readonly<Record<string, string>> = { ipv4: 'totalLength', ipv6: 'payloadLength', udp: 'length' };

/** The way through one frame, from the outermost layer inwards. */
class Walk {
  readonly #layers: Layer[] = [];
  readonly #notes: Note[] = [];
  #error: DecodeError | undefined;
  readonly #fragments: Fragments;
  readonly #streams: TcpStreams;
  readonly #wifi: WifiKeys;
  /** The IP layer that the next transport layer is in. */
  #ip: Layer | undefined;
  /** The 802.11 frame that all else is in. */
  #dot11: Layer | undefined;

  /** Bytes of the frame that were not captured. */
  readonly #missing: number;
  /** A layer goes on beyond the bytes that are here: what it carries cannot be checked or put together. */
  #isCut = false;

  constructor(fragments: Fragments, streams: TcpStreams, wifi: WifiKeys, missing: number) {
    this.#fragments = fragments;
    this.#streams = streams;
    this.#wifi = wifi;
    this.#missing = missing;
  }

  result(): Dissection {
    if (this.#missing > 0) {
      this.#notes.push({ kind: 'cut', missing: this.#missing });
      if (this.#error?.code === 'truncated') this.#error = undefined;
    }
    return { layers: this.#layers, notes: this.#notes, ...(this.#error && { error: this.#error }) };
  }

  bare(
    protocol: 'data' | 'padding' | 'fcs',
    bytes: Uint8Array,
    start: number,
    end: number,
    source?: Layer['source'],
  ): void {
    if (end > start) this.#layers.push(bareLayer(protocol, bytes, start, end, source));
  }

  /** Dissects `bytes[start, end)`; the layers that it adds tile them. */
  from(first: string, bytes: Uint8Array, start: number, end: number, source: Layer['source']): void {
    /** What each layer leaves over at its end, the innermost last. */
    const trailers: { start: number; end: number; kind?: 'fcs' }[] = [];
    let opened: Uint8Array | undefined;
    let whole: { bytes: Uint8Array; frames: number; protocol: string } | undefined;
    let here: { protocol: string; start: number; end: number } | undefined = { protocol: first, start, end };
    while (here) {
      const { protocol } = here;
      const dissected: DissectedLayer | undefined = this.#one(protocol, bytes, here.start, here.end, source);
      if (!dissected) break;
      if (dissected.end < here.end) {
        trailers.push({ start: dissected.end, end: here.end, ...(protocol === 'dot11' && { kind: 'fcs' }) });
      }
      if (protocol === 'eapolKey') this.#learn();
      const { payload } = dissected;
      here = undefined;
      if (!payload) continue;
      if (protocol === 'tcp' && !this.#isCut) {
        this.#stream(bytes, payload.start, payload.end);
        continue;
      }
      if (protocol === 'ccmp' && !this.#isCut) opened = this.#open(payload.end);
      if (protocol === 'ipv4' && !payload.next && !this.#isCut)
        whole = this.#fragment(bytes, payload.start, payload.end);
      const next = payload.next && nextLayer(payload.next, payload.start);
      if (!next || !layerDissectors.has(next.protocol)) {
        this.bare('data', bytes, payload.start, payload.end, source);
        continue;
      }
      const nextEnd = Math.min(next.end ?? payload.end, payload.end);
      if (nextEnd < payload.end) trailers.push({ start: nextEnd, end: payload.end });
      if (nextEnd > payload.start) here = { protocol: next.protocol, start: payload.start, end: nextEnd };
    }
    for (const { kind = 'padding', ...rest } of trailers.reverse()) {
      if (kind === 'fcs') this.#notes.push(checkFcsNote(bytes, this.#dot11!, rest, this.#layers.length));
      this.bare(kind, bytes, rest.start, rest.end, source);
    }
    if (opened) this.from('llc', opened, 0, opened.length, 'decrypted');
    if (!whole) return;
    this.#notes.push({ kind: 'reassembled', layerIndex: this.#layers.length, frames: whole.frames });
    this.from(whole.protocol, whole.bytes, 0, whole.bytes.length, 'reassembled');
  }

  /** Adds one layer; undefined if there is nothing to go on with. */
  #one(
    protocol: string,
    bytes: Uint8Array,
    start: number,
    end: number,
    source: Layer['source'],
  ): DissectedLayer | undefined {
    if (this.#layers.length >= MAX_LAYERS) {
      this.bare('data', bytes, start, end, source);
      return undefined;
    }
    try {
      const dissected = layerDissectors.get(protocol)!(bytes, start, end);
      const ownEnd = dissected.payload?.start ?? dissected.end;
      const fields = protocol.startsWith('icmp') ? withQuotedDatagram(dissected.fields, bytes) : dissected.fields;
      const layer: Layer = { protocol, start, end: ownEnd, fields, bytes, source };
      if (protocol === 'ipv4' || protocol === 'ipv6') this.#ip = layer;
      if (protocol === 'dot11') this.#dot11 = layer;
      if (dissected.announcedEnd !== undefined) this.#cut(protocol, start, end, dissected.announcedEnd);
      const check =
        this.#isCut && protocol !== 'ipv4'
          ? undefined
          : checkChecksum(layer, this.#layers.length, dissected.end, this.#ip);
      if (check) this.#notes.push(check);
      this.#layers.push(layer);
      return dissected;
    } catch (error) {
      this.#error ??= asDecodeError(error, protocol);
      this.bare('data', bytes, start, end, source);
      return undefined;
    }
  }

  /** The key message in the last two layers, EAPOL's and its own, on an 802.11 link. */
  #learn(): void {
    const [eapol, key] = this.#layers.slice(-2) as [Layer, Layer];
    const { bytes, start } = this.#dot11 ?? {};
    if (!bytes || start === undefined || eapol.protocol !== 'eapol') return;
    const message = eapol.bytes.subarray(eapol.start, key.end);
    try {
      this.#wifi.learn(bytes.subarray(start, start + dot11Header.size), message);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error; // of another WPA: there is nothing to learn from it
    }
  }

  /** What the encrypted frame that ends at `end` carries, if the key is known. */
  #open(end: number): Uint8Array | undefined {
    const { bytes, start } = this.#dot11 ?? {};
    return bytes && start !== undefined ? this.#wifi.open(bytes.subarray(start, end)) : undefined;
  }

  /** The layer announces more bytes than there are: no mistake of it if they were not captured. */
  #cut(protocol: string, start: number, end: number, announcedEnd: number): void {
    this.#isCut = true;
    const field = lengthFields[protocol] ?? 'length';
    const detail = `ends at byte ${announcedEnd}, ${announcedEnd - end} bytes are missing`;
    this.#error ??= new DecodeError('truncated', protocol, field, start, detail);
  }

  /** A fragment of the datagram in the last layer; answers with the datagram's data if it was the last to come. */
  #fragment(
    bytes: Uint8Array,
    start: number,
    end: number,
  ): { bytes: Uint8Array; frames: number; protocol: string } | undefined {
    const layer = this.#layers.at(-1)!;
    const header = ipv4Header.read(bytes, layer.start);
    const whole = this.#fragments.add(header, bytes.subarray(start, end));
    const next = nextLayer({ by: 'ipProtocol', value: header.protocol }, 0);
    return whole && next && { ...whole, protocol: next.protocol };
  }

  /** The data of the TCP segment in the last layer. */
  #stream(bytes: Uint8Array, start: number, end: number): void {
    const tcp = this.#layers.at(-1)!;
    const ip = this.#ip;
    if (!ip) {
      this.bare('data', bytes, start, end, tcp.source);
      return;
    }
    const address = (name: string) => String(ip.fields.find((field) => field.name === name)?.value);
    const header = tcpHeader.read(bytes, tcp.start);
    const segment = { src: address('src'), dst: address('dst'), header, bytes, start, end };
    const { shown, events, error } = this.#streams.take(segment);
    this.#notes.push(...events.map((event) => ({ kind: 'tcp', event }) as const));
    for (const { layer, frames } of shown) {
      if (frames > 1) this.#notes.push({ kind: 'reassembled', layerIndex: this.#layers.length, frames });
      const isOfSegment = layer.bytes === bytes;
      this.#layers.push(isOfSegment ? { ...layer, source: tcp.source } : layer);
    }
    if (error) this.#error ??= error;
  }
}

function checkFcsNote(
  bytes: Uint8Array,
  { start }: Layer,
  fcs: { start: number; end: number },
  layerIndex: number,
): ChecksumNote {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const found = fcs.end - fcs.start === 4 ? view.getUint32(fcs.start, true) : -1;
  const expected = crc32(bytes.subarray(start, fcs.start));
  return { kind: 'checksum', layer: 'fcs', field: 'fcs', layerIndex, ok: found === expected, found, expected };
}
