/** A reference solution, written as a student would. */

interface ReceivedCookie {
  url: string;
  setCookie: string;
  time: number;
}

interface Cookie {
  name: string;
  value: string;
  domain: string;
  hostOnly: boolean;
  path: string;
  secure: boolean;
  end: number;
}

export function cookieField(received: readonly ReceivedCookie[], url: string, time: number): string | null {
  let jar: Cookie[] = [];
  for (const { url: from, setCookie, time: came } of received) {
    const cookie = readCookie(from, setCookie, came);
    if (!cookie) continue;
    jar = jar.filter(({ end }) => end > came);
    const at = jar.findIndex(
      (old) => old.name === cookie.name && old.domain === cookie.domain && old.path === cookie.path,
    );
    if (at >= 0) jar[at] = cookie;
    else jar.push(cookie);
    jar = jar.filter(({ end }) => end > came);
  }
  const { protocol, hostname, pathname } = new URL(url);
  const sent = jar
    .filter(({ end }) => end > time)
    .filter(({ secure }) => !secure || protocol === 'https:')
    .filter(({ domain, hostOnly }) => hostname === domain || (!hostOnly && isBelow(hostname, domain)))
    .filter(({ path }) => isInPath(pathname, path));
  sent.sort((a, b) => b.path.length - a.path.length);
  return sent.length > 0 ? sent.map(({ name, value }) => `${name}=${value}`).join('; ') : null;
}

function readCookie(from: string, setCookie: string, came: number): Cookie | undefined {
  const { hostname, pathname } = new URL(from);
  const [pair = '', ...rest] = setCookie.split(';');
  const equals = pair.indexOf('=');
  const name = pair.slice(0, Math.max(equals, 0)).trim();
  if (equals < 0 || name === '') return undefined;
  const value = pair.slice(equals + 1).trim();
  const folder = pathname.slice(0, pathname.lastIndexOf('/'));
  const defaultPath = folder === '' ? '/' : folder;
  let domain = '';
  let path = defaultPath;
  let secure = false;
  let maxAge: number | undefined;
  let expires: number | undefined;
  for (const attribute of rest) {
    const [first = '', ...others] = attribute.split('=');
    const what = others.join('=').trim();
    switch (first.trim().toLowerCase()) {
      case 'domain':
        if (what !== '') domain = what.replace(/^\./, '').toLowerCase();
        break;
      case 'path':
        path = what.startsWith('/') ? what : defaultPath;
        break;
      case 'secure':
        secure = true;
        break;
      case 'max-age':
        if (/^-?\d+$/.test(what)) maxAge = Number(what);
        break;
      case 'expires':
        expires = readDate(what) ?? expires;
        break;
    }
  }
  if (domain !== '' && hostname !== domain && !isBelow(hostname, domain)) return undefined;
  let end = expires ?? Number.POSITIVE_INFINITY;
  if (maxAge !== undefined) end = maxAge <= 0 ? -1 : came + maxAge;
  return { name, value, domain: domain === '' ? hostname : domain, hostOnly: domain === '', path, secure, end };
}

function readDate(text: string): number | undefined {
  if (!/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/.test(text)) return undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : date / 1000;
}

function isBelow(host: string, domain: string): boolean {
  return host.endsWith(`.${domain}`);
}

function isInPath(path: string, cookiePath: string): boolean {
  return path === cookiePath || path.startsWith(cookiePath.endsWith('/') ? cookiePath : `${cookiePath}/`);
}
