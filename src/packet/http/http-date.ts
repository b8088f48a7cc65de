/**
 * Dates in header fields, milliseconds since 1970: HTTP-date as servers write it (RFC 9110 §5.6.7), and the much wider
 * ways in which cookies name their end (RFC 6265 §5.1.1).
 */

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** 'Sun, 06 Nov 1994 08:49:37 GMT': IMF-fixdate, the only form that may be sent. */
export function writeHttpDate(milliseconds: number): string {
  const date = new Date(milliseconds);
  const day = `${days[date.getUTCDay()]}, ${two(date.getUTCDate())} ${months[date.getUTCMonth()]}`;
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
  return `${day} ${date.getUTCFullYear()} ${time} GMT`;
}

/** Also the two forms of old, which must still be read. Undefined for anything else. */
export function parseHttpDate(text: string): number | undefined {
  const imf = /^[A-Z][a-z]{2}, (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/.exec(text);
  if (imf) return dateOf(imf[3]!, imf[2]!, imf[1]!, imf.slice(4));
  const rfc850 = /^[A-Z][a-z]+day, (\d\d)-([A-Z][a-z]{2})-(\d\d) (\d\d):(\d\d):(\d\d) GMT$/.exec(text);
  if (rfc850) return dateOf(fullYear(rfc850[3]!), rfc850[2]!, rfc850[1]!, rfc850.slice(4));
  const asctime = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d) (\d{4})$/.exec(text);
  return asctime ? dateOf(asctime[6]!, asctime[1]!, asctime[2]!, asctime.slice(3, 6)) : undefined;
}

/** RFC 6265 §5.1.1: takes what looks like a time, a day, a month and a year, wherever it stands. */
export function parseCookieDate(text: string): number | undefined {
  let time: string[] | undefined;
  let day: string | undefined;
  let month: string | undefined;
  let year: string | undefined;
  for (const token of text.split(/[\t\x20-\x2f\x3b-\x40\x5b-\x60\x7b-\x7e]+/)) {
    const [, ...clock] = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?!\d)/.exec(token) ?? [];
    const [, dayDigits] = /^(\d{1,2})(?!\d)/.exec(token) ?? [];
    const [, monthName] = /^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/i.exec(token) ?? [];
    const [, yearDigits] = /^(\d{2,4})(?!\d)/.exec(token) ?? [];
    if (!time && clock.length > 0) time = clock;
    else if (!day && dayDigits !== undefined) day = dayDigits;
    else if (!month && monthName !== undefined)
      month = `${monthName[0]!.toUpperCase()}${monthName.slice(1).toLowerCase()}`;
    else if (!year && yearDigits !== undefined) year = yearDigits;
  }
  if (!time || !day || !month || !year) return undefined;
  const wholeYear = year.length === 2 ? fullYear(year) : year;
  return Number(wholeYear) < 1601 ? undefined : dateOf(wholeYear, month, day, time);
}

/** 70 to 99 are of the last century (RFC 6265 §5.1.1; an HTTP-date of this form is decades old). */
function fullYear(twoDigits: string): string {
  return String(Number(twoDigits) + (Number(twoDigits) >= 70 ? 1900 : 2000));
}

/** Undefined for a day that the month does not have. */
function dateOf(year: string, monthName: string, day: string, time: readonly string[]): number | undefined {
  const month = months.indexOf(monthName);
  const [hour, minute, second] = time.map(Number) as [number, number, number];
  // A leap second is put up with: HTTP-date allows 60.
  if (month < 0 || hour > 23 || minute > 59 || second > 60) return undefined;
  const date = Date.UTC(Number(year), month, Number(day), hour, minute, second);
  const check = new Date(Date.UTC(Number(year), month, Number(day)));
  return check.getUTCDate() === Number(day) && check.getUTCMonth() === month ? date : undefined;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
