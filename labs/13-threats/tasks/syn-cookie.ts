/** SYN cookies, made and checked; then in a server of ours whose backlog is full. */

import { fromHex, toHex } from '../../../src/bytes/hex.ts';
import { seqAdd } from '../../../src/bytes/sequence.ts';
import { seconds as secondsOf } from '../../../src/bytes/time.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import type { Mistake } from '../../../src/grade/finding.ts';
import { z } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import { COOKIE_MSS, SynCookies } from '../../../src/stack/tcp/syn-cookies.ts';
import { duringFlood } from './cookie-flood.ts';
import { type CookieValues, cookieMss, drawValues, PERIOD } from './cookie-values.ts';

const SOURCE = 'RFC 4987 §3.6';

export const synCookieTask: CodeTask<CookieValues> = {
  id: 'syn-cookie',
  kind: 'build',
  file: 'syn-cookie.ts',
  title: text('Make and check a SYN cookie', 'SYN 쿠키 만들고 확인하기'),
  hints: [
    text(
      'Put the 21 bytes together with a DataView: setUint16 and setUint32 write in network byte order.',
      '21바이트는 DataView로 만드십시오. setUint16과 setUint32는 네트워크 바이트 순서로 씁니다.',
    ),
    text(
      'JavaScript’s << and | give signed numbers of 32 bits; `>>> 0` at the end makes them unsigned.',
      '자바스크립트의 <<와 |는 부호 있는 32비트 수를 줍니다. 마지막의 `>>> 0`이 부호 없는 수로 만듭니다.',
    ),
    text(
      'To check, make the cookie again: the index stands in the cookie, the counter is one of two. Compare the whole of it.',
      '확인할 때는 쿠키를 다시 만듭니다. 색인은 쿠키 안에 있고, 카운터는 둘 중 하나입니다. 전체를 비교하십시오.',
    ),
  ],
  parameters: drawValues,
  describe: (own) =>
    text(
      `Write \`makeCookie\` and \`checkCookie\`. Your server is ${own.serverAddress}:${own.serverPort}, its key ${own.key}; the client ${own.clientAddress}:${own.clientPort} sends a SYN with number ${own.clientSequenceNumber} and MSS ${own.mss} at second ${own.seconds}. Others are tried as well, and a server of ours takes your cookies during a flood.`,
      `\`makeCookie\`와 \`checkCookie\`를 작성하십시오. 본인의 서버는 ${own.serverAddress}:${own.serverPort}이고 키는 ${own.key}입니다. 클라이언트 ${own.clientAddress}:${own.clientPort}이(가) ${own.seconds}초에 번호 ${own.clientSequenceNumber}, MSS ${own.mss}의 SYN을 보냅니다. 다른 값으로도 시험하고, 우리 서버가 플러드를 맞는 동안 본인의 쿠키를 씁니다.`,
    ),
  checks: [
    {
      say: text('The cookie is right, bit by bit.', '쿠키의 모든 비트가 맞습니다.'),
      points: 3,
      run(trial, own) {
        for (const values of [own, drawValues(trial.random), { ...drawValues(trial.random), mss: null }])
          mustMake(trial, values);
      },
    },
    {
      say: text(
        'Its own cookies are recognised, for one counter and the next.',
        '자기가 준 쿠키를 그 카운터와 다음 카운터 동안 알아봅니다.',
      ),
      points: 2,
      run(trial, own) {
        for (const values of [own, drawValues(trial.random)]) {
          mustAccept(trial, values, values.seconds, text('at once', '바로'));
          mustAccept(trial, values, values.seconds + PERIOD, text('64 seconds later', '64초 뒤에'));
        }
      },
    },
    {
      say: text(
        'Old, altered and others’ cookies are not.',
        '오래되었거나, 바뀌었거나, 남의 것인 쿠키는 받아들이지 않습니다.',
      ),
      points: 2,
      run: refuses,
    },
    {
      say: text(
        'A server of ours whose backlog is full lets a client in by your cookies, and nobody by an invented one.',
        '대기열이 가득 찬 우리 서버가 본인의 쿠키로 클라이언트를 들여보내고, 지어낸 쿠키로는 아무도 들여보내지 않습니다.',
      ),
      points: 2,
      run: duringFlood,
    },
    {
      say: text('The ends of all ranges come out right.', '모든 범위의 끝에서도 맞습니다.'),
      points: 2,
      hidden: true,
      run(trial) {
        const { random } = trial;
        for (const mss of [0, 215, 216, 217, 535, 536, 1023, 1459, 1460, 1461, 65_535])
          mustMake(trial, { ...drawValues(random), mss });
        for (const clientSequenceNumber of [0, 0xffffffff, 0x80000000]) {
          const values = { ...drawValues(random), clientSequenceNumber };
          mustMake(trial, values);
          mustAccept(trial, values, values.seconds, text('at the end of the numbers', '번호의 끝에서'));
        }
        for (const seconds of [0, 63.999, 64, 64 * 16, 64 * 31, 64 * 32, 64 * 300 + 1.5]) {
          const values = { ...drawValues(random), seconds };
          mustMake(trial, values);
          mustAccept(trial, values, seconds, text('at once', '바로'));
        }
        wrapsAround(trial);
      },
    },
  ],
};

