/** Messages of a 4-way handshake, right and wrong. */

import { fromHex } from '../../../src/bytes/hex.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { concatBytes } from '../../../src/bytes/writer.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { drawMac, drawWord } from '../../../src/grade/personal.ts';
import { buildKeyMessage, type KeyMessage, MIC_OFFSET, micOf } from '../../../src/packet/wifi/eapol-key.ts';
import { wpa2Personal, writeRsn } from '../../../src/packet/wifi/elements.ts';
import { pairwiseKeys } from '../../../src/packet/wifi/wpa2-keys.ts';
import type { Verdict } from '../starter/eapol-mic.ts';
import { pmkOf, type Secret } from './known-pmks.ts';

export interface MicCase {
  readonly about: Text;
  readonly frame: Uint8Array;
  readonly kck: Uint8Array;
  readonly want: Uint8Array;
}

export interface VerdictCase {
  readonly about: Text;
  readonly message1: Uint8Array;
  readonly message2: Uint8Array;
  readonly pmk: Uint8Array;
  readonly ap: Uint8Array;
  readonly station: Uint8Array;
  readonly want: Verdict;
}

const rsn = writeRsn(wpa2Personal);

const usual: KeyMessage = {
  isPairwise: true,
  install: false,
  ack: false,
  secure: false,
  keyLength: 0,
  replayCounter: 1,
  nonce: new Uint8Array(32),
  keyData: new Uint8Array(0),
};

/** Messages 2, 3 and 4, the MIC blank or with something in it, and padding behind. */
export function micCases(random: Random): MicCase[] {
  const kck = random.bytes(16);
  const nonce = random.bytes(32);
  const names = [2, 3, 4].map((number) => text(`message ${number}`, `메시지 ${number}`)) as [Text, Text, Text];
  const third = { ack: true, install: true, secure: true, keyLength: 16, replayCounter: 2 };
  const messages: readonly (readonly [Text, Uint8Array])[] = [
    [names[0], buildKeyMessage({ ...usual, nonce, keyData: rsn }, { kck })],
    [
      names[1],
      buildKeyMessage(
        { ...usual, ...third, nonce: random.bytes(32), keyData: random.bytes(60) },
        { kck, kek: random.bytes(16) },
      ),
    ],
    [names[2], buildKeyMessage({ ...usual, secure: true, replayCounter: 2 }, { kck })],
  ];
  return messages.flatMap(([about, frame]) => {
    const want = micOf(frame, kck);
    const blank = frame.slice().fill(0, MIC_OFFSET, MIC_OFFSET + 16);
    return [
      { about, frame, kck, want },
      { about: text(`${about.en}, its MIC blank`, `${about.ko}, MIC가 비어 있음`), frame: blank, kck, want },
    ];
  });
}

export function paddedMicCases(random: Random): MicCase[] {
  return micCases(random).map(({ about, frame, ...rest }) => ({
    ...rest,
    about: text(`${about.en}, padding behind`, `${about.ko}, 뒤에 채움 바이트`),
    frame: concatBytes(frame, random.bytes(1 + random.below(40))),
  }));
}

/** Whom and what an exchange is about. */
interface Scene {
  readonly access: Secret;
  /** The passphrase that the station was given. */
  readonly typed: string;
  readonly replayCounter: number;
}

export function verdictCases(random: Random, own: Secret, typo: string): VerdictCase[] {
  const other = { passphrase: `${drawWord(random)} is not it`, ssid: own.ssid };
  return [
    exchange(random, text('your network’s passphrase', '본인 네트워크의 암호'), scene(own)),
    exchange(random, text('the mistyped one', '잘못 입력한 암호'), scene(own, typo)),
    exchange(random, text('another network’s passphrase', '다른 네트워크의 암호'), scene(own, other.passphrase)),
    exchange(random, text('another network', '다른 네트워크'), scene(other)),
    exchange(random, text('a MIC with one bit changed', 'MIC의 한 비트가 바뀜'), scene(own), {
      alter: (message) => {
        const at = MIC_OFFSET + random.below(16);
        message[at] = message[at]! ^ (1 << random.below(8));
      },
      want: 'other',
    }),
    exchange(random, text('padding behind message 2', '메시지 2 뒤의 채움 바이트'), scene(own), {
      padding: random.bytes(9),
    }),
  ];
}

export function noAnswerCases(random: Random, own: Secret): VerdictCase[] {
  const flags = (about: Text, message: Partial<KeyMessage>) =>
    exchange(random, about, scene(own), { message, want: 'no-answer' });
  return [
    flags(text('the counter is one ahead', '카운터가 하나 앞섬'), { replayCounter: 2 }),
    flags(text('the counter is one behind', '카운터가 하나 뒤짐'), { replayCounter: 0 }),
    exchange(
      random,
      text('the counter differs far in front', '카운터의 앞쪽이 다름'),
      { ...scene(own), replayCounter: 2 ** 40 + 7 },
      {
        message: { replayCounter: 7 },
        want: 'no-answer',
      },
    ),
    flags(text('Secure is set, as in message 4', '메시지 4처럼 Secure가 켜짐'), { secure: true }),
    flags(text('Key Ack is set, as in message 3', '메시지 3처럼 Key Ack가 켜짐'), { ack: true }),
    flags(text('it is about the group’s key', '그룹 키에 관한 것'), { isPairwise: false }),
    exchange(random, text('there is no MIC', 'MIC가 없음'), scene(own), { hasMic: false, want: 'no-answer' }),
    exchange(random, text('a counter beyond 2^32', '2^32를 넘는 카운터'), {
      ...scene(own),
      replayCounter: 2 ** 40 + 7,
    }),
    exchange(random, text('Request and Error are set too', 'Request와 Error도 켜짐'), scene(own), {
      message: { request: true, error: true },
    }),
  ];
}

function scene(access: Secret, typed = access.passphrase): Scene {
  return { access, typed, replayCounter: 1 };
}

interface Change {
  readonly message?: Partial<KeyMessage>;
  readonly hasMic?: boolean;
  readonly padding?: Uint8Array;
  readonly want?: Verdict;
  alter?(message: Uint8Array): void;
}

function exchange(
  random: Random,
  about: Text,
  { access, typed, replayCounter }: Scene,
  change: Change = {},
): VerdictCase {
  const [ap, station] = [drawMac(random), drawMac(random)];
  const [anonce, snonce] = [random.bytes(32), random.bytes(32)];
  const message1 = buildKeyMessage({ ...usual, ack: true, keyLength: 16, replayCounter, nonce: anonce });
  const { kck } = pairwiseKeys(pmkOf({ ...access, passphrase: typed }), { ap, station, anonce, snonce });
  const fields = { ...usual, replayCounter, nonce: snonce, keyData: rsn, ...change.message };
  const message2 = buildKeyMessage(fields, change.hasMic === false ? undefined : { kck });
  change.alter?.(message2);
  return {
    about,
    message1,
    message2: concatBytes(message2, change.padding ?? new Uint8Array(0)),
    pmk: pmkOf(access),
    ap: fromHex(ap.replaceAll(':', '')),
    station: fromHex(station.replaceAll(':', '')),
    want: change.want ?? (typed === access.passphrase ? 'same' : 'other'),
  };
}
