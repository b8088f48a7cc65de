/** Why a medium cannot be had here, and what mends it, in words for the user: no stack trace is of use to them. */

/** One sentence in the project's two languages. */
export interface Bilingual {
  readonly en: string;
  readonly ko: string;
}

export class MediumError extends Error {
  readonly text: Bilingual;
  /** What to do about it, often a command. */
  readonly mend: Bilingual | undefined;

  constructor(text: Bilingual, mend?: Bilingual, options?: ErrorOptions) {
    super(mend === undefined ? text.en : `${text.en}: ${mend.en}`, options);
    this.name = 'MediumError';
    this.text = text;
    this.mend = mend;
  }
}
