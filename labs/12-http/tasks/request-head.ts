/** What is wrong with the bytes of a GET request. */

import { shorten, text } from '../../../src/explain/text.ts';
import type { Finding } from '../../../src/grade/finding.ts';

export interface WantedRequest {
  readonly target: string;
  readonly host: string;
  readonly userAgent: string;
}

const LINES = 'RFC 9112 §2.1';

export function findingsOfHead(bytes: Uint8Array, wanted: WantedRequest): Finding[] {
  const content = new TextDecoder('latin1').decode(bytes);
  const form = formFinding(content);
  if (form) return [form];
  const [first = '', ...fields] = content.slice(0, -4).split('\r\n');
  return [...requestLine(first, wanted), ...headerFields(fields, wanted)];
}

/** Lines, and the end of the head. */
function formFinding(content: string): Finding | undefined {
  if (content === '') return { say: text('there are no bytes', '바이트가 없습니다'), mistake: 'too-short' };
  const bare = content.search(/(?<!\r)\n|\r(?!\n)/);
  if (bare >= 0) {
    return {
      say: text(
        `offset 0x${bare.toString(16)}: a line ends with CR LF, both of them`,
        `오프셋 0x${bare.toString(16)}: 줄은 CR LF 두 문자로 끝납니다`,
      ),
      mistake: 'line-ending',
      offset: bare,
      source: LINES,
    };
  }
  const end = content.indexOf('\r\n\r\n');
  if (end < 0) {
    return {
      say: text('the empty line that ends the head is missing', '헤더를 끝내는 빈 줄이 없습니다'),
      mistake: 'too-short',
      source: LINES,
    };
  }
  const more = content.length - end - 4;
  if (more === 0) return undefined;
  return {
    say: text(
      `${more} bytes follow the empty line, but a GET has no body`,
      `빈 줄 뒤에 ${more}바이트가 있지만 GET에는 본문이 없습니다`,
    ),
    mistake: 'extra-bytes',
    offset: end + 4,
    source: LINES,
  };
}

function requestLine(line: string, { target }: WantedRequest): Finding[] {
  const wanted = `GET ${target} HTTP/1.1`;
  if (line === wanted) return [];
  const shown = shorten(line, 120);
  const is = text(
    `the request line is "${shown}", should be "${wanted}"`,
    `요청 줄이 "${shown}"입니다. "${wanted}"이어야 합니다`,
  );
  const [, asked = ''] = line.split(' ');
  const like = likeness(asked, target, line);
  return [
    {
      say: like ? text(`${is.en}: ${like.en}`, `${is.ko}. ${like.ko}`) : is,
      source: 'RFC 9112 §3',
      ...(like && { mistake: 'wrong-target' as const }),
    },
  ];
}

function likeness(asked: string, target: string, line: string) {
  if (/^https?:/.test(asked)) return text('the whole URL is for proxies', 'URL 전체는 프록시에게만 보냅니다');
  if (asked.includes('#')) return text('the fragment stays with the browser', '프래그먼트는 브라우저에 남습니다');
  if (asked === '') return text('without a path it is /', '경로가 없으면 /입니다');
  if (target.includes('?') && asked === target.split('?')[0]) return text('the query is missing', '쿼리가 없습니다');
  if (line.endsWith('HTTP/1.0')) return text('the version is 1.1', '버전은 1.1입니다');
  return undefined;
}

function headerFields(lines: readonly string[], { host, userAgent }: WantedRequest): Finding[] {
  const findings: Finding[] = [];
  const fields: [name: string, value: string][] = [];
  for (const line of lines) {
    const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      const shown = shorten(line, 80);
      findings.push({
        say: text(
          `"${shown}" is no header field: a name, a colon at once, a value`,
          `"${shown}"은(는) 헤더 필드가 아닙니다. 이름, 바로 뒤의 콜론, 값입니다`,
        ),
        source: 'RFC 9112 §5',
      });
    } else fields.push([name.toLowerCase(), value]);
  }
  findings.push(
    ...once(fields, 'Host', host, 'RFC 9110 §7.2'),
    ...once(fields, 'User-Agent', userAgent, 'RFC 9110 §10.1.5'),
  );
  for (const [name, value] of fields) {
    if (name !== 'transfer-encoding' && (name !== 'content-length' || value === '0')) continue;
    findings.push({
      say: text(`${name} announces a body that does not come`, `${name}은(는) 오지 않을 본문을 예고합니다`),
      source: 'RFC 9112 §6',
    });
  }
  return findings;
}

function once(fields: readonly (readonly [string, string])[], name: string, wanted: string, source: string): Finding[] {
  const values = fields.filter(([each]) => each === name.toLowerCase()).map(([, value]) => value);
  const [value] = values;
  if (value === undefined) {
    return [{ say: text(`${name} is missing`, `${name}이(가) 없습니다`), mistake: 'missing-header', source }];
  }
  if (values.length > 1)
    return [
      { say: text(`${name} is there ${values.length} times`, `${name}이(가) ${values.length}번 있습니다`), source },
    ];
  if (value === wanted) return [];
  const shown = shorten(value, 80);
  const is = text(
    `${name} is "${shown}", should be "${wanted}"`,
    `${name}이(가) "${shown}"입니다. "${wanted}"이어야 합니다`,
  );
  const port = name === 'Host' && value.split(':')[0] === wanted.split(':')[0];
  if (!port) return [{ say: is, source }];
  const why = text('the port is there only where it is not 80', '포트는 80번이 아닐 때만 씁니다');
  return [{ say: text(`${is.en}: ${why.en}`, `${is.ko}. ${why.ko}`), mistake: 'port-in-host', source }];
}

/** Capitals do not matter in header fields' names, nor do the names and values of fields that were not asked for. */
export function isInsignificant(bytes: Uint8Array, bit: number): boolean {
  const content = new TextDecoder('latin1').decode(bytes);
  const at = bit >> 3;
  const start = content.lastIndexOf('\n', at - 1) + 1;
  const colon = content.indexOf(':', start);
  const isFirst = start === 0;
  const inName = !isFirst && colon > 0 && at < colon;
  // A blank after the colon may be a tab: 0x20 and 0x09 differ in more than one bit.
  return inName && (bit & 7) === 2 && /[a-z]/i.test(content[at] ?? '');
}
