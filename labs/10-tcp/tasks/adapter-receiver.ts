/** Puts a student's receiver into our connection, where the receiving half is. The student's part ends at `state`. */

import { seqAdd, seqDiff, seqLe, seqLt } from '../../../src/bytes/sequence.ts';
import { type Micros, NEVER } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { fail, type Student } from '../../../src/grade/trial.ts';
import type { TcpConfig } from '../../../src/stack/tcp/config.ts';
import type { TcpReceiver } from '../../../src/stack/tcp/receiver.ts';
import type { Public } from '../../../src/stack/timed.ts';
import { StudentReceiver } from './student-receiver.ts';

/** For `parts.tcp`. Without SACK: the student's receiver says nothing of what came early. */
export function studentReceivers(student: Student) {
  const makeReceiver = (config: TcpConfig, mss: number) => new ReceiverAdapter(student, config, mss);
  return { makeReceiver, sack: false };
}

/** Acknowledges every segment at once. */
class ReceiverAdapter implements Public<TcpReceiver> {
  irs = 0;
  nxt = 0;
  finReceived = false;
  readable = 0;
  window = 0;
  readonly #student: Student;
  readonly #config: TcpConfig;
  readonly #mss: number;
  #receiver: StudentReceiver | undefined;
  /** Bytes handed to the reader so far. */
  #taken = 0;
  #ackNow = false;

  constructor(student: Student, config: TcpConfig, mss: number) {
    this.#student = student;
    this.#config = config;
    this.#mss = mss;
  }

  synchronize(irs: number): void {
    this.irs = irs;
    this.nxt = seqAdd(irs, 1);
    this.#receiver = new StudentReceiver(this.#student, irs, this.#config.receiveBuffer);
    this.#update();
    this.ackNow();
  }

  isAcceptable(sequenceNumber: number, length: number): boolean {
    if (sequenceNumber === this.nxt) return true;
    const last = seqAdd(sequenceNumber, Math.max(0, length - 1));
    return this.#inWindow(sequenceNumber) || (length > 0 && this.#inWindow(last));
  }

  receive(sequenceNumber: number, payload: Uint8Array, fin: boolean): void {
    if (payload.length === 0 && !fin) return;
    this.#receiver!.receive(sequenceNumber, payload, fin);
    this.#update();
    this.ackNow();
  }

  read(): Uint8Array | undefined {
    if (this.readable === 0) return undefined;
    const bytes = this.#receiver!.read();
    if (bytes.length !== this.readable) {
      fail(
        text(
          `${this.readable} bytes were acknowledged and not read yet, but reading gave ${bytes.length}`,
          `확인 응답을 하고 아직 읽지 않은 것은 ${this.readable}바이트인데 읽으니 ${bytes.length}바이트가 나왔습니다`,
        ),
      );
    }
    this.#taken += bytes.length;
    const before = this.window;
    this.#update();
    if (before < 2 * this.#mss && this.window > before) this.ackNow();
    return bytes;
  }

  ackNow(): void {
    this.#ackNow = true;
  }

  isAckDue(): boolean {
    return this.#ackNow;
  }

  get ackTimer(): Micros {
    return NEVER;
  }

  announce(): number {
    this.#ackNow = false;
    return this.window;
  }

  sackBlocks(): [] {
    return [];
  }

  /** Asks the student's receiver where it stands, and believes only what is possible. */
  #update(): void {
    const { acknowledgmentNumber, window, isFinished } = this.#receiver!.state();
    const inOrder = seqDiff(acknowledgmentNumber, seqAdd(this.irs, 1)) - (isFinished ? 1 : 0);
    const room = this.#taken + this.#config.receiveBuffer;
    if (seqLt(acknowledgmentNumber, this.nxt) || inOrder < this.#taken || inOrder > room) {
      fail(
        text(
          `the acknowledgment number went from ${this.nxt} to ${acknowledgmentNumber}`,
          `확인 응답 번호가 ${this.nxt}에서 ${acknowledgmentNumber}(으)로 바뀌었습니다`,
        ),
      );
    }
    this.nxt = acknowledgmentNumber;
    this.finReceived = isFinished;
    this.readable = inOrder - this.#taken;
    this.window = Math.max(0, Math.min(window, this.#config.receiveBuffer));
  }

  #inWindow(sequenceNumber: number): boolean {
    return seqLe(this.nxt, sequenceNumber) && seqLt(sequenceNumber, seqAdd(this.nxt, this.window));
  }
}
