/** Verifies the checksums of a dissected layer (RFC 1071; pseudo-headers RFC 9293 §3.1, RFC 768, RFC 8200 §8.1). */

import { addWords, finishChecksum } from '../bytes/checksum.ts';
import type { Field } from '../bytes/field.ts';
import type { ChecksumNote, Layer } from './dissect-result.ts';
import { IpProtocol, ipv4Header, pseudoHeaderSum } from './ipv4.ts';
import { pseudoHeaderSum6 } from './ipv6.ts';

/**
 * The check of `layer`, whose header and payload end at `end`; undefined if it has no checksum.
 * @param ip the IPv4 or IPv6 layer that carries it, for the pseudo-header.
 */
export function checkChecksum(
  layer: Layer,
  layerIndex: number,
  end: number,
  ip: Layer | undefined,
): ChecksumNote | undefined {
  const { bytes, start, protocol } = layer;
  const length = end - start;
  switch (protocol) {
    case 'ipv4':
      return compare(layer, layerIndex, 'headerChecksum', addWords(0, bytes, start, layer.end));
    case 'icmp':
      return compare(layer, layerIndex, 'checksum', addWords(0, bytes, start, end));
    case 'icmpv6':
    case 'tcp':
    case 'udp': {
      const pseudo = ip && pseudoHeader(ip, length, protocol);
      if (pseudo === undefined) return undefined;
      return compare(layer, layerIndex, 'checksum', addWords(pseudo, bytes, start, end));
    }
    default:
      return undefined;
  }
}

const protocolNumbers = { icmpv6: IpProtocol.ICMPV6, tcp: IpProtocol.TCP, udp: IpProtocol.UDP };

function pseudoHeader(ip: Layer, length: number, protocol: keyof typeof protocolNumbers): number | undefined {
  const number = protocolNumbers[protocol];
  if (ip.protocol === 'ipv6') return pseudoHeaderSum6(ip.bytes, ip.start, number, length);
  if (protocol === 'icmpv6') return undefined;
  const src = ipv4Header.get(ip.bytes, ip.start, 'src');
  return pseudoHeaderSum(src, ipv4Header.get(ip.bytes, ip.start, 'dst'), number, length);
}

/** @param sum of all words that the checksum covers, its own field included. */
function compare(layer: Layer, layerIndex: number, name: string, sum: number): ChecksumNote | undefined {
  const found = layer.fields.find((field: Field) => field.name === name)?.value;
  if (typeof found !== 'number') return undefined;
  const isUdp = layer.protocol === 'udp';
  // RFC 768: zero says that the sender made no checksum.
  if (isUdp && found === 0) return undefined;
  const expected = finishChecksum(sum - found);
  return {
    kind: 'checksum',
    layer: layer.protocol,
    field: name,
    layerIndex,
    ok: finishChecksum(sum) === 0,
    found,
    expected: isUdp && expected === 0 ? 0xffff : expected,
  };
}
