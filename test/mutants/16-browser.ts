/** Typical mistakes in the tasks of the browser lab; those about HTTP/2 are in 16-browser-http2.ts. */

import { mutantsOf } from '../helpers/mutants.ts';
import type { Mutant } from '../helpers/task-suite.ts';
import { http2Mutants } from './16-browser-http2.ts';

const cookies = mutantsOf('cookies');
const freshness = mutantsOf('freshness');
const pool = mutantsOf('pool');

export const mutants: readonly Mutant[] = [
  cookies('the value ends at the second equals sign', 'pair.slice(equals + 1).trim()', "pair.split('=')[1]!.trim()"),
  cookies('blanks are kept', 'pair.slice(equals + 1).trim()', 'pair.slice(equals + 1)'),
  cookies('a cookie without a name', "equals < 0 || name === ''", 'equals < 0'),
  cookies(
    'a path is a beginning',
    "path.startsWith(cookiePath.endsWith('/') ? cookiePath : `${cookiePath}/`)",
    'path.startsWith(cookiePath)',
  ),
  cookies(
    'a path is the whole path',
    "path === cookiePath || path.startsWith(cookiePath.endsWith('/') ? cookiePath : `${cookiePath}/`)",
    "path === cookiePath || cookiePath === '/'",
  ),
  cookies(
    'every cookie is for the whole site',
    "const defaultPath = folder === '' ? '/' : folder;",
    "const defaultPath = '/';",
  ),
  cookies(
    'the default path keeps its slash',
    "pathname.slice(0, pathname.lastIndexOf('/'))",
    "pathname.slice(0, pathname.lastIndexOf('/') + 1)",
  ),
  cookies(
    'a path that is none goes to the top',
    "what.startsWith('/') ? what : defaultPath",
    "what.startsWith('/') ? what : '/'",
  ),
  cookies(
    'a path that is none is forgotten',
    "path = what.startsWith('/') ? what : defaultPath;",
    "if (what.startsWith('/')) path = what;",
  ),
  cookies('a host below always gets it', "hostOnly: domain === ''", 'hostOnly: false'),
  cookies('Domain is one host', "hostOnly: domain === ''", 'hostOnly: true'),
  cookies('a name that ends alike is a host below', 'host.endsWith(`.${domain}`)', 'host.endsWith(domain)'),
  cookies('the dot in front is kept', "what.replace(/^\\./, '').toLowerCase()", 'what.toLowerCase()'),
  cookies('capitals of a domain count', "what.replace(/^\\./, '').toLowerCase()", "what.replace(/^\\./, '')"),
  cookies(
    'any host may name any domain',
    "if (domain !== '' && hostname !== domain && !isBelow(hostname, domain)) return undefined;",
    '',
  ),
  cookies('Secure means nothing', "!secure || protocol === 'https:'", 'true'),
  cookies('Secure is a matter of capitals', 'first.trim().toLowerCase()', 'first.trim()'),
  cookies('cookies never end', 'jar\n    .filter(({ end }) => end > time)', 'jar\n    .filter(() => true)'),
  cookies(
    'Expires counts more than Max-Age',
    'if (maxAge !== undefined) end',
    'if (maxAge !== undefined && expires === undefined) end',
  ),
  cookies('Max-Age is a date', 'came + maxAge', 'maxAge'),
  cookies('Max-Age is counted in milliseconds', 'came + maxAge', 'came + maxAge / 1000'),
  cookies('Expires in milliseconds', 'date / 1000', 'date'),
  cookies('Max-Age with a unit is taken', '/^-?\\d+$/.test(what)', '/^-?\\d/.test(what)'),
  cookies(
    'sent at its very end',
    'jar\n    .filter(({ end }) => end > time)',
    'jar\n    .filter(({ end }) => end >= time)',
  ),
  cookies(
    'the first attribute counts',
    'if (/^-?\\d+$/.test(what)) maxAge = ',
    'if (/^-?\\d+$/.test(what)) maxAge ??= ',
  ),
  cookies(
    'a new value is a second cookie',
    'if (at >= 0) jar[at] = cookie;\n    else jar.push(cookie);',
    'jar.push(cookie);',
  ),
  cookies(
    'a new value moves to the end',
    'if (at >= 0) jar[at] = cookie;\n    else jar.push(cookie);',
    'if (at >= 0) jar.splice(at, 1);\n    jar.push(cookie);',
    { mistake: 'wrong-order' },
  ),
  cookies('the path does not tell cookies apart', ' && old.path === cookie.path', ''),
  cookies('the domain does not tell cookies apart', ' && old.domain === cookie.domain', ''),
  cookies('shorter paths first', 'b.path.length - a.path.length', 'a.path.length - b.path.length', {
    mistake: 'wrong-order',
  }),
  cookies('in the order of names', 'b.path.length - a.path.length', 'a.name.localeCompare(b.name)'),
  cookies('parted by a semicolon only', "join('; ')", "join(';')"),
  cookies('an empty field instead of none', ': null;', ": '';"),

  freshness(
    's-maxage for a browser',
    "directives.get('max-age')",
    "directives.get('s-maxage') ?? directives.get('max-age')",
  ),
  freshness(
    'Expires before max-age',
    'if (maxAge !== undefined) return',
    "if (maxAge !== undefined && !fields.has('expires')) return",
  ),
  freshness('lifetime in milliseconds', '? Number(maxAge) : 0', '? Number(maxAge) * 1000 : 0', {
    mistake: 'wrong-unit',
  }),
  freshness(
    'a max-age that is no number is taken',
    '/^\\d+$/.test(maxAge) ? Number(maxAge) : 0',
    'Number.parseInt(maxAge, 10) || 0',
  ),
  freshness(
    'Expires counted from its arrival',
    '(readDate(expires) ?? date) - date',
    '(readDate(expires) ?? fields.size) - fields.size',
  ),
  freshness(
    'an Expires that is no date is ignored',
    'if (expires !== undefined) return',
    'if (readDate(expires) !== undefined) return',
  ),
  freshness(
    'a lifetime below 0',
    'Math.max(0, lifetimeOf(fields, directives, date))',
    'lifetimeOf(fields, directives, date)',
  ),
  freshness('the age begins at its arrival', '+ (responseTime - requestTime)', '+ 0'),
  freshness('Age is not looked at', "Number(fields.get('age') ?? 0)", '0'),
  freshness('Date is not looked at', 'Math.max(apparentAge, correctedAge)', 'correctedAge'),
  freshness('both ages added up', 'Math.max(apparentAge, correctedAge)', '(apparentAge + correctedAge)'),
  freshness('a clock ahead makes it younger', 'Math.max(0, responseTime - date)', 'responseTime - date', {
    survives: 'the other age is greater then, being never below 0',
  }),
  freshness('the time in the cache is left out', '+ (now - responseTime);', ';'),
  freshness('the age since its date', 'Math.max(apparentAge, correctedAge) + (now - responseTime)', 'now - date'),
  freshness('as old as its lifetime is fresh', 'lifetime > age', 'lifetime >= age', { mistake: 'off-by-one' }),
  freshness('no-cache means nothing', " && !directives.has('no-cache')", ''),
  freshness(
    'no-cache means not to be kept',
    "if (directives.has('no-store'))",
    "if (directives.has('no-store') || directives.has('no-cache'))",
  ),
  freshness(
    'no-store means nothing',
    "if (directives.has('no-store')) return { lifetime, age, action: 'fetch', ...nothing };",
    '',
  ),
  freshness(
    'must-revalidate means to ask',
    "!directives.has('no-cache')",
    "!directives.has('no-cache') && !directives.has('must-revalidate')",
  ),
  freshness('asks without anything to ask with', "canAsk ? 'ask' : 'fetch'", "'ask'"),
  freshness('asks with an ETag only', 'ifNoneMatch !== null || ifModifiedSince !== null', 'ifNoneMatch !== null'),
  freshness(
    'the tag without its quotes',
    "fields.get('etag') ?? null",
    "fields.get('etag')?.replaceAll('\"', '') ?? null",
  ),
  freshness(
    'the tag without its weakness',
    "fields.get('etag') ?? null",
    "fields.get('etag')?.replace('W/', '') ?? null",
  ),
  freshness(
    'asks with Date',
    "fields.get('last-modified') ?? null;",
    "(fields.has('last-modified') ? fields.get('date') : null) ?? null;",
  ),
  freshness('no guess', 'Math.floor((date - modified) / 10)', '0'),
  freshness('a guess that is not rounded', 'Math.floor((date - modified) / 10)', '(date - modified) / 10'),
  freshness(
    'guessed from its arrival',
    "readDate(fields.get('date')) ?? responseTime",
    "readDate(fields.get('date')) ?? requestTime",
  ),
  freshness('names with capitals', 'name.toLowerCase(), value', 'name, value'),
  freshness('directives with capitals', 'name.trim().toLowerCase(), value', 'name.trim(), value'),
  freshness('quotes are kept', '.replace(/^"(.*)"$/, \'$1\')', ''),
  freshness('blanks before a directive', 'name.trim().toLowerCase(), value', 'name.toLowerCase(), value'),

  pool('a new connection for each request', 'if (free) {', 'if (free && free.number < 0) {'),
  pool('two requests at a time on HTTP/1.1', 'active.length === 0', 'active.length < 2'),
  pool(
    'sent before the connection is open',
    '(protocol && active.length === 0)',
    "active.length === 0 && protocol !== 'h2'",
  ),
  pool('no limit', 'mine.length < this.limit', 'mine.length < 100'),
  pool('one less than the limit', 'mine.length < this.limit', 'mine.length < Math.max(1, this.limit - 1)'),
  pool('the limit is for all hosts together', 'mine.length < this.limit', 'this.connections.length < this.limit'),
  pool(
    'only open connections count',
    'mine.length < this.limit',
    'mine.filter((each) => each.protocol).length < this.limit',
  ),
  pool('any connection will do for any host', '({ host }) => host === job.host', '({ host }) => host !== undefined'),
  pool(
    'who came last comes first',
    'this.waiting.push({ request, host });',
    'this.waiting.unshift({ request, host });',
  ),
  pool(
    'a full host holds up the others',
    'rest.push(job);',
    'rest.push(...this.waiting.slice(this.waiting.indexOf(job)));\n        break;',
  ),
  pool(
    'the first to open sends the first request',
    'if (connection.own) actions.push(this.send(connection, connection.own));\n    delete connection.own;',
    'if (connection.own) this.waiting.unshift(connection.own);\n    delete connection.own;',
  ),
  pool(
    'the request that it was opened for is forgotten',
    'if (connection.own) actions.push(this.send(connection, connection.own));',
    '',
  ),
  pool('what waits is not sent over HTTP/2', 'return [...actions, ...this.place()];', 'return actions;'),
  pool('HTTP/2 one at a time', "protocol === 'h2' || ", ''),
  pool(
    'all that waits goes out before its own',
    'return [...actions, ...this.place()];',
    'return [...this.place(), ...actions];',
    { mistake: 'wrong-order' },
  ),
  pool(
    'an answered request stays on the connection',
    'connection.active = connection.active.filter((job) => job.request !== request);',
    '',
  ),
  pool(
    'an answer frees all of the connection',
    'connection.active = connection.active.filter((job) => job.request !== request);',
    'connection.active = [];',
  ),
  pool('a connection that ended is used again', 'if (!keep) this.remove(connection);', ''),
  pool('no connection is kept', 'if (!keep) this.remove(connection);', 'this.remove(connection);'),
  pool(
    'an answer sends nothing that waits',
    'if (!keep) this.remove(connection);\n    return this.place();',
    'if (!keep) this.remove(connection);\n    return [];',
  ),
  pool('a lost request is not sent again', 'this.waiting.unshift(...again);', ''),
  pool('a lost request goes to the end', 'this.waiting.unshift(...again);', 'this.waiting.push(...again);'),
  pool(
    'lost requests in reverse',
    'this.waiting.unshift(...again);',
    'for (const job of again) this.waiting.unshift(job);',
  ),
  pool(
    'what could not be opened is given up',
    'connection.own ? [connection.own] : connection.active',
    'connection.active',
  ),
  pool('a lost connection is still counted', 'this.remove(connection);\n    const again', 'const again'),
  pool('numbers are used again', 'const number = ++this.last;', 'const number = this.connections.length + 1;'),
  pool('numbers begin at 0', 'const number = ++this.last;', 'const number = this.last++;'),

  ...http2Mutants,
];
