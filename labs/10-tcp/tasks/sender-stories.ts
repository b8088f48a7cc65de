/** What a sender has to cope with. Times are milliseconds; places count from the SYN, which is 0. */

import { text } from '../../../src/explain/text.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { SenderTrial } from './sender-trial.ts';

const MINUTE = 60_000;

/** Starts a story. */
type Tell = (en: string, ko: string, maxPayload?: number) => SenderTrial;

export function teller(trial: CodeTrial, initialSequenceNumber: number): Tell {
  return (en, ko, maxPayload) => new SenderTrial(trial, { about: text(en, ko), initialSequenceNumber, maxPayload });
}

/** Nothing before the SYN is acknowledged, then as much as the window lets go. */
export function windowStories(tell: Tell): void {
  tell('data at once', '바로 보내는 데이터')
    .opened(4000)
    .push(2500, 100)
    .ack(2501, 4000, 150)
    .push(1, 160)
    .push(2, 170);
  tell('data before the SYN is acknowledged', 'SYN이 확인되기 전의 데이터')
    .open(0)
    .push(700, 10)
    .push(800, 20)
    .ack(1, 4000, 50);
  tell('more data than window', '윈도우보다 많은 데이터')
    .opened(1500)
    .push(4000, 100)
    .ack(1001, 1500, 150)
    .ack(1501, 3000, 160);
  tell('a window that opens without news', '새 확인 없이 열리는 윈도우').opened(500).push(2000, 100).ack(1, 1800, 120);
  tell('a window that shrinks', '줄어드는 윈도우').opened(2000).push(4000, 100).ack(501, 700, 150).ack(1501, 1000, 160);
  tell('an acknowledgment within a segment', '세그먼트 중간의 확인 응답')
    .opened(1000)
    .push(3000, 100)
    .ack(301, 1000, 150)
    .ack(1201, 1000, 160);
  tell('segments of one byte', '1바이트짜리 세그먼트', 1).opened(5).push(9, 100).ack(4, 5, 150);
}

export function finStories(tell: Tell): void {
  tell('FIN after data', '데이터 뒤의 FIN')
    .opened(4000)
    .push(1500, 100)
    .end(110)
    .ack(1501, 4000, 150)
    .ack(1502, 4000, 160)
    .dueAt(undefined);
  tell('FIN without data', '데이터 없는 FIN').opened(4000).end(60).ack(2, 4000, 110).dueAt(undefined);
  tell('FIN before the SYN is acknowledged', 'SYN이 확인되기 전의 FIN').open(0).push(300, 10).end(20).ack(1, 4000, 50);
  tell('FIN for which there is no room', '윈도우에 자리가 없는 FIN')
    .opened(1500)
    .push(1500, 100)
    .end(110)
    .ack(501, 1000, 150)
    .ack(1501, 1, 160);
  tell('FIN in the last place of the window', '윈도우의 마지막 자리에 들어가는 FIN')
    .open(0)
    .push(999, 10)
    .end(20)
    .ack(1, 1000, 50);
  tell('FIN that is lost', '사라진 FIN')
    .opened(4000)
    .push(10, 100)
    .end(110)
    .ack(11, 4000, 150)
    .timer(1150)
    .dueAt(3150)
    .ack(12, 4000, 1200)
    .dueAt(undefined);
}

/** What is too old or from nowhere changes nothing. */
export function ackStories(tell: Tell): void {
  tell('an old acknowledgment', '오래된 확인 응답')
    .opened(2000)
    .push(9000, 100)
    .ack(1001, 2000, 150)
    .ack(501, 60_000, 160)
    .push(10, 165)
    .ack(1, 60_000, 170)
    .push(10, 175)
    .ack(2001, 2000, 180);
  tell('an acknowledgment of what was never sent', '보낸 적 없는 것의 확인 응답')
    .opened(2000)
    .push(9000, 100)
    .ack(2002, 60_000, 150)
    .push(10, 155)
    .ack(7000, 60_000, 160)
    .push(10, 165)
    .ack(2001, 2000, 170);
  tell('an acknowledgment of a SYN that says nothing', '아직 보내지 않은 것의 확인 응답')
    .open(0)
    .push(500, 10)
    .ack(2, 4000, 20)
    .ack(1, 4000, 50);
}

