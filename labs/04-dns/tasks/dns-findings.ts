/** Says what is wrong with a DNS message that a student's code made. */

import { toHex } from '../../../src/bytes/hex.ts';
import { shorten, text } from '../../../src/explain/text.ts';
import type { Finding } from '../../../src/grade/finding.ts';
import { bytes } from '../../../src/grade/shapes.ts';
import { compareFrames, offsetText } from '../../../src/grade/teacher/compare-frames.ts';
import { inUdp } from '../../../src/grade/teacher/wrap.ts';
import { decodeDns } from '../../../src/packet/dns/codec.ts';
import { DNS_PORT, type DnsMessage, type DnsRecord } from '../../../src/packet/dns/message.ts';

/** No message of these tasks needs more, and one datagram carries it. */
export const message = bytes.refine(({ length }) => length <= 4096, { error: 'more than 4096 bytes' });

const NAMES = 'RFC 1035 §3.1';
export const HEADER_SIZE = 12;

/** What is wrong with a query that must have exactly these bytes. */
export function queryFindings(got: Uint8Array, want: Uint8Array, name: string): Finding[] {
  if (toHex(got) === toHex(want)) return [];
  const seen = nameFinding(got, want, name);
  if (seen) return [seen];
  const findings = compareFrames(got, { want, wrap: inUdp({ srcPort: 49152, dstPort: DNS_PORT }) });
  return findings.length > 0 ? findings : [firstDifference(got, want)];
}

/** What is wrong with the name in the question. */
export function nameFinding(got: Uint8Array, want: Uint8Array, name: string): Finding | undefined {
  const labels = name === '.' ? [] : name.replace(/\.$/, '').split('.');
  const right = encodeLabels(labels, (length) => length);
  const mine = toHex(got.subarray(HEADER_SIZE));
  if (got.length <= HEADER_SIZE || (mine.startsWith(toHex(right)) && got.length === want.length)) return undefined;
  const tail = toHex(want.subarray(HEADER_SIZE + right.length));
  const isLike = (bytes: Uint8Array) => mine === toHex(bytes) + tail;
  const told = (en: string, ko: string): Finding => ({
    say: text(`the name: ${en}`, `이름: ${ko}`),
    mistake: 'name-length',
    offset: HEADER_SIZE,
    source: NAMES,
    rank: -10,
  });
  if (mine.startsWith(toHex(ascii(name))) && name !== '.') {
    return told(
      'it is written as text, but there are no dots on the wire: each label stands behind its length',
      '글자 그대로 적혀 있습니다. 회선에는 점이 없고 레이블마다 앞에 길이가 옵니다',
    );
  }
  if (isLike(right.subarray(0, -1))) {
    return told('the zero octet at its end (the root) is missing', '끝의 0 옥텟(루트)이 없습니다');
  }
  if (isLike(encodeLabels(labels, (length) => length + 1))) {
    return told(
      'a length counts the octets of the label, not itself',
      '길이는 레이블의 옥텟 수이며 자신은 세지 않습니다',
    );
  }
  if (isLike(encodeLabels(labels.toReversed(), (length) => length))) {
    return told('its labels are in reverse', '레이블의 순서가 거꾸로입니다');
  }
  const [myLower, rightLower] = [lowerCase(got), lowerCase(want)];
  if (toHex(myLower) === toHex(rightLower)) {
    return {
      say: text('upper and lower case of the name were changed', '이름의 대소문자가 바뀌었습니다'),
      offset: HEADER_SIZE,
      source: 'RFC 1035 §2.3.3',
    };
  }
  return undefined;
}

function encodeLabels(labels: readonly string[], lengthOctet: (length: number) => number): Uint8Array {
  const parts = labels.flatMap((label) => [lengthOctet(label.length) & 0xff, ...ascii(label)]);
  return Uint8Array.from([...parts, 0]);
}

function ascii(letters: string): Uint8Array {
  return new TextEncoder().encode(letters);
}

function lowerCase(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte));
}

function firstDifference(got: Uint8Array, want: Uint8Array): Finding {
  const length = Math.min(got.length, want.length);
  let at = 0;
  while (at < length && got[at] === want[at]) at++;
  const { en, ko } = offsetText(at);
  if (at === length && got.length > want.length) {
    return {
      say: text(`${en}, bytes that should not be there`, `${ko}: 없어야 할 바이트가 있습니다`),
      mistake: 'extra-bytes',
    };
  }
  return {
    say: text(
      `${en}, ${toHex(got.subarray(at, at + 1)) || 'nothing'}, should be ${toHex(want.subarray(at, at + 1))}`,
      `${ko}: ${toHex(got.subarray(at, at + 1)) || '없음'}, ${toHex(want.subarray(at, at + 1))}이어야 합니다`,
    ),
    offset: at,
  };
}

/** What is wrong with a response that must say this. Records of a section may stand in any order, aliases first. */
export function responseFindings(got: Uint8Array, want: DnsMessage): Finding[] {
  const message = decodeDns(got); // the judge tells a DecodeError in words
  return [...headerFindings(message, want), ...questionFindings(message, want), ...recordFindings(message, want)];
}

