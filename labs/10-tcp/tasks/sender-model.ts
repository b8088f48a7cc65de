/**
 * What a sender may send, and what it must. It knows nothing of how a student does it: fewer or more of what is sent again,
 * at once or one by one, is all the same.
 *
 * Places count from the SYN, which is 0; the first byte of data is 1, and the FIN comes after the last byte.
 */

import { seqAdd, seqDiff } from '../../../src/bytes/sequence.ts';
import { concatBytes } from '../../../src/bytes/writer.ts';
import { text } from '../../../src/explain/text.ts';
import type { Finding } from '../../../src/grade/finding.ts';
import type { Segment } from './student-sender.ts';

export class SenderModel {
  readonly #initialSequenceNumber: number;
  readonly #maxPayload: number;
  #stream: Uint8Array = new Uint8Array(0);
  #ended = false;
  /** SND.UNA, as a place. */
  una = 0;
  window = 0;
  /** One past the highest place that was sent. */
  highest = 0;

  constructor(initialSequenceNumber: number, maxPayload: number) {
    this.#initialSequenceNumber = initialSequenceNumber;
    this.#maxPayload = maxPayload;
  }

  push(bytes: Uint8Array): void {
    this.#stream = concatBytes(this.#stream, bytes);
  }

  end(): void {
    this.#ended = true;
  }

  acknowledge(place: number, window: number): void {
    if (place < this.una || place > this.highest) return;
    this.una = place;
    this.window = window;
  }

  /** The number that stands for a place. */
  numberOf(place: number): number {
    return seqAdd(this.#initialSequenceNumber, place);
  }

  /** What was sent because something was pushed, acknowledged or ended: all that may go now, and nothing else. */
  checkNew(segments: readonly Segment[]): Finding | undefined {
    const before = this.highest;
    const limit = this.una === 0 ? 1 : this.una + this.window;
    const wrong = this.#checkEach(segments, Math.max(limit, before));
    if (wrong) return wrong;
    const due = Math.max(before, Math.min(this.#last, limit));
    if (this.highest < due) return this.#tooLittle(due);
    const fresh = segments.filter((segment) => this.#endOf(segment) > before).length;
    const needed = Math.ceil((due - before) / this.#maxPayload);
    return fresh > needed + 1 ? tooManySegments(fresh, needed) : undefined;
  }

  /** What was sent because the timer ran out. */
  checkAgain(segments: readonly Segment[]): Finding | undefined {
    const probe = this.window === 0 || this.una === 0 ? 1 : 0;
    const wrong = this.#checkEach(segments, Math.max(this.una + Math.max(this.window, probe), this.highest));
    if (wrong) return wrong;
    if (segments.some((one) => this.#placeOf(one) <= this.una && this.#endOf(one) > this.una)) return undefined;
    return {
      say: text(
        `nothing that begins with ${this.numberOf(this.una)}, the earliest number that is not acknowledged, was sent again`,
        `확인되지 않은 가장 앞 번호 ${this.numberOf(this.una)}부터 다시 보내지 않았습니다`,
      ),
      source: 'RFC 6298 §5.4',
    };
  }

  /** One past the last place that there is to send. */
  get #last(): number {
    return 1 + this.#stream.length + (this.#ended ? 1 : 0);
  }

  #checkEach(segments: readonly Segment[], limit: number): Finding | undefined {
    for (const segment of segments) {
      const wrong = this.#checkOne(segment, limit);
      if (wrong) return wrong;
      this.highest = Math.max(this.highest, this.#endOf(segment));
    }
    return undefined;
  }

  #checkOne(segment: Segment, limit: number): Finding | undefined {
    const place = this.#placeOf(segment);
    const end = this.#endOf(segment);
    const at = segment.sequenceNumber;
    const { payload, syn, fin } = segment;
    if (end === place)
      return finding(
        `the segment at ${at} has neither data nor SYN nor FIN`,
        `${at}의 세그먼트에 데이터도 SYN도 FIN도 없습니다`,
      );
    if (syn !== (place === 0))
      return finding(`only the number ${this.numberOf(0)} is the SYN’s`, `SYN의 번호는 ${this.numberOf(0)}뿐입니다`);
    if (syn && payload.length + Number(fin) > 0)
      return finding('the SYN carries no data and no FIN', 'SYN에는 데이터도 FIN도 싣지 않습니다');
    if (payload.length > this.#maxPayload) {
      return finding(
        `the segment at ${at} has ${payload.length} bytes of data, maxPayload is ${this.#maxPayload}`,
        `${at}의 세그먼트에 데이터가 ${payload.length}바이트입니다. maxPayload는 ${this.#maxPayload}입니다`,
      );
    }
    if (place > this.highest) {
      return finding(
        `the segment at ${at} leaves a gap: ${this.numberOf(this.highest)} comes next`,
        `${at}의 세그먼트 앞이 비어 있습니다. 다음 번호는 ${this.numberOf(this.highest)}입니다`,
      );
    }
    if (end > limit) {
      return {
        ...finding(
          `the segment at ${at} goes ${end - limit} beyond what may be sent`,
          `${at}의 세그먼트가 보낼 수 있는 범위를 ${end - limit}만큼 넘습니다`,
        ),
        mistake: 'window-overrun',
        source: 'RFC 9293 §3.8.6',
      };
    }
    return this.#checkContent(segment, place);
  }

  #checkContent({ payload, fin, sequenceNumber: at, syn }: Segment, place: number): Finding | undefined {
    if (syn) return undefined;
    const wanted = this.#stream.subarray(place - 1, place - 1 + payload.length);
    if (payload.some((byte, index) => byte !== wanted[index])) {
      return finding(
        `the data of the segment at ${at} is not what stands there in the stream`,
        `${at}의 세그먼트의 데이터가 스트림의 그 자리에 있는 것과 다릅니다`,
      );
    }
    if (!fin) return undefined;
    if (this.#ended && place + payload.length === this.#last - 1) return undefined;
    return finding(
      `the segment at ${at} has a FIN, but there is more to say`,
      `${at}의 세그먼트에 FIN이 있으나 보낼 것이 더 있습니다`,
    );
  }

  #tooLittle(due: number): Finding {
    return {
      say: text(
        `${due - this.highest} more might be sent, from ${this.numberOf(this.highest)} on`,
        `${this.numberOf(this.highest)}부터 ${due - this.highest}만큼 더 보낼 수 있습니다`,
      ),
      source: 'RFC 9293 §3.8.6',
      ...(due - this.highest === 1 && this.#ended && { mistake: 'off-by-one-ack' as const }),
    };
  }

  #placeOf({ sequenceNumber }: Segment): number {
    return seqDiff(sequenceNumber, this.#initialSequenceNumber);
  }

  #endOf(segment: Segment): number {
    return this.#placeOf(segment) + segment.payload.length + Number(segment.syn) + Number(segment.fin);
  }
}

function tooManySegments(got: number, needed: number): Finding {
  return finding(
    `${got} segments were sent where ${needed} would do`,
    `세그먼트 ${needed}개면 될 것을 ${got}개로 보냈습니다`,
  );
}

function finding(en: string, ko: string): Finding {
  return { say: text(en, ko) };
}
