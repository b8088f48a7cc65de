/** What the tasks of this lab say of DHCP messages, and the messages that they hand to students' code. */

import { text } from '../../../src/explain/text.ts';
import type { Finding } from '../../../src/grade/finding.ts';
import { bytes } from '../../../src/grade/shapes.ts';
import { compareFrames } from '../../../src/grade/teacher/compare-frames.ts';
import { inUdp } from '../../../src/grade/teacher/wrap.ts';
import {
  buildDhcp,
  DHCP_CLIENT_PORT,
  DHCP_SERVER_PORT,
  type DhcpFields,
  dhcpHeader,
} from '../../../src/packet/dhcp.ts';
import { DhcpOptionCode } from '../../../src/packet/dhcp-options.ts';

/** BOOTP's size, which some servers and relays still expect (RFC 1542 §2.1). */
const MINIMUM_SIZE = 300;

/** A message that fits into one frame. */
export const message = bytes.refine(({ length }) => length <= 1472, { error: 'more than 1472 bytes' });
/** A message, or null for none. (Over the pipe null and undefined are the same.) */
export const messageOrNull = message.nullish().transform((given) => given ?? undefined);

/**
 * What is wrong with a client's message. The options of `want` must be there, in any order; others may.
 * @param free more that may be anything: 'dhcp.secs'
 */
export function messageFindings(
  got: Uint8Array | undefined,
  want: DhcpFields,
  free: readonly string[] = [],
): Finding[] {
  if (got === undefined) {
    return [{ say: text('null came back instead of a message', '메시지 대신 null이 돌아왔습니다') }];
  }
  const wanted = Object.keys(want.options);
  const isFree = (path: string) => {
    const [, option] = /^dhcp\.(\w+)\./.exec(path) ?? [];
    if (option !== undefined) return !wanted.includes(option);
    return free.includes(path) || path === 'dhcp.pad' || path === 'dhcp.padding';
  };
  const wrap = inUdp({ srcPort: DHCP_CLIENT_PORT, dstPort: DHCP_SERVER_PORT });
  const findings = compareFrames(got, { want: buildDhcp(want), wrap, free: isFree });
  return [...findings, ...sizeFindings(got)];
}

function sizeFindings(got: Uint8Array): Finding[] {
  if (got.length < MINIMUM_SIZE) {
    const say = text(
      `the message has ${got.length} bytes, should have ${MINIMUM_SIZE} or more`,
      `메시지가 ${got.length}바이트입니다. ${MINIMUM_SIZE}바이트 이상이어야 합니다`,
    );
    return [{ say, mistake: 'too-short', source: 'RFC 1542 §2.1', rank: 3 }];
  }
  const end = endOfOptions(got);
  const stray = got.findIndex((byte, index) => index > end && byte !== 0);
  if (stray === -1) return [];
  const offset = `0x${stray.toString(16)}`;
  const say = text(
    `offset ${offset}: this lies behind END and should be zero`,
    `오프셋 ${offset}: END 뒤에 있으므로 0이어야 합니다`,
  );
  return [{ say, offset: stray, mistake: 'extra-bytes', source: 'RFC 2131 §4.1', rank: 6 }];
}

/** Where END stands, or the end of the message if it does not. */
function endOfOptions(message: Uint8Array): number {
  let at = dhcpHeader.size;
  while (at < message.length && message[at] !== DhcpOptionCode.END) {
    at += message[at] === DhcpOptionCode.PAD ? 1 : 2 + (message[at + 1] ?? 0);
  }
  return at;
}

/** An option as it stands on the wire. */
export function option(code: number, ...data: readonly number[]): number[] {
  return [code, data.length, ...data];
}

/** The bytes of an address, for `option`. */
export function addressBytes(address: string): number[] {
  return address.split('.').map(Number);
}

/** The bytes of a 32-bit number. */
export function u32Bytes(value: number): number[] {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);
}

export const PAD = DhcpOptionCode.PAD;
export const END = DhcpOptionCode.END;

/** A message whose options are exactly these bytes, which may be any; with zeros up to 300 bytes. */
export function withOptions(fields: Omit<DhcpFields, 'options'>, options: readonly number[]): Uint8Array {
  const head = buildDhcp({ ...fields, options: { messageType: 0 } }).subarray(0, dhcpHeader.size);
  const message = new Uint8Array(Math.max(MINIMUM_SIZE, head.length + options.length));
  message.set(head);
  message.set(options, head.length);
  return message;
}
