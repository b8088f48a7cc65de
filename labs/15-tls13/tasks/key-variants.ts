/** The key schedule of RFC 8446 §7.1 with typical mistakes made on purpose: a secret shows nothing of how it was made. */

import { concatBytes, Writer } from '../../../src/bytes/writer.ts';
import { hkdfExpand, hkdfExtract } from '../../../src/crypto/hkdf.ts';
import { hash } from '../../../src/crypto/primitives.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import type { Mistake } from '../../../src/grade/finding.ts';

export interface Variant {
  readonly say: Text;
  readonly mistake: Mistake;
  /** How the label is written. */
  readonly info?: (label: string, context: Uint8Array, length: number) => Uint8Array;
  /** Of the two "derived" steps. */
  readonly derivedContext?: Uint8Array;
  readonly skipsDerived?: boolean;
  readonly swapsExtract?: boolean;
  readonly ignoresTranscript?: boolean;
  readonly swapsSides?: boolean;
  /** The other stage's labels. */
  readonly otherStage?: boolean;
  readonly stopsEarly?: boolean;
}

export interface Secrets {
  readonly client: Uint8Array;
  readonly server: Uint8Array;
}

const H = 'sha256';
const none = new Uint8Array(0);
const zeros = new Uint8Array(32);
const tls13 = (label: string) => `tls13 ${label}`;

const write = (length: number, label: string, context: Uint8Array) =>
  new Writer()
    .u16(length)
    .sized(1, (w) => w.text(label))
    .sized(1, (w) => w.raw(context))
    .finish();

/** Mistakes in HkdfLabel. */
export const labelVariants: readonly Variant[] = [
  {
    say: text('the label begins with “tls13 ”', '레이블은 “tls13 ”으로 시작합니다'),
    mistake: 'missing-layer',
    info: (label, context, length) => write(length, label, context),
  },
  {
    say: text('the context has its length in front', '컨텍스트 앞에는 그 길이가 옵니다'),
    mistake: 'option-length',
    info: (label, context, length) =>
      concatBytes(
        new Writer()
          .u16(length)
          .sized(1, (w) => w.text(tls13(label)))
          .finish(),
        context,
      ),
  },
  {
    say: text('the label has its length in front', '레이블 앞에는 그 길이가 옵니다'),
    mistake: 'option-length',
    info: (label, context, length) =>
      new Writer()
        .u16(length)
        .text(tls13(label))
        .sized(1, (w) => w.raw(context))
        .finish(),
  },
  {
    say: text('the length has two bytes, the high one first', '길이는 2바이트이며 높은 바이트가 먼저입니다'),
    mistake: 'byte-order',
    info: (label, context, length) => write(((length & 0xff) << 8) | (length >> 8), tls13(label), context),
  },
  {
    say: text('the label’s length counts the “tls13 ”', '레이블의 길이에는 “tls13 ”도 셉니다'),
    mistake: 'length-off-by-header',
    info: (label, context, length) =>
      new Writer()
        .u16(length)
        .u8(label.length)
        .text(tls13(label))
        .sized(1, (w) => w.raw(context))
        .finish(),
  },
  {
    say: text('the context is part of it', '컨텍스트도 들어갑니다'),
    mistake: 'reads-nothing',
    info: (label, _context, length) => write(length, tls13(label), none),
  },
];

/** Mistakes in the way from the shared secret to the traffic secrets. */
export const chainVariants: readonly Variant[] = [
  {
    say: text(
      'here the salt is Derive-Secret(…, "derived", ""), not the secret before',
      '여기서 솔트는 앞의 비밀 값이 아니라 Derive-Secret(…, "derived", "")입니다',
    ),
    mistake: 'missing-layer',
    skipsDerived: true,
  },
  {
    say: text(
      'Derive-Secret takes the hash of the messages: of none that is SHA-256 of nothing',
      'Derive-Secret은 메시지의 해시를 받습니다. 메시지가 없으면 빈 입력의 SHA-256입니다',
    ),
    mistake: 'other',
    derivedContext: none,
  },
  {
    say: text('in HKDF-Extract the salt is HMAC’s key', 'HKDF-Extract에서는 솔트가 HMAC의 키입니다'),
    mistake: 'wrong-order',
    swapsExtract: true,
  },
  {
    say: text('the transcript hash goes in', '트랜스크립트 해시가 들어가야 합니다'),
    mistake: 'reads-nothing',
    ignoresTranscript: true,
  },
  {
    say: text('client and server are exchanged', '클라이언트와 서버가 뒤바뀌었습니다'),
    mistake: 'swapped-fields',
    swapsSides: true,
  },
  {
    say: text('the label is the other stage’s', '다른 단계의 레이블입니다'),
    mistake: 'other',
    otherStage: true,
  },
  {
    say: text('the data’s secrets come from the master secret', '데이터의 비밀 값은 마스터 시크릿에서 나옵니다'),
    mistake: 'missing-layer',
    stopsEarly: true,
  },
];

export function expandAs(
  variant: Partial<Variant>,
  secret: Uint8Array,
  label: string,
  context: Uint8Array,
  length: number,
): Uint8Array {
  const info = variant.info?.(label, context, length) ?? write(length, tls13(label), context);
  return hkdfExpand(H, secret, info, length);
}

export function secretsAs(
  variant: Partial<Variant>,
  stage: 'handshake' | 'application',
  sharedSecret: Uint8Array,
  transcriptHash: Uint8Array,
): Secrets {
  const extract = (salt: Uint8Array, input: Uint8Array) =>
    variant.swapsExtract ? hkdfExtract(H, input, salt) : hkdfExtract(H, salt, input);
  const derived = (secret: Uint8Array) =>
    variant.skipsDerived ? secret : expandAs(variant, secret, 'derived', variant.derivedContext ?? hash(H), 32);
  const handshake = extract(derived(extract(zeros, zeros)), sharedSecret);
  const isLast = stage === 'application' && !variant.stopsEarly;
  const secret = isLast ? extract(derived(handshake), zeros) : handshake;
  const word = (stage === 'handshake') !== (variant.otherStage ?? false) ? 'hs' : 'ap';
  const context = variant.ignoresTranscript ? hash(H) : transcriptHash;
  const [c, s] = variant.swapsSides ? ['s', 'c'] : ['c', 's'];
  return {
    client: expandAs(variant, secret, `${c} ${word} traffic`, context, 32),
    server: expandAs(variant, secret, `${s} ${word} traffic`, context, 32),
  };
}
