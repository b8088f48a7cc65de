/** Typical mistakes in the tasks of the journey lab. */

import type { Mutant } from '../helpers/task-suite.ts';

const wire: readonly Mutant[] = [
  {
    task: 'wire',
    name: 'MAC addresses swapped',
    replace: [
      ['frame.set(macBytes(datagram.dstMac), 0);', 'frame.set(macBytes(datagram.dstMac), 6);'],
      ['frame.set(macBytes(datagram.srcMac), 6);', 'frame.set(macBytes(datagram.srcMac), 0);'],
    ],
    mistake: 'swapped-addresses',
  },
  {
    task: 'wire',
    name: 'ports swapped',
    replace: [
      ['view.setUint16(0, srcPort);', 'view.setUint16(0, dstPort);'],
      ['view.setUint16(2, dstPort);', 'view.setUint16(2, srcPort);'],
    ],
    mistake: 'swapped-addresses',
  },
  {
    task: 'wire',
    name: 'EtherType in little-endian byte order',
    replace: [['frame.set([0x08, 0x00], 12);', 'frame.set([0x00, 0x08], 12);']],
  },
  {
    task: 'wire',
    name: 'no padding to 60 bytes',
    replace: [['new Uint8Array(Math.max(60, ETHERNET + packet.length))', 'new Uint8Array(ETHERNET + packet.length)']],
  },
  {
    task: 'wire',
    name: 'padded to 64 bytes, as if the FCS were there',
    replace: [['Math.max(60, ETHERNET', 'Math.max(64, ETHERNET']],
  },
  {
    task: 'wire',
    name: 'UDP length without its header',
    replace: [['view.setUint16(4, bytes.length);', 'view.setUint16(4, payload.length);']],
  },
  {
    task: 'wire',
    name: 'total length of the UDP datagram only',
    replace: [['view.setUint16(2, packet.length);', 'view.setUint16(2, payload.length);']],
  },
  {
    task: 'wire',
    name: 'no pseudo-header',
    replace: [['checksumOf(pseudoHeader(ipBytes(srcIp), ipBytes(dstIp), bytes.length), bytes)', 'checksumOf(bytes)']],
    mistake: 'missing-pseudo-header',
  },
  {
    task: 'wire',
    name: 'the pseudo-header’s length leaves out the UDP header',
    replace: [['ipBytes(dstIp), bytes.length), bytes)', 'ipBytes(dstIp), payload.length), bytes)']],
    mistake: 'length-off-by-header',
  },
  {
    task: 'wire',
    name: 'an odd last byte counts as the low half, both ways',
    replace: [
      ['(part[i]! << 8) | (part[i + 1] ?? 0)', '(i + 1 < part.length ? (part[i]! << 8) | part[i + 1]! : part[i]!)'],
    ],
    mistake: 'odd-length',
  },
  {
    task: 'wire',
    name: 'an odd last byte is left out, both ways',
    replace: [['i < part.length; i += 2', 'i + 1 < part.length; i += 2']],
    mistake: 'odd-length',
  },
  {
    task: 'wire',
    name: 'carries cut off',
    replace: [['  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);\n', '']],
    mistake: 'carry-lost',
  },
  {
    task: 'wire',
    name: 'the sum instead of its complement',
    replace: [
      ['return ~sum & 0xffff;', 'return sum;'],
      ['ETHERNET + headerLength)) !== 0)', 'ETHERNET + headerLength)) !== 0xffff)'],
      ['udpLength), udp) !== 0)', 'udpLength), udp) !== 0xffff)'],
    ],
    mistake: 'not-complemented',
  },
  {
    task: 'wire',
    name: 'a UDP checksum of zero is sent as it is',
    replace: [['checksum === 0 ? 0xffff : checksum', 'checksum']],
  },
  {
    task: 'wire',
    name: 'no IPv4 checksum',
    replace: [['  view.setUint16(10, checksumOf(packet.subarray(0, IPV4)));\n', '']],
    mistake: 'checksum-left-zero',
  },
  {
    task: 'wire',
    name: 'TTL always 64',
    replace: [['packet[8] = ttl;', 'packet[8] = 64;']],
  },
  {
    task: 'wire',
    name: 'identification left out',
    replace: [['  view.setUint16(4, identification);\n', '']],
  },
  {
    task: 'wire',
    name: 'unwrap: options are taken for the datagram',
    replace: [['const start = ETHERNET + headerLength;', 'const start = ETHERNET + IPV4;']],
  },
  {
    task: 'wire',
    name: 'unwrap: padding comes along',
    replace: [['const udp = frame.subarray(start, start + udpLength);', 'const udp = frame.subarray(start);']],
  },
  {
    task: 'wire',
    name: 'unwrap: the payload ends where the packet ends, not the datagram',
    replace: [['payload: udp.slice(UDP),', 'payload: frame.slice(start + UDP, ETHERNET + totalLength),']],
    mistake: 'extra-bytes',
  },
  {
    task: 'wire',
    name: 'unwrap: a missing UDP checksum is taken for a wrong one',
    replace: [
      ['if (hasChecksum && checksumOf', 'if (checksumOf'],
      ['  const hasChecksum = view.getUint16(start + 6) !== 0;\n', ''],
    ],
  },
  {
    task: 'wire',
    name: 'unwrap: the UDP checksum is not looked at',
    replace: [
      ['  if (hasChecksum && checksumOf(pseudoHeader(src, dst, udpLength), udp) !== 0) return null;\n', ''],
      ['  const hasChecksum = view.getUint16(start + 6) !== 0;\n', ''],
    ],
  },
  {
    task: 'wire',
    name: 'unwrap: the IPv4 checksum is not looked at',
    replace: [['  if (checksumOf(frame.subarray(ETHERNET, ETHERNET + headerLength)) !== 0) return null;\n', '']],
  },
  {
    task: 'wire',
    name: 'unwrap: fragments are taken for datagrams',
    replace: [['  if ((view.getUint16(ETHERNET + 6) & 0x3fff) !== 0) return null;\n', '']],
  },
  {
    task: 'wire',
    name: 'unwrap: DF is taken for a fragment',
    replace: [['(view.getUint16(ETHERNET + 6) & 0x3fff) !== 0', 'view.getUint16(ETHERNET + 6) !== 0']],
  },
  {
    task: 'wire',
    name: 'unwrap: first fragments are taken for datagrams',
    replace: [['& 0x3fff) !== 0', '& 0x1fff) !== 0']],
  },
  {
    task: 'wire',
    name: 'unwrap: the protocol is not looked at',
    replace: [['  if (frame[ETHERNET + 9] !== UDP_PROTOCOL) return null;\n', '']],
  },
  {
    task: 'wire',
    name: 'unwrap: the EtherType is not looked at',
    replace: [['  if (view.getUint16(12) !== 0x0800) return null;\n', '']],
  },
  {
    task: 'wire',
    name: 'unwrap: the header length is not looked at',
    replace: [['version !== 4 || headerLength < IPV4', 'version !== 4']],
  },
  {
    task: 'wire',
    name: 'unwrap: a UDP length of 7 is believed',
    replace: [['  if (udpLength < UDP) return null;\n', '']],
  },
  {
    task: 'wire',
    name: 'unwrap: a UDP length beyond the packet is believed',
    replace: [['  if (udpLength > totalLength - headerLength) return null;\n', '']],
  },
  {
    task: 'wire',
    name: 'unwrap: MAC addresses without leading zeros',
    replace: [["byte.toString(16).padStart(2, '0')", 'byte.toString(16)']],
  },
];

