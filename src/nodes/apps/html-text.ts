/**
 * A page of HTML as plain text: its title, and what stands between the tags, a line for every block. Enough to show
 * that the page arrived; how a browser reads HTML is a standard of its own (HTML Living Standard §13).
 */

export interface RenderedPage {
  /** '' if the page has none. */
  readonly title: string;
  /** Lines without blanks around them. Control characters are escaped: the text is safe on a terminal. */
  readonly text: string;
}

/** Tags that begin a new line. */
const blocks = new Set(
  'address article body br dd div dl dt footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tr ul'.split(
    ' ',
  ),
);
/** Elements whose content is not text of the page. */
const hidden = new Set(['script', 'style', 'template', 'title']);

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  copy: '©',
};

export function renderHtml(html: string): RenderedPage {
  // Not toLowerCase, which changes the length of some letters.
  const lower = html.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  let title = '';
  let text = '';
  for (let at = 0; at < html.length; ) {
    const open = html.indexOf('<', at);
    text += html.slice(at, open === -1 ? html.length : open).replace(/\s+/g, ' ');
    if (open === -1) break;
    const [, slash, name] = /^<(\/?)([a-z][a-z0-9]*)/.exec(lower.slice(open, open + 32)) ?? [];
    if (html.startsWith('<!--', open)) {
      at = after(html, '-->', open + 4);
    } else if (name !== undefined && slash === '' && hidden.has(name)) {
      const start = after(html, '>', open);
      const end = indexOrEnd(lower, `</${name}`, start);
      if (name === 'title' && title === '') title = html.slice(start, end);
      at = after(html, '>', end);
    } else if (name !== undefined || /^<[!?/]/.test(html.slice(open, open + 2))) {
      if (name !== undefined && blocks.has(name)) text += '\n';
      if (name === 'li' && slash === '') text += '• ';
      at = after(html, '>', open);
    } else {
      text += '<'; // a lone one is text
      at = open + 1;
    }
  }
  return { title: lines(title.replace(/\s+/g, ' ')).join(''), text: lines(text).join('\n') };
}

/** Lines that say something, blanks in them as one. */
function lines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => escapeControls(decodeEntities(line)).replace(/ +/g, ' ').trim())
    .filter((line) => line !== '' && line !== '•');
}

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return Object.hasOwn(entities, name) ? entities[name]! : whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** Also the characters that turn the direction of writing: they can make a text look like another. */
function escapeControls(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    /[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}

function indexOrEnd(text: string, wanted: string, from: number): number {
  const index = text.indexOf(wanted, from);
  return index === -1 ? text.length : index;
}

function after(text: string, wanted: string, from: number): number {
  return Math.min(indexOrEnd(text, wanted, from) + wanted.length, text.length);
}