/** RFC 6298 §5. */
export function timerStories(tell: Tell): void {
  tell('a SYN that is lost', '사라진 SYN')
    .dueAt(undefined)
    .open(0)
    .dueAt(1000)
    .early(500)
    .timer(1000)
    .dueAt(3000)
    .timer(3000)
    .dueAt(7000)
    .ack(1, 4000, 7010)
    .dueAt(undefined);
  tell('data in flight', '보내는 중인 데이터')
    .opened(10_000)
    .dueAt(undefined)
    .push(3000, 200)
    .dueAt(1200) // §5.1
    .push(500, 220)
    .dueAt(1200)
    .ack(1001, 10_000, 250)
    .dueAt(1250) // §5.3
    .ack(1001, 10_000, 280)
    .dueAt(1250)
    .ack(3501, 10_000, 290)
    .dueAt(undefined); // §5.2
  tell('data that is lost again and again', '거듭 사라지는 데이터')
    .opened(10_000)
    .push(700, 100)
    .timer(1100)
    .dueAt(3100)
    .early(2000)
    .timer(3100)
    .timer(7100)
    .dueAt(15_100) // §5.5
    .ack(701, 10_000, 15_150)
    .dueAt(undefined)
    .push(700, 16_000)
    .dueBetween(17_000, 16_000 + MINUTE)
    .ack(1401, 10_000, 16_050)
    .push(700, 17_000)
    .dueAt(18_000); // measured anew
  tell('the first of several is lost', '여럿 가운데 첫째가 사라짐')
    .opened(10_000)
    .push(3000, 100)
    .timer(1100)
    .dueAt(3100)
    .ack(1001, 10_000, 1150)
    .dueBetween(2150, 3150);
  tell('a window smaller than a segment', '세그먼트보다 작은 윈도우').opened(300).push(1000, 100).timer(1100);
  tell('a part was acknowledged', '일부만 확인됨').opened(5000).push(1000, 100).ack(301, 5000, 130).timer(1130);
}

/** RFC 6298 §2 and §3: round trips of 0.8 s, 0.8 s, 1.6 s, one that must not be measured, 0.9 s. */
export function measuringStories(tell: Tell): void {
  tell('round trips that are measured', '측정되는 왕복 시간')
    .opened(10_000, 0, 800)
    .push(100, 1000)
    .dueAt(3400)
    .ack(101, 10_000, 1800)
    .push(100, 2000)
    .dueAt(4000)
    .ack(201, 10_000, 3600)
    .push(100, 4000)
    .dueAt(6600)
    .timer(6600)
    .dueAt(11_800)
    .ack(301, 10_000, 6700)
    .push(100, 7000)
    .dueBetween(9600, 12_200)
    .ack(401, 10_000, 7900)
    .push(100, 8000)
    .dueAt(10_175);
}

/** RFC 9293 §3.8.6.1. */
export function zeroWindowStories(tell: Tell): void {
  tell('a window that closes', '닫히는 윈도우')
    .opened(1000)
    .push(1500, 100)
    .ack(1001, 0, 150)
    .dueAt(1150)
    .early(900)
    .timer(1150)
    .dueAt(3150)
    .timer(3150)
    .dueAt(7150)
    .ack(1001, 0, 7100)
    .dueBetween(7101, 7100 + MINUTE)
    .ack(1001, 700, 8000);
  tell('a probe that is taken', '받아들여진 탐색')
    .opened(1000)
    .push(2500, 100)
    .ack(1001, 0, 150)
    .timer(1150)
    .ack(1002, 0, 1200)
    .dueBetween(1201, 1200 + MINUTE)
    .ack(1002, 5000, 1300)
    .ack(2501, 5000, 1350)
    .dueAt(undefined);
  tell('a FIN before a closed window', '닫힌 윈도우 앞의 FIN')
    .opened(500)
    .push(500, 100)
    .end(110)
    .ack(501, 0, 150)
    .timer(1150)
    .ack(502, 0, 1200)
    .dueAt(undefined);
  tell('a closed window, and nothing to say', '닫힌 윈도우, 보낼 것 없음')
    .opened(1000)
    .push(1000, 100)
    .ack(1001, 0, 150)
    .dueAt(undefined)
    .push(5, 200)
    .dueBetween(1150, 1200)
    .ack(1001, 1000, 300);
}