const number = z.number({ error: 'a number is wanted' });

function rightCookie(values: CookieValues): number {
  const { clientAddress, clientPort, serverAddress, serverPort, clientSequenceNumber } = values;
  const pair = {
    client: { address: clientAddress, port: clientPort },
    server: { address: serverAddress, port: serverPort },
    clientSequence: clientSequenceNumber,
  };
  return new SynCookies(fromHex(values.key)).make(pair, values.mss ?? undefined, secondsOf(values.seconds));
}

function socketsOf({ clientAddress, clientPort, serverAddress, serverPort }: CookieValues) {
  return { clientAddress, clientPort, serverAddress, serverPort };
}

function mustMake(trial: CodeTrial, values: CookieValues): void {
  const { key, clientSequenceNumber, mss, seconds } = values;
  const args = [fromHex(key), socketsOf(values), clientSequenceNumber, mss, seconds];
  const got = trial.student.call('makeCookie', args, number);
  const want = rightCookie(values);
  if (got === want) return;
  if (!Number.isInteger(got) || got < 0 || got > 0xffffffff) {
    const mistake: Mistake = got === (want | 0) ? 'sign-extension' : 'wrong-type';
    fail(
      text(
        `the cookie ${got} is no number from 0 to 4294967295`,
        `쿠키 ${got}은(는) 0에서 4294967295까지의 수가 아닙니다`,
      ),
      { mistake },
    );
  }
  const { say, mistake } = differenceOf(got, want, values);
  trial.found({ say, source: SOURCE, ...(mistake && { mistake }) });
}

/** Which part of it is wrong first, and by which mistake if that shows. */
function differenceOf(got: number, want: number, values: CookieValues): { say: Text; mistake?: Mistake } {
  const part = (cookie: number) => [cookie >>> 27, (cookie >>> 24) & 7, cookie & 0xffffff] as const;
  const [is, should] = [part(got), part(want)];
  if (is[0] !== should[0]) {
    const counter = Math.floor(values.seconds / PERIOD);
    return {
      say: text(
        `the counter’s five bits are ${is[0]}, should be ${should[0]}`,
        `카운터의 다섯 비트가 ${is[0]}입니다. ${should[0]}이어야 합니다`,
      ),
      ...(is[0] === (counter + 1) % 32 && { mistake: 'off-by-one' as const }),
    };
  }
  if (is[1] !== should[1]) {
    return {
      say: text(
        `the index of an MSS of ${values.mss} is ${is[1]}, should be ${should[1]}`,
        `MSS ${values.mss}의 색인이 ${is[1]}입니다. ${should[1]}이어야 합니다`,
      ),
      ...(Math.abs(is[1] - should[1]) === 1 && { mistake: 'off-by-one' as const }),
    };
  }
  const hex = (value: number) => value.toString(16).padStart(6, '0');
  return {
    say: text(
      `the HMAC’s three bytes are ${hex(is[2])}, should be ${hex(should[2])}`,
      `HMAC의 세 바이트가 ${hex(is[2])}입니다. ${hex(should[2])}이어야 합니다`,
    ),
  };
}

interface Asked {
  sockets?: Partial<ReturnType<typeof socketsOf>>;
  key?: string;
  cookie?: number;
  /** Added to the ACK's sequence number. */
  shift?: number;
}