const flags = ['qr', 'opcode', 'aa', 'tc', 'rd', 'ra', 'z', 'ad', 'cd', 'rcode'] as const;

function headerFindings(got: DnsMessage, want: DnsMessage): Finding[] {
  const findings: Finding[] = [];
  if (got.id !== want.id) {
    const isSwapped = got.id === (((want.id & 0xff) << 8) | (want.id >> 8));
    const how = isSwapped ? text(', its bytes in reverse', '. 바이트 순서가 거꾸로입니다') : text('', '');
    findings.push({
      say: text(
        `offset 0x0, the id is ${hex16(got.id)}${how.en}, should be ${hex16(want.id)}: it is the query’s, copied as it is`,
        `오프셋 0x0: 식별자가 ${hex16(got.id)}입니다. ${hex16(want.id)}이어야 합니다. 질의의 것을 그대로 옮깁니다${how.ko}`,
      ),
      mistake: isSwapped ? 'byte-order' : 'wrong-xid',
      offset: 0,
      source: 'RFC 1035 §4.1.1',
    });
  }
  for (const name of flags) {
    if (got[name] === want[name]) continue;
    const [is, should] = [Number(got[name]), Number(want[name])];
    const title = name.toUpperCase();
    const at = ['ra', 'z', 'ad', 'cd', 'rcode'].includes(name) ? 3 : 2;
    findings.push({
      say: text(
        `offset 0x${at}, ${title} is ${is}, should be ${should}`,
        `오프셋 0x${at}: ${title}이(가) ${is}입니다. ${should}이어야 합니다`,
      ),
      offset: at,
      source: 'RFC 1035 §4.1.1',
    });
  }
  return findings;
}

function questionFindings(got: DnsMessage, want: DnsMessage): Finding[] {
  const [mine, right] = [JSON.stringify(got.questions), JSON.stringify(want.questions)];
  if (mine === right) return [];
  return [
    {
      say: text(
        `the question is ${shorten(mine, 200)}, should be ${right}, as in the query`,
        `질문이 ${shorten(mine, 200)}입니다. 질의와 같이 ${right}이어야 합니다`,
      ),
      offset: HEADER_SIZE,
      source: 'RFC 1035 §4.1.2',
    },
  ];
}

const sections = [
  ['answers', text('answer section', '응답 섹션')],
  ['authorities', text('authority section', '권한 섹션')],
  ['additionals', text('additional section', '추가 섹션')],
] as const;

function recordFindings(got: DnsMessage, want: DnsMessage): Finding[] {
  const findings: Finding[] = [];
  for (const [key, name] of sections) {
    const [mine, right] = [got[key].map(recordText), want[key].map(recordText)];
    const extra = mine.filter((record) => !right.includes(record));
    const missing = right.filter((record) => !mine.includes(record));
    for (const record of missing) {
      findings.push({
        say: text(`the ${name.en} lacks ${record}`, `${name.ko}에 ${record}이(가) 없습니다`),
        source: 'RFC 1034 §4.3.2',
      });
    }
    for (const record of extra) {
      findings.push({
        say: text(
          `the ${name.en} has ${shorten(record, 200)}, which should not be there`,
          `${name.ko}의 ${shorten(record, 200)}은(는) 없어야 합니다`,
        ),
        mistake: missing.length === 0 ? 'extra-bytes' : 'other',
        rank: 1,
      });
    }
    if (missing.length === 0 && extra.length === 0) {
      if (mine.length !== right.length) {
        findings.push({
          say: text(`the ${name.en} says something twice`, `${name.ko}에 같은 레코드가 두 번 있습니다`),
          mistake: 'extra-bytes',
        });
      } else if (!aliasesFirst(got[key], want[key])) {
        findings.push({
          say: text(
            'an alias stands before the records of what it leads to',
            '별칭은 그것이 가리키는 이름의 레코드보다 앞에 옵니다',
          ),
          source: 'RFC 1034 §4.3.2',
        });
      }
    }
  }
  if (got.edns) findings.push({ say: text('there is an OPT record', 'OPT 레코드가 있습니다'), mistake: 'extra-bytes' });
  return findings;
}

function aliasesFirst(got: readonly DnsRecord[], want: readonly DnsRecord[]): boolean {
  const aliases = (records: readonly DnsRecord[]) =>
    records.flatMap((record, index) => (record.type === 'CNAME' ? [`${index} ${record.name}`] : []));
  return aliases(got).join() === aliases(want).join();
}

/** 'www.example.com 300 IN A 10.0.0.1' */
function recordText({ name, ttl, class: recordClass, type, data }: DnsRecord): string {
  const value =
    typeof data === 'string' ? data : data instanceof Uint8Array ? toHex(data) : Object.values(data).join(' ');
  return `${name} ${ttl} ${recordClass} ${type} ${value}`;
}

function hex16(value: number): string {
  return `0x${value.toString(16).padStart(4, '0')}`;
}
