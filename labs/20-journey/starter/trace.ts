/**
 * Task "journey-trace": from the bytes of a capture to the steps of a journey.
 *
 * The file is a classic pcap (draft-ietf-opsawg-pcap): 24 bytes of header, then for each frame 16 bytes and the frame.
 * The header's first four bytes are 0xa1b2c3d4 (times in microseconds) or 0xa1b23c4d (nanoseconds) in the byte order of
 * the file's own numbers, big or little endian; the link type is 1, Ethernet. Frames may have been cut short when they
 * were captured: an IPv4 packet of which not all is there, by its total length, shows no step, nor does half an ARP one.
 *
 * A frame shows at most one step, and most show none (ARP, and IPv4 that is no fragment, over Ethernet; nothing else):
 *
 *     step              shown by                                             detail
 *     dhcp-discover     UDP from port 68 to 67, option 53 is 1               chaddr, '02:1b:44:11:3a:b7'
 *     dhcp-offer        UDP from port 67 to 68, option 53 is 2               yiaddr, '10.37.142.9'
 *     dhcp-request      UDP from port 68 to 67, option 53 is 3               chaddr
 *     dhcp-ack          UDP from port 67 to 68, option 53 is 5               yiaddr
 *     arp-request       ARP, operation 1                                     target protocol address
 *     arp-reply         ARP, operation 2                                     sender hardware address
 *     dns-query         UDP to port 53, QR 0                                 name of the first question, as it is spelt
 *     dns-response      UDP from port 53, QR 1                               the same, without a dot at the end
 *     tcp-syn           TCP, SYN without ACK                                 destination, '10.37.142.9:443'
 *     tcp-syn-ack       TCP, SYN and ACK                                     source, likewise
 *     tls-client-hello  TCP to port 443, data begins with a TLS handshake    server name (RFC 6066 §3), '' without one
 *                       record (type 22) whose message is a ClientHello (1)
 *     http-request      TCP to port 80, data begins with a request line      method and target, 'GET /index.html'
 *     http-response     TCP from port 80, data begins with a status line     status code, '301'
 *
 * Lengths are those of the innermost header: a short frame is padded. A request line is capital letters, a space, a
 * target, a space, HTTP/1.0 or HTTP/1.1 and CR LF; a status line HTTP/1.0 or HTTP/1.1, a space and three digits.
 * ClientHellos and first lines are in one segment. No name is compressed in a question.
 */

export type StepName =
  | 'dhcp-discover'
  | 'dhcp-offer'
  | 'dhcp-request'
  | 'dhcp-ack'
  | 'arp-request'
  | 'arp-reply'
  | 'dns-query'
  | 'dns-response'
  | 'tcp-syn'
  | 'tcp-syn-ack'
  | 'tls-client-hello'
  | 'http-request'
  | 'http-response';

export interface Step {
  /** The number of the frame, from 1, as Wireshark counts. */
  frame: number;
  step: StepName;
  detail: string;
}

/** The steps in the order of the frames. */
export function traceJourney(pcap: Uint8Array): Step[] {
  throw new Error('not written yet');
}
