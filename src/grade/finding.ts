/** What a check found wrong, in one line that a teacher would say. */

import { type Text, text } from '../explain/text.ts';

/** Typical mistakes that are recognised by name. */
export const mistakes = {
  'not-written': text('not written yet', '아직 작성하지 않음'),
  'byte-order': text('byte order', '바이트 순서'),
  'missing-pseudo-header': text('pseudo-header left out', '의사 헤더 누락'),
  'odd-length': text('odd length not padded', '홀수 길이 채움 누락'),
  'not-complemented': text('sum not complemented', '1의 보수를 취하지 않음'),
  'carry-lost': text('carries not added back', '올림을 다시 더하지 않음'),
  'checksum-field-included': text('old checksum summed up as well', '이전 체크섬까지 더함'),
  'stale-checksum': text('checksum not updated', '체크섬을 갱신하지 않음'),
  'checksum-left-zero': text('checksum left at zero', '체크섬을 0으로 둠'),
  'checksum-range': text('checksum over the wrong bytes', '체크섬 계산 범위 오류'),
  'length-off-by-header': text('length off by a header', '헤더 길이만큼 어긋난 길이'),
  'wrong-unit': text('wrong unit', '잘못된 단위'),
  'number-base': text('decimal and hexadecimal mixed up', '10진수와 16진수 혼동'),
  'digits-as-text': text('digits as text', '숫자를 글자로 적음'),
  'sign-extension': text('sign extended', '부호 확장'),
  'cut-off': text('number cut off', '잘린 숫자'),
  'wrong-bit': text('wrong bit', '잘못된 비트 위치'),
  'off-by-one': text('off by one', '하나 어긋남'),
  'wrong-xid': text('wrong transaction id', '잘못된 트랜잭션 ID'),
  'broadcast-flag': text('broadcast flag', '브로드캐스트 플래그'),
  'swapped-addresses': text('source and destination swapped', '출발지와 목적지가 뒤바뀜'),
  'swapped-fields': text('two fields swapped', '두 필드가 뒤바뀜'),
  'compression-loop': text('name compression loop', '이름 압축 순환'),
  'name-length': text('label length', '레이블 길이'),
  'off-by-one-ack': text('acknowledgment off by one', '하나 어긋난 확인 응답'),
  'sequence-wrap': text('wrap-around of sequence numbers', '순서 번호의 순환'),
  'window-overrun': text('more than the window allows', '윈도우를 넘음'),
  'wrong-timer': text('timer', '타이머'),
  'wrong-order': text('wrong order', '잘못된 순서'),
  'missing-option': text('option missing', '옵션 누락'),
  'missing-end': text('end of the list missing', '목록 끝 표시 누락'),
  'missing-layer': text('layer missing', '계층 누락'),
  'option-length': text('length of an option', '옵션 길이'),
  'extra-bytes': text('bytes too many', '남는 바이트'),
  'too-short': text('bytes too few', '모자라는 바이트'),
  'hard-coded': text('right for the open values only', '공개된 값에만 맞음'),
  'wrong-type': text('not what was to be returned', '반환해야 할 형식이 아님'),
  'endless-loop': text('took too long', '시간 초과'),
  'reads-nothing': text('ignores what it is given', '주어진 값을 쓰지 않음'),
  'line-ending': text('line ending', '줄 끝 문자'),
  'missing-header': text('header field missing', '헤더 필드 누락'),
  'wrong-target': text('wrong request target', '잘못된 요청 대상'),
  'port-in-host': text('port in Host', 'Host의 포트'),
  'wrong-body-end': text('the end of the body', '본문의 끝'),
  'case-sensitive': text('capitals in names', '이름의 대소문자'),
  other: text('', ''),
} as const satisfies Record<string, Text>;
export type Mistake = keyof typeof mistakes;

export interface Finding {
  /** One line: where, what it is, what it should be, what it looks like. It never gives away hidden values. */
  readonly say: Text;
  readonly mistake?: Mistake;
  /** Where in the student's bytes, from 0. */
  readonly offset?: number;
  /** Where it is written: 'RFC 9293 §3.1'. */
  readonly source?: string;
  /** Lower is more important; findings are told in this order. 0 by default. */
  readonly rank?: number;
}

/** The line as it is told: the sentence, and in brackets where it is written. */
export function findingLine({ say, source }: Finding): Text {
  if (source === undefined) return say;
  return { en: `${say.en} (${source})`, ko: `${say.ko} (${source})` };
}

/** Most important first; of equals, in the order found. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
}
