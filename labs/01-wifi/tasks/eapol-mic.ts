/** The MIC of an EAPOL-Key frame, and what it proves. */

import { concatBytes } from '../../../src/bytes/writer.ts';
import { hmac } from '../../../src/crypto/primitives.ts';
import { hmacSha1 } from '../../../src/crypto/wifi.ts';
import { text } from '../../../src/explain/text.ts';
import { drawWord } from '../../../src/grade/personal.ts';
import { bytes, z } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { MIC_OFFSET } from '../../../src/packet/wifi/eapol-key.ts';
import type { Candidate } from '../../11-tls/tasks/secret-findings.ts';
import type { Verdict } from '../starter/eapol-mic.ts';
import {
  type MicCase,
  micCases,
  noAnswerCases,
  paddedMicCases,
  type VerdictCase,
  verdictCases,
} from './eapol-cases.ts';
import type { Secret } from './known-pmks.ts';
import { compareSecretOf, inCase, looksLike } from './wifi-findings.ts';

interface Parameters extends Secret {
  /** The passphrase as somebody mistyped it. */
  readonly typo: string;
}

const MIC = 'IEEE 802.11-2020 §12.7.2';
const MESSAGE_2 = 'IEEE 802.11-2020 §12.7.6.3';

export const eapolMicTask: CodeTask<Parameters> = {
  id: 'eapol-mic',
  kind: 'build',
  file: 'eapol-mic.ts',
  title: text('Does the other one know the passphrase?', '상대가 암호를 아는가'),
  hints: [
    text(
      'The MIC cannot cover itself: copy the frame, put 16 zeros where the MIC stands, and take HMAC-SHA-1 of all of it.',
      'MIC는 자기 자신을 포함할 수 없습니다. 프레임을 복사해 MIC 자리에 0을 16개 넣고, 전체의 HMAC-SHA-1을 구하십시오.',
    ),
    text(
      'HMAC-SHA-1 has 20 bytes, the MIC the first 16 of them. “All of it” ends where EAPOL’s length says, and begins with EAPOL’s version.',
      'HMAC-SHA-1은 20바이트이고, MIC는 그 앞 16바이트입니다. “전체”는 EAPOL의 버전부터 EAPOL의 길이가 말하는 곳까지입니다.',
    ),
    text(
      'To judge message 2: flags and counter first, then the PTK with both nonces, and its KCK for the MIC that should be there.',
      '메시지 2를 판정하려면 먼저 플래그와 카운터를 보고, 두 논스로 PTK를 만들어 그 KCK로 있어야 할 MIC를 구하십시오.',
    ),
  ],
  parameters(random) {
    const passphrase = `${drawWord(random)}${drawWord(random)}${random.u32().toString(36)}`;
    return { passphrase, ssid: `${drawWord(random)}-wifi`, typo: passphrase.slice(0, -1) };
  },
  describe: ({ passphrase, ssid, typo }) =>
    text(
      `Write \`keyMic\` and \`judgeMessage2\`. Your network is \`${ssid}\` with the passphrase \`${passphrase}\`; somebody types \`${typo}\`. The function is tried with both, and with messages that are no answer at all.`,
      `\`keyMic\`와 \`judgeMessage2\`를 작성하십시오. 본인의 네트워크는 \`${ssid}\`, 암호는 \`${passphrase}\`인데 누군가 \`${typo}\`(이)라고 입력합니다. 두 경우와, 응답이 아닌 메시지로 시험합니다.`,
    ),
  checks: [
    {
      say: text('The MIC of messages 2, 3 and 4 is right.', '메시지 2, 3, 4의 MIC가 맞습니다.'),
      points: 3,
      run: (trial) => tryMics(trial, micCases(trial.random)),
    },
    {
      say: text('What lies behind the frame is left out.', '프레임 뒤에 있는 것은 넣지 않습니다.'),
      points: 1,
      run: (trial) => tryMics(trial, paddedMicCases(trial.random)),
    },
    {
      say: text('Message 2 tells whether the passphrase is the same.', '메시지 2로 암호가 같은지 알아냅니다.'),
      points: 3,
      run: (trial, own) => tryVerdicts(trial, verdictCases(trial.random, own, own.typo)),
    },
    {
      say: text(
        'What is no answer to message 1 proves nothing.',
        '메시지 1의 응답이 아닌 것은 아무것도 증명하지 않습니다.',
      ),
      points: 2,
      hidden: true,
      run: (trial, own) => tryVerdicts(trial, noAnswerCases(trial.random, own)),
    },
  ],
};

