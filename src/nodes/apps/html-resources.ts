/**
 * What else a page needs: the style sheets, images and scripts that its HTML names (HTML Living Standard §4.2.4, §4.8.3,
 * §4.12.1), in their order. Like html-text.ts it reads tags and no more; a page that a script writes has others.
 */

export interface PageResource {
  readonly kind: 'style' | 'image' | 'script';
  /** Absolute, without its fragment. */
  readonly url: string;
}

/** Each URL once. @param base the page's own URL, or the one that `<base href>` names */
export function findResources(html: string, base: string): PageResource[] {
  const found = new Map<string, PageResource>();
  let from = base;
  for (const { name, attributes } of startTags(html)) {
    if (name === 'base') from = resolve(attributes.get('href'), base) ?? from;
    const kind = kindOf(name, attributes);
    const url = kind && resolve(attributes.get(name === 'link' ? 'href' : 'src'), from);
    if (kind && url !== undefined && !found.has(url)) found.set(url, { kind, url });
  }
  return [...found.values()];
}

function kindOf(name: string, attributes: ReadonlyMap<string, string>): PageResource['kind'] | undefined {
  if (name === 'img') return 'image';
  if (name === 'script') return 'script';
  const isStyle = /(^|\s)stylesheet(\s|$)/i.test(attributes.get('rel') ?? '');
  return name === 'link' && isStyle ? 'style' : undefined;
}

/** Only http and https are fetched: a data: URL has its content in itself. */
function resolve(reference: string | undefined, base: string): string | undefined {
  if (reference === undefined || reference.trim() === '' || !URL.canParse(reference.trim(), base)) return undefined;
  const url = new URL(reference.trim(), base);
  url.hash = '';
  return /^https?:$/.test(url.protocol) ? url.href : undefined;
}

interface StartTag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/** Tags inside comments, scripts and styles are none. A tag or comment without an end swallows the rest of the page. */
function* startTags(html: string): Generator<StartTag> {
  const opening = /<!--|<([a-z][a-z0-9]*)/gi;
  for (let match = opening.exec(html); match; match = opening.exec(html)) {
    const name = match[1]?.toLowerCase();
    const end = name === undefined ? html.indexOf('-->', opening.lastIndex) : tagEnd(html, opening.lastIndex);
    if (end === -1) return;
    if (name !== undefined) yield { name, attributes: readAttributes(html.slice(opening.lastIndex, end)) };
    opening.lastIndex = end + 1;
    if (name === undefined || !/^(script|style|template|textarea|title)$/.test(name)) continue;
    const closing = new RegExp(`</${name}`, 'gi');
    closing.lastIndex = end;
    opening.lastIndex = closing.exec(html)?.index ?? html.length;
  }
}

/** Where the tag's '>' stands, those inside quotes left out; -1 if there is none. */
function tagEnd(html: string, from: number): number {
  for (let at = from; at < html.length; at++) {
    const character = html[at]!;
    if (character === '>') return at;
    if (character !== '"' && character !== "'") continue;
    at = html.indexOf(character, at + 1);
    if (at === -1) return -1;
  }
  return -1;
}

/** Names in lower case; of equal ones the first counts. */
function readAttributes(text: string): Map<string, string> {
  const attributes = new Map<string, string>();
  const pattern = /([^\s"'>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;
  for (const [, name, double, single, bare] of text.matchAll(pattern)) {
    const key = name!.toLowerCase();
    const value = (double ?? single ?? bare ?? '').replaceAll('&amp;', '&');
    if (!attributes.has(key)) attributes.set(key, value);
  }
  return attributes;
}
