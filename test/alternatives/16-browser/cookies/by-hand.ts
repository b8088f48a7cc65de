/** Another right solution: no URL class, no list of cookies but a map, the order worked out at the end. */

type Received = { url: string; setCookie: string; time: number };
type Kept = { pair: string; host: string; wide: boolean; path: string; https: boolean; until: number; rank: number };

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

function split(url: string): { https: boolean; host: string; path: string } {
  const [, scheme, host, path] = /^(https?):\/\/([^/?#]+)([^?#]*)/.exec(url)!;
  return { https: scheme === 'https', host: host!, path: path === '' ? '/' : path! };
}

function under(host: string, domain: string): boolean {
  return host === domain || host.slice(-domain.length - 1) === `.${domain}`;
}

export function cookieField(received: readonly Received[], url: string, time: number): string | null {
  const jar = new Map<string, Kept>();
  let rank = 0;
  for (const { url: from, setCookie, time: came } of received) {
    for (const [key, { until }] of jar) if (until <= came) jar.delete(key);
    const origin = split(from);
    const parts = setCookie.split(';').map((part) => {
      const at = part.indexOf('=');
      return at < 0 ? [part.trim()] : [part.slice(0, at).trim(), part.slice(at + 1).trim()];
    });
    const [[name, value] = []] = parts;
    if (!name || value === undefined) continue;
    const said = new Map<string, string>();
    for (const [attribute, what = ''] of parts.slice(1)) {
      const key = attribute!.toLowerCase();
      const isUseless =
        (key === 'max-age' && !/^-?[0-9]+$/.test(what)) ||
        (key === 'expires' && parse(what) === null) ||
        (key === 'domain' && what === '');
      if (!isUseless) said.set(key, what);
    }
    const domain = said.get('domain')?.replace(/^\./, '').toLowerCase();
    if (domain !== undefined && !under(origin.host, domain)) continue;
    const asked = said.get('path');
    const path = asked?.[0] === '/' ? asked : origin.path.replace(/\/[^/]*$/, '') || '/';
    const host = domain ?? origin.host;
    const key = JSON.stringify([name, host, path]);
    const old = jar.get(key);
    const seconds = said.get('max-age');
    const until =
      seconds === undefined ? (said.has('expires') ? parse(said.get('expires')!)! : Infinity) : came + Number(seconds);
    if (until <= came) jar.delete(key);
    else {
      const pair = `${name}=${value}`;
      jar.set(key, {
        pair,
        host,
        wide: domain !== undefined,
        path,
        https: said.has('secure'),
        until,
        rank: old?.rank ?? rank++,
      });
    }
  }
  const to = split(url);
  const sent = [...jar.values()].filter(
    (each) =>
      each.until > time &&
      (to.https || !each.https) &&
      (each.wide ? under(to.host, each.host) : to.host === each.host) &&
      (to.path === each.path || to.path.startsWith(each.path.replace(/\/?$/, '/'))),
  );
  sent.sort((a, b) => (a.path.length === b.path.length ? a.rank - b.rank : b.path.length - a.path.length));
  return sent.map(({ pair }) => pair).join('; ') || null;
}

function parse(text: string): number | null {
  const match = /^[A-Z][a-z][a-z], (\d\d) ([A-Z][a-z][a-z]) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/.exec(text);
  if (!match) return null;
  const [, day, month, year, hour, minute, second] = match;
  return (
    Date.UTC(Number(year), months.indexOf(month!), Number(day), Number(hour), Number(minute), Number(second)) / 1000
  );
}
