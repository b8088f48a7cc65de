/** The waterfall of page loads: which part waited for what, and how long; as a table (CSV) and as a picture (SVG). */

import type { Micros } from '../../src/bytes/time.ts';
import type { Fetched, LoadedPage } from '../../src/nodes/apps/browser.ts';
import type { ConnectionRecord } from '../../src/nodes/apps/connection-pool.ts';

/** A page load, with what the PC's cable saw of it. */
export interface Visit {
  readonly title: string;
  readonly number: 1 | 2;
  readonly page: LoadedPage;
  readonly frames: number;
  readonly bytes: number;
  /** Opened during this visit. */
  readonly connections: readonly ConnectionRecord[];
}

const phases = {
  queued: { colour: '#d0d0d0', en: 'waits for a connection', ko: '연결을 기다림' },
  dns: { colour: '#1b9e77', en: 'DNS', ko: 'DNS' },
  tcp: { colour: '#e6ab02', en: 'TCP handshake', ko: 'TCP 핸드셰이크' },
  tls: { colour: '#d95f02', en: 'TLS handshake', ko: 'TLS 핸드셰이크' },
  waiting: { colour: '#7570b3', en: 'request to first byte', ko: '요청부터 첫 바이트' },
  receiving: { colour: '#1f78b4', en: 'content', ko: '본문 수신' },
} as const;
type Phase = keyof typeof phases;
const phaseNames = Object.keys(phases) as Phase[];

interface Row {
  readonly visit: Visit;
  readonly fetched: Fetched;
  /** From the visit's start, microseconds. */
  readonly start: Micros;
  readonly spent: Readonly<Record<Phase, Micros>>;
}

/** Times in milliseconds from the visit's start. */
export function waterfallCsv(visits: readonly Visit[]): string {
  const head = ['load', 'visit', 'file', 'status', 'source', 'connection', 'bytes', 'start_ms'];
  const lines = rowsOf(visits).map(({ visit, fetched, start, spent }) => [
    visit.title,
    visit.number,
    new URL(fetched.url).pathname,
    statusOf(fetched),
    fetched.source,
    fetched.carried?.connection.number ?? '',
    fetched.transferred,
    ms(start),
    ...phaseNames.map((phase) => ms(spent[phase])),
    ms(fetched.done - visit.page.started),
  ]);
  const all = [[...head, ...phaseNames.map((phase) => `${phase}_ms`), 'end_ms'], ...lines];
  return all.map((cells) => `${cells.join(',')}\n`).join('');
}

function rowsOf(visits: readonly Visit[]): Row[] {
  return visits.flatMap((visit) =>
    [visit.page.document, ...visit.page.resources].map((fetched) => ({
      visit,
      fetched,
      start: fetched.asked - visit.page.started,
      spent: timesOf(fetched),
    })),
  );
}

/** What the server said, if it was asked. */
function statusOf({ source, status }: Fetched): string {
  if (source === 'cache') return '-';
  return source === 'revalidated' ? '304' : String(status);
}

/** One after the other these are the whole time of a file. */
function timesOf({ asked, answered, done, carried }: Fetched): Readonly<Record<Phase, Micros>> {
  const nothing = { queued: 0, dns: 0, tcp: 0, tls: 0, waiting: 0, receiving: 0 };
  if (!carried) return nothing;
  const { connection, sent } = carried;
  const first = answered ?? done;
  const rest = { waiting: first - sent, receiving: done - first };
  // A connection that was there before costs nothing any more.
  if (connection.asked < asked) return { ...nothing, queued: sent - asked, ...rest };
  const { resolved = connection.asked, connected = resolved, opened = connected } = connection;
  return {
    queued: connection.asked - asked + (sent - opened),
    dns: resolved - connection.asked,
    tcp: connected - resolved,
    tls: opened - connected,
    ...rest,
  };
}

const LEFT = 190;
const BAR = 16;
const ROW = 22;
const WIDTH = 900;

/** All on one scale of time, so that lengths can be compared. */
export function waterfallSvg(visits: readonly Visit[]): string {
  const rows = rowsOf(visits);
  const longest = Math.max(...visits.map(({ page }) => page.loaded - page.started));
  const scale = (WIDTH - LEFT - 70) / longest;
  const parts: string[] = [];
  let y = 30;
  for (const visit of visits.toSorted((one, other) => one.number - other.number)) {
    const { page, connections, bytes } = visit;
    const total = ms(page.loaded - page.started);
    const which = visit.number === 1 ? 'first visit / 첫 방문' : 'second visit / 재방문';
    parts.push(
      label(
        8,
        y,
        `${visit.title}, ${which}: ${total} ms, ${connections.length} connections / 연결, ${bytes} bytes`,
        'b',
      ),
    );
    y += 10;
    for (const row of rows.filter((each) => each.visit === visit)) {
      parts.push(...drawRow(row, y, scale));
      y += ROW;
    }
    y += 26;
  }
  const height = y + 30;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    ...seconds(longest, scale, y),
    ...parts,
    ...legend(y + 16),
    '</svg>\n',
  ].join('\n');
}

function drawRow({ fetched, start, spent, visit }: Row, y: number, scale: number): string[] {
  const file = new URL(fetched.url).pathname;
  const drawn = [label(16, y + 12, `${file} (${fetched.source === 'cache' ? 'cache' : statusOf(fetched)})`)];
  let at = start;
  for (const phase of phaseNames) {
    const x = LEFT + at * scale;
    if (spent[phase] > 0) {
      const box = `x="${round(x)}" y="${y}" width="${round(spent[phase] * scale)}" height="${BAR}"`;
      const { en, ko, colour } = phases[phase];
      drawn.push(`<rect ${box} fill="${colour}"><title>${en} / ${ko}: ${ms(spent[phase])} ms</title></rect>`);
    }
    at += spent[phase];
  }
  const end = fetched.done - visit.page.started;
  drawn.push(label(LEFT + end * scale + 4, y + 12, `${ms(end)} ms`));
  return drawn;
}

/** A line for every quarter of a second. */
function seconds(longest: Micros, scale: number, bottom: number): string[] {
  const count = Math.floor(longest / 250_000) + 1;
  return Array.from({ length: count }, (_, index) => {
    const x = round(LEFT + index * 250_000 * scale);
    return `<path d="M${x} 14V${bottom - 20}" stroke="#e4e4e4"/>${label(x + 2, 12, `${index * 250} ms`, 's')}`;
  });
}

function legend(y: number): string[] {
  let x = 8;
  return phaseNames.flatMap((phase) => {
    const { colour, en, ko } = phases[phase];
    const text = en === ko ? en : `${en} / ${ko}`;
    const parts = [
      `<rect x="${x}" y="${y - 10}" width="12" height="12" fill="${colour}"/>`,
      label(x + 16, y, text, 's'),
    ];
    x += 34 + text.length * 5.4;
    return parts;
  });
}

function label(x: number, y: number, text: string, style: '' | 'b' | 's' = ''): string {
  const weight = { '': '', b: ' font-weight="bold"', s: ' font-size="10"' }[style];
  return `<text x="${round(x)}" y="${y}"${weight}>${text}</text>`;
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}

/** Tenths are enough, and the same on every machine. */
function ms(time: Micros): string {
  return (time / 1000).toFixed(1);
}
