/** Why a session does not come up, in words, and which frames prove it. */

import type { FrameView } from '../../../src/explain/frame-view.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import type { NumberedFrame } from '../../../src/grade/evidence.ts';
import { BgpErrorCode, OpenSubcode } from '../../../src/packet/bgp/notification.ts';

export const sessionCauses = {
  'wrong-as': text('one side expects another AS number of its neighbour', '한쪽이 이웃의 AS 번호를 다르게 알고 있음'),
  'hold-time': text('one side’s hold time is not acceptable to the other', '한쪽의 유지 시간을 상대가 받아들이지 않음'),
  'role-mismatch': text('both say that they are the other’s provider', '양쪽이 서로 자기가 상대의 제공자라고 함'),
  'not-configured': text(
    'one side does not know the other’s address as a neighbour’s',
    '한쪽에 상대의 주소가 이웃으로 설정되어 있지 않음',
  ),
  'not-listening': text('no BGP runs on one side', '한쪽에서 BGP가 실행되고 있지 않음'),
  filtered: text('a filter on the way swallows TCP port 179', '도중의 필터가 TCP 179번 포트를 버림'),
  'hold-timer': text('the session is up, but keepalives stay away', '세션은 열리지만 KEEPALIVE가 오지 않음'),
} as const satisfies Record<string, Text>;

export type SessionCause = keyof typeof sessionCauses;

/** Numbers of the frames that prove it. */
export function sessionProofs(cause: SessionCause, frames: readonly NumberedFrame[]): number[] {
  return frames.filter(({ view }) => proves(cause, view)).map(({ number }) => number);
}

function proves(cause: SessionCause, view: FrameView): boolean {
  const refused = (subcode: number) =>
    view.get('bgp.errorCode') === BgpErrorCode.OPEN_MESSAGE && view.get('bgp.errorSubcode') === subcode;
  switch (cause) {
    case 'wrong-as':
      return refused(OpenSubcode.BAD_PEER_AS);
    case 'hold-time':
      return refused(OpenSubcode.UNACCEPTABLE_HOLD_TIME);
    case 'role-mismatch':
      return refused(OpenSubcode.ROLE_MISMATCH);
    case 'not-configured':
      // TCP was open and is reset: one that refuses a SYN has sequence number 0.
      return view.get('tcp.rst') === true && view.get('tcp.srcPort') === 179 && view.get('tcp.sequenceNumber') !== 0;
    case 'not-listening':
      return view.get('tcp.rst') === true && view.get('tcp.srcPort') === 179;
    case 'filtered':
      return view.get('tcp.syn') === true && view.get('tcp.dstPort') === 179;
    default:
      return false;
  }
}