function check(trial: CodeTrial, values: CookieValues, seconds: number, changes: Asked = {}): number | null {
  const { cookie = rightCookie(values), shift = 0, key = values.key } = changes;
  const sequenceNumber = seqAdd(values.clientSequenceNumber, 1 + shift);
  const args = [fromHex(key), { ...socketsOf(values), ...changes.sockets }, sequenceNumber, seqAdd(cookie, 1), seconds];
  return trial.student.call('checkCookie', args, cookieMss) ?? null;
}

function mustAccept(trial: CodeTrial, values: CookieValues, seconds: number, when: Text): void {
  const got = check(trial, values, seconds);
  const want = COOKIE_MSS[(rightCookie(values) >>> 24) & 7];
  if (got === want) return;
  fail(
    text(
      `a right cookie ${when.en}: ${got}, should be the MSS ${want}`,
      `${when.ko} 돌아온 맞는 쿠키: ${got}. MSS ${want}이어야 합니다`,
    ),
    { source: SOURCE },
  );
}

function mustRefuse(
  trial: CodeTrial,
  values: CookieValues,
  seconds: number,
  say: Text,
  changes: Asked = {},
  mistake?: Mistake,
): void {
  const got = check(trial, values, seconds, changes);
  if (got === null) return;
  trial.found({
    say: text(
      `${say.en}: accepted as MSS ${got}, should be null`,
      `${say.ko}: MSS ${got}(으)로 받아들였습니다. null이어야 합니다`,
    ),
    source: SOURCE,
    ...(mistake && { mistake }),
  });
}

function refuses(trial: CodeTrial, own: CookieValues): void {
  for (const values of [own, drawValues(trial.random)]) {
    const { seconds, clientPort, serverPort, clientAddress, serverAddress } = values;
    const cookie = rightCookie(values);
    mustAccept(trial, values, seconds, text('at once', '바로'));
    mustRefuse(
      trial,
      values,
      seconds + 2 * PERIOD,
      text('two counters later', '카운터가 둘 지난 뒤'),
      {},
      'wrong-timer',
    );
    mustRefuse(
      trial,
      values,
      seconds + 32 * PERIOD,
      text('32 counters later, when the five bits are the same', '다섯 비트가 다시 같아지는 카운터 32개 뒤'),
      {},
      'cut-off',
    );
    mustRefuse(trial, values, seconds - PERIOD, text('before it was made', '만들기 전'), {}, 'wrong-timer');
    mustRefuse(trial, values, seconds, text('from another port', '다른 포트에서'), {
      sockets: { clientPort: clientPort ^ 1 },
    });
    mustRefuse(trial, values, seconds, text('to another port', '다른 포트로'), {
      sockets: { serverPort: serverPort ^ 256 },
    });
    mustRefuse(trial, values, seconds, text('from another address', '다른 주소에서'), {
      sockets: { clientAddress: serverAddress },
    });
    mustRefuse(trial, values, seconds, text('to another address', '다른 주소로'), {
      sockets: { serverAddress: clientAddress },
    });
    mustRefuse(trial, values, seconds, text('with another key', '다른 키로'), { key: toHex(new Uint8Array(16)) });
    mustRefuse(trial, values, seconds, text('with another sequence number', '다른 순서 번호로'), { shift: 1 });
    for (const bit of [0, 7, 8, 15, 16, 23, 24, 25, 26, 27, 31]) {
      const say = text(`with bit ${bit} of the cookie changed`, `쿠키의 비트 ${bit}이(가) 바뀐 채`);
      mustRefuse(trial, values, seconds, say, { cookie: (cookie ^ (1 << bit)) >>> 0 });
    }
  }
}

/** A cookie of 0xffffffff would be acknowledged with 0; one that ends so is looked for. */
function wrapsAround(trial: CodeTrial): void {
  const values = drawValues(trial.random);
  mustRefuse(trial, values, values.seconds, text('an acknowledgment of 0', '0의 확인 응답'), { cookie: 0xffffffff });
  const soon = { ...values, seconds: PERIOD - 1 };
  mustAccept(trial, soon, PERIOD, text('in the second counter', '두 번째 카운터에서'));
  mustAccept(trial, { ...values, seconds: 5 }, 6, text('in the first counter', '첫 카운터에서'));
}
