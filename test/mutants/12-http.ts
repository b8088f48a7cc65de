/** Typical mistakes in the tasks of the http lab. */

import type { Mutant } from '../helpers/task-suite.ts';

export const mutants: readonly Mutant[] = [
  { task: 'request', name: 'lines end with LF', replace: [["join('\\r\\n')", "join('\\n')"]], mistake: 'line-ending' },
  { task: 'request', name: 'no empty line', replace: [["`, '', '']", "`, '']"]], mistake: 'too-short' },
  { task: 'request', name: 'no line end at all', replace: [["`, '', '']", '`]']], mistake: 'too-short' },
  {
    task: 'request',
    name: 'one line end too many',
    replace: [["`, '', '']", "`, '', '', '']"]],
    mistake: 'extra-bytes',
  },
  { task: 'request', name: 'the fragment is sent', replace: [["afterScheme.split('#')[0] ?? ''", 'afterScheme']] },
  {
    task: 'request',
    name: 'the query is lost',
    replace: [["'#')[0] ?? ''", "'#')[0]?.split('?')[0] ?? ''"]],
    mistake: 'wrong-target',
  },
  {
    task: 'request',
    name: 'the whole URL as target',
    replace: [['`GET ${target} HTTP', '`GET ${url} HTTP']],
    mistake: 'wrong-target',
  },
  {
    task: 'request',
    name: 'no slash where there is no path',
    replace: [["rest.startsWith('/') ? rest : `/${rest}`", 'rest']],
    mistake: 'wrong-target',
  },
  { task: 'request', name: 'HTTP/1.0', replace: [['HTTP/1.1', 'HTTP/1.0']], mistake: 'wrong-target' },
  {
    task: 'request',
    name: 'port 80 is sent',
    replace: [["authority.endsWith(':80') ? authority.slice(0, -3) : authority", 'authority']],
    mistake: 'port-in-host',
  },
  {
    task: 'request',
    name: 'no port is sent',
    replace: [["authority.endsWith(':80') ? authority.slice(0, -3) : authority", "authority.split(':')[0]"]],
    mistake: 'port-in-host',
  },
  {
    task: 'request',
    name: ':8080 taken for :80',
    replace: [["authority.endsWith(':80') ? authority.slice(0, -3) : authority", "authority.replace(/:80.*/, '')"]],
    mistake: 'port-in-host',
  },
  { task: 'request', name: 'no Host', replace: [['`Host: ${host}`, ', '']], mistake: 'missing-header' },
  { task: 'request', name: 'a User-Agent of its own', replace: [['${userAgent}`', 'curl/8.0`']] },
  { task: 'request', name: 'a blank before the colon', replace: [['`Host: ', '`Host : ']] },
  { task: 'request', name: 'a body is announced', replace: [["`, '', '']", "`, 'Content-Length: 10', '', '']"]] },
  {
    task: 'request',
    name: 'the path is decoded',
    replace: [
      ['`/${rest}`;', '`/${rest}`;\n  const decoded = decodeURIComponent(target);'],
      ['`GET ${target} HTTP', '`GET ${decoded} HTTP'],
    ],
  },
  {
    task: 'request',
    name: 'the path is cleaned up',
    replace: [['`GET ${target} HTTP', '`GET ${new URL(url).pathname + new URL(url).search} HTTP']],
  },

  {
    task: 'response',
    name: 'names with capitals only',
    replace: [
      ['line.slice(0, colon).toLowerCase()', 'line.slice(0, colon)'],
      ["get('content-type')", "get('Content-Type')"],
      ["get('transfer-encoding')", "get('Transfer-Encoding')"],
      ["get('content-length')", "get('Content-Length')"],
    ],
  },
  {
    task: 'response',
    name: 'values keep their blanks',
    replace: [['line.slice(colon + 1).trim()', 'line.slice(colon + 2)']],
  },
  {
    task: 'response',
    name: 'size of a chunk read as decimal',
    replace: [['bytes.subarray(at, lineEnd)), 16)', 'bytes.subarray(at, lineEnd)), 10)']],
  },
  {
    task: 'response',
    name: 'trailer fields are not skipped',
    replace: [['const isEmpty = lineEnd === at;', 'const isEmpty = true;']],
  },
  {
    task: 'response',
    name: 'the line end after a chunk is taken for data',
    replace: [['at += size + 2', 'at += size']],
  },
  {
    task: 'response',
    name: 'Content-Length goes before chunked',
    replace: [["=== 'chunked') {", "=== 'chunked' && !fields.has('content-length')) {"]],
  },
  { task: 'response', name: 'HEAD has a body', replace: [["method === 'HEAD' || ", '']] },
  { task: 'response', name: '304 has a body', replace: [[' || status === 304', '']] },
  { task: 'response', name: '204 has a body', replace: [['status === 204 || ', '']] },
  {
    task: 'response',
    name: 'does not wait for the whole body',
    replace: [['received.length >= end ? whole', 'received.length > start ? whole']],
    mistake: 'wrong-body-end',
  },
  {
    task: 'response',
    name: 'wants a byte more than there is',
    replace: [['received.length >= end ? whole', 'received.length > end ? whole']],
    mistake: 'wrong-body-end',
  },
  {
    task: 'response',
    name: 'a broken body is as good as a whole one',
    replace: [['received.length >= end ? whole', 'closed || received.length >= end ? whole']],
    mistake: 'wrong-body-end',
  },
  {
    task: 'response',
    name: 'a body without length is at once whole',
    replace: [['return closed ? whole', 'return start > 0 ? whole']],
    mistake: 'wrong-body-end',
  },
  {
    task: 'response',
    name: 'the next message belongs to the body',
    replace: [['received.slice(start, end), end)', 'received.slice(start), end)']],
  },
  {
    task: 'response',
    name: 'length counts the body only',
    replace: [['whole(received.slice(start, end), end)', 'whole(received.slice(start, end), end - start)']],
  },
  {
    task: 'response',
    name: 'any name that ends with content-type',
    replace: [
      [
        "fields.get('content-type') ?? null",
        "[...fields].find(([name]) => name.endsWith('content-type'))?.[1] ?? null",
      ],
    ],
  },
  {
    task: 'response',
    name: 'waits for a chunk of size 0 anywhere',
    replace: [
      [
        'const chunks = readChunks(received, start);',
        "if (find(received, '0\\r\\n\\r\\n', start) < 0) return null;\n    const chunks = readChunks(received, start);",
      ],
    ],
  },

  { task: 'http-client', name: 'all requests go out at once', replace: [['    if (current) return;\n', '']] },
  { task: 'http-client', name: 'what waits goes out last first', replace: [['waiting.shift()', 'waiting.pop()']] },
  {
    task: 'http-client',
    name: 'nothing is sent after the first response',
    replace: [['if (stays) sendNext(actions);\n      else leave', 'if (!stays) leave']],
  },
  { task: 'http-client', name: 'Connection: close is overlooked', replace: [['saysClose(headers) || ', '']] },
  {
    task: 'http-client',
    name: 'its own Connection: close is overlooked',
    replace: [[' || saysClose(request.headers)', '']],
  },
  {
    task: 'http-client',
    name: 'close with capitals is overlooked',
    replace: [["word.trim().toLowerCase() === 'close'", "word.trim() === 'close'"]],
  },
  { task: 'http-client', name: 'close only if it stands alone', replace: [["value.split(',')", '[value]']] },
  { task: 'http-client', name: 'HTTP/1.0 is taken for 1.1', replace: [["version !== 'HTTP/1.1' || ", '']] },
  {
    task: 'http-client',
    name: 'a body that ends with the connection leaves it usable',
    replace: [
      ["return headers.some(([name]) => name === 'content-length' || name === 'transfer-encoding');", 'return true;'],
      ['!closed && mayStay', 'mayStay'],
      ['        leave(actions);\n      }),', '      }),'],
    ],
  },
  {
    task: 'http-client',
    name: 'bytes are forgotten between segments',
    replace: [['received = all;', 'received = bytes as typeof received;']],
  },
  { task: 'http-client', name: 'bytes are not used up', replace: [['received = received.slice(length);', '']] },
  {
    task: 'http-client',
    name: 'names keep their capitals',
    replace: [['[line.slice(0, colon).toLowerCase(), ', '[line.slice(0, colon), ']],
  },
  {
    task: 'http-client',
    name: 'values keep their blanks',
    replace: [['line.slice(colon + 1).trim()', 'line.slice(colon + 1)']],
  },
  {
    task: 'http-client',
    name: 'equal names are one',
    replace: [['Number(status), headers, length', 'Number(status), headers: [...new Map(headers)], length']],
  },
  {
    task: 'http-client',
    name: '1xx is taken for the response',
    replace: [['if (head.status < 200) {', 'if (head.status < 100) {']],
  },
  {
    task: 'http-client',
    name: 'who waits does not hear of the end',
    replace: [['actions.failed.push(...waiting.map(({ id }) => id));', '']],
  },
  {
    task: 'http-client',
    name: 'who is being answered does not hear of the end',
    replace: [['if (current) actions.failed.push(current.id);', '']],
  },
  { task: 'http-client', name: 'never closes', replace: [['actions.close = true;', '']] },
  {
    task: 'http-client',
    name: 'HEAD is read as GET',
    replace: [['readResponse(received, current.method, closed)', "readResponse(received, 'GET', closed)"]],
  },
  {
    task: 'http-client',
    name: 'the end of the connection is not told to the reader',
    replace: [['look(actions, true);', 'look(actions, false);']],
  },
  {
    task: 'http-client',
    name: 'header fields are not sent',
    replace: [
      [
        'for (const [name, value] of current.headers) lines',
        "for (const [name, value] of current.headers.filter(([each]) => each === 'Host')) lines",
      ],
    ],
  },
  {
    task: 'http-client',
    name: 'one line end too many in the request',
    replace: [['\\r\\n\\r\\n`));', '\\r\\n\\r\\n\\r\\n`));']],
  },
];