const trace: readonly Mutant[] = [
  {
    task: 'journey-trace',
    name: 'frames counted from 0',
    replace: [['frame: index + 1, ...shown', 'frame: index, ...shown']],
  },
  {
    task: 'journey-trace',
    name: 'only steps are counted',
    replace: [['frame: index + 1, ...shown', 'frame: steps.length + 1, ...shown']],
  },
  {
    task: 'journey-trace',
    name: 'every file is little endian',
    replace: [['const little = magic === 0xd4c3b2a1 || magic === 0x4d3cb2a1;', 'const little = magic !== 0;']],
  },
  {
    task: 'journey-trace',
    name: 'nanosecond files of little endian are not known',
    replace: [[' || magic === 0x4d3cb2a1;', ';']],
  },
  {
    task: 'journey-trace',
    name: 'the length on the link instead of the captured one',
    replace: [['view.getUint32(at + 8, little)', 'view.getUint32(at + 12, little)']],
  },
  {
    task: 'journey-trace',
    name: 'IPv4 options are taken for the payload',
    replace: [['const headerLength = (bytes[0]! & 15) * 4;', 'const headerLength = 20;']],
  },
  {
    task: 'journey-trace',
    name: 'TCP options are taken for data',
    replace: [['tcp.subarray((tcp[12]! >> 4) * 4)', 'tcp.subarray(20)']],
  },
  {
    task: 'journey-trace',
    name: 'padding is taken for data',
    replace: [['bytes.subarray(headerLength, totalLength)', 'bytes.subarray(headerLength)']],
  },
  {
    task: 'journey-trace',
    name: 'fragments are taken for packets',
    replace: [['  if (view.getUint16(6) & 0x3fff) return undefined; // a fragment\n', '']],
  },
  {
    task: 'journey-trace',
    name: 'first fragments are taken for packets',
    replace: [['view.getUint16(6) & 0x3fff', 'view.getUint16(6) & 0x1fff']],
  },
  {
    task: 'journey-trace',
    name: 'packets cut short are taken for whole ones',
    replace: [['  if (totalLength > bytes.length) return undefined;\n', '']],
  },
  {
    task: 'journey-trace',
    name: 'EtherTypes other than ARP are all taken for IPv4',
    replace: [['return etherType === 0x0800 ? readIpv4(payload) : undefined;', 'return readIpv4(payload);']],
  },
  {
    task: 'journey-trace',
    name: 'any ARP operation but 1 is a reply',
    replace: [
      [
        "return operation === 2 ? { step: 'arp-reply', detail: macText(arp, 8) } : undefined;",
        "return { step: 'arp-reply', detail: macText(arp, 8) };",
      ],
    ],
  },
  {
    task: 'journey-trace',
    name: 'an ARP request shows who asks',
    replace: [['ipText(arp, 24)', 'ipText(arp, 14)']],
  },
  {
    task: 'journey-trace',
    name: 'the message type is expected to be the first option',
    replace: [['at < data.length && data[at] !== 255;', 'at === 240;']],
  },
  {
    task: 'journey-trace',
    name: 'PAD is taken for an option with a length',
    replace: [['    if (data[at] === 0) {\n      at += 1; // PAD has no length\n      continue;\n    }\n', '']],
  },
  {
    task: 'journey-trace',
    name: 'option 53 is looked for anywhere',
    replace: [['    at += 2 + data[at + 1]!;\n', '    at += 1;\n']],
  },
  {
    task: 'journey-trace',
    name: 'a NAK is taken for an ACK',
    replace: [['!isClients && type === 5', '!isClients && type >= 5']],
  },
  {
    task: 'journey-trace',
    name: 'ciaddr instead of yiaddr',
    replace: [['ipText(data, 16)]', 'ipText(data, 12)]']],
  },
  {
    task: 'journey-trace',
    name: 'names in lower case',
    replace: [["const detail = labels.join('.');", "const detail = labels.join('.').toLowerCase();"]],
  },
  {
    task: 'journey-trace',
    name: 'names with a dot at the end',
    replace: [["const detail = labels.join('.');", "const detail = labels.concat('').join('.');"]],
  },
  {
    task: 'journey-trace',
    name: 'the direction says whether it is a query, QR does not',
    replace: [['const isResponse = (data[2]! & 0x80) !== 0;', 'const isResponse = from === 53;']],
  },
  {
    task: 'journey-trace',
    name: 'a SYN-ACK is taken for a SYN',
    replace: [['if (syn && ack) return', 'if (ack && !ack) return']],
  },
  {
    task: 'journey-trace',
    name: 'a SYN-ACK shows the client',
    replace: [['endpoint(src, from)', 'endpoint(dst, to)']],
  },
  {
    task: 'journey-trace',
    name: 'any TLS handshake record is taken for a ClientHello',
    replace: [['data[0] === 22 && data[5] === 1)', 'data[0] === 22)']],
  },
  {
    task: 'journey-trace',
    name: 'the session id is taken to be empty',
    replace: [['at += 1 + record[at]!; // session id', 'at += 1; // session id']],
  },
  {
    task: 'journey-trace',
    name: 'server name is expected to be the first extension',
    replace: [['  while (at < end) {\n', '  if (at < end) {\n']],
  },
  {
    task: 'journey-trace',
    name: 'requests on any port',
    replace: [['if (to === 80 && request)', 'if (request)']],
  },
  {
    task: 'journey-trace',
    name: 'a method in small letters will do',
    replace: [['/^([A-Z]+ \\S+) HTTP\\/1\\.[01]\\r\\n/', '/^([A-Z]+ \\S+) HTTP\\/1\\.[01]\\r\\n/i']],
  },
  {
    task: 'journey-trace',
    name: 'HTTP/1.0 is not known',
    replace: [['/^([A-Z]+ \\S+) HTTP\\/1\\.[01]\\r\\n/', '/^([A-Z]+ \\S+) HTTP\\/1\\.1\\r\\n/']],
  },
  {
    task: 'journey-trace',
    name: 'only GET is known',
    replace: [['/^([A-Z]+ \\S+) HTTP', '/^(GET \\S+) HTTP']],
  },
];

export const mutants: readonly Mutant[] = [...wire, ...trace];
