/** DNS messages on a TCP stream, each after its length in two bytes (RFC 1035 §4.2.2). */

import type { MessageProtocol } from './dissect-messages.ts';
import { dissectDnsOverTcp } from './dns/wire.ts';

export const dnsOverTcp: MessageProtocol = {
  name: 'dns',
  frame(bytes, start) {
    if (bytes.length - start < 2) return { need: 2 };
    return { length: 2 + ((bytes[start]! << 8) | bytes[start + 1]!) };
  },
  dissect: dissectDnsOverTcp,
};
