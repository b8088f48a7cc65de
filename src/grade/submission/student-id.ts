/** What a student is called: it is drawn from, shown, and part of files. */

/** As it is kept: trimmed, in one Unicode form. Undefined for what is no id: 1 to 100 printable characters. */
export function studentId(word: string): string | undefined {
  const id = word.normalize('NFC').trim();
  const isPrintable = !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(id);
  return id !== '' && id.length <= 100 && isPrintable ? id : undefined;
}