function tryMics(trial: CodeTrial, cases: readonly MicCase[]): void {
  for (const one of cases) {
    const { about, frame, kck, want } = one;
    const got = trial.student.call('keyMic', [frame, kck], bytes);
    const what = text(`${about.en}: the MIC`, `${about.ko}: MIC`);
    compareSecretOf(trial, what, got, want, MIC, () => micMistakes(one));
  }
}

function micMistakes({ frame, kck }: MicCase): Candidate[] {
  const end = 4 + frame[2]! * 256 + frame[3]!;
  const all = frame.slice().fill(0, MIC_OFFSET, MIC_OFFSET + 16);
  const blank = all.subarray(0, end);
  const short = (value: Uint8Array) => value.slice(0, 16);
  return [
    looksLike(
      short(hmacSha1(kck, frame.subarray(0, end))),
      'the MIC field is zero while the MIC is made',
      'MIC를 구할 때 MIC 필드는 0입니다',
      'checksum-field-included',
    ),
    looksLike(
      short(hmacSha1(kck, frame)),
      'the MIC field is zero while the MIC is made',
      'MIC를 구할 때 MIC 필드는 0입니다',
      'checksum-field-included',
    ),
    looksLike(
      short(hmacSha1(kck, all)),
      'the padding behind is no part of it',
      '뒤의 채움 바이트는 들어가지 않습니다',
      'checksum-range',
    ),
    looksLike(
      short(hmacSha1(kck, frame.slice(0, frame[2]! * 256 + frame[3]!).fill(0, MIC_OFFSET, MIC_OFFSET + 16))),
      'EAPOL’s length does not count its own 4 bytes',
      'EAPOL의 길이에는 EAPOL 헤더 4바이트가 들어 있지 않습니다',
      'length-off-by-header',
    ),
    looksLike(
      short(hmacSha1(kck, blank.subarray(4))),
      'the EAPOL header is part of it',
      'EAPOL 헤더도 들어갑니다',
      'checksum-range',
    ),
    looksLike(
      short(hmacSha1(kck, concatBytes(blank.subarray(0, MIC_OFFSET), blank.subarray(MIC_OFFSET + 16)))),
      'the MIC field is zero, not left out',
      'MIC 필드는 빼는 것이 아니라 0으로 둡니다',
      'checksum-range',
    ),
    looksLike(
      hmacSha1(kck, blank).slice(4),
      'it is the first 16 bytes of the hash, not the last',
      '해시의 뒤가 아니라 앞 16바이트입니다',
      'cut-off',
    ),
    looksLike(hmacSha1(kck, blank), 'the hash is cut to 16 bytes', '해시는 16바이트로 자릅니다', 'extra-bytes'),
    looksLike(short(hmac('sha256', kck, blank)), 'this is SHA-256', '이것은 SHA-256입니다', 'wrong-type'),
  ];
}

const verdict = z.enum(['same', 'other', 'no-answer'], { error: "'same', 'other' or 'no-answer' is wanted" });

function tryVerdicts(trial: CodeTrial, cases: readonly VerdictCase[]): void {
  for (const { about, message1, message2, pmk, ap, station, want } of cases) {
    const got = trial.student.call('judgeMessage2', [message1, message2, { pmk, ap, station }], verdict);
    if (got === want) continue;
    const say = text(
      `it is '${want}', you say '${got}'${why[want].en}`,
      `'${want}'인데 '${got}'(이)라고 했습니다${why[want].ko}`,
    );
    trial.found(inCase(about, { say, source: want === 'no-answer' ? MESSAGE_2 : MIC }));
  }
}

const why: Readonly<Record<Verdict, { readonly en: string; readonly ko: string }>> = {
  same: text(': the MIC is right with the KCK of this PMK', '. 이 PMK의 KCK로 MIC가 맞습니다'),
  other: text(': the MIC is not right with the KCK of this PMK', '. 이 PMK의 KCK로는 MIC가 맞지 않습니다'),
  'no-answer': text(': look at the flags and the counter', '. 플래그와 카운터를 보십시오'),
};
