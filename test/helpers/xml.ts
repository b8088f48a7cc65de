/** Reads XML as strictly as a test needs: one root, every element closed, no stray character. */

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** All text and CDATA directly in it. */
  readonly text: string;
}

/** Anything that XML 1.0 allows (§2.2). */
const allowed = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;
const piece =
  /<\?xml [^?]*\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<\/([\w-]+)>|<([\w-]+)((?:\s+[\w-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/y;

/** @throws Error for what is no XML of this plain kind */
export function parseXml(xml: string): XmlElement {
  if (!allowed.test(xml)) throw new Error('a character that XML does not allow');
  const root = { name: '', attributes: {}, children: [] as XmlElement[], text: '' };
  const open: (XmlElement & { children: XmlElement[]; text: string })[] = [root];
  piece.lastIndex = 0;
  while (piece.lastIndex < xml.length) {
    const at = piece.lastIndex;
    const match = piece.exec(xml);
    if (!match) throw new Error(`no XML at ${at}: ${xml.slice(at, at + 40)}`);
    const [, cdata, closed, name, attributes = '', empty, text] = match;
    const current = open.at(-1)!;
    if (cdata !== undefined) current.text += cdata;
    else if (text !== undefined) current.text += unescaped(text);
    else if (closed !== undefined) {
      if (current.name !== closed) throw new Error(`</${closed}> closes <${current.name}>`);
      open.pop();
    } else if (name !== undefined) {
      const element = { name, attributes: attributesIn(attributes), children: [], text: '' };
      current.children.push(element);
      if (empty === '') open.push(element);
    }
  }
  const [only, ...others] = root.children;
  if (open.length > 1 || !only || others.length > 0 || root.text.trim() !== '') throw new Error('no single root');
  return only;
}

function attributesIn(text: string): Record<string, string> {
  const entries = Array.from(text.matchAll(/([\w-]+)="([^"]*)"/g), ([, name, value]) => [name!, unescaped(value!)]);
  if (new Set(entries.map(([name]) => name)).size < entries.length) throw new Error(`an attribute twice: ${text}`);
  return Object.fromEntries(entries);
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(/&([^;]*);?/g, (whole, name: string) => {
    if (/^#x[0-9a-f]+$/i.test(name)) return String.fromCodePoint(Number.parseInt(name.slice(2), 16));
    const character = entities[name];
    if (character === undefined || !whole.endsWith(';')) throw new Error(`no entity: ${whole}`);
    return character;
  });
}
