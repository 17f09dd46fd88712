import { withoutLooseJoiners } from './joiners.ts';

/** Nothing to tidy: printable ASCII with single spaces inside. */
const TIDY = /^[!-~]+(?: [!-~]+)*$/;
/** Characters without a width, but for joiners. */
const UNSEEN = /[\u00ad\u180e\u200b\u200e\u200f\u2060\ufeff]/gu;
const WIDE = /[\uff01-\uffef]+/g;
const SPACES = /(?![\u2028\u2029])\p{Z}+/gu;

/**
 * Returns a name as it is stored: NFC, single plain spaces, no characters without a width, full-width letters as plain
 * ones.
 */
export function tidyName(text: string): string {
  if (TIDY.test(text)) return text;
  return withoutLooseJoiners(text.replace(UNSEEN, ''))
    .replace(WIDE, (wide) => wide.normalize('NFKC'))
    .replace(SPACES, ' ')
    .trim()
    .normalize('NFC');
}

/** Returns the key of a name: the same for names that look the same, whatever their letter case. */
export const nameKey = (name: string): string =>
  tidyName(name)
    .replace(/[\u200c\u200d]/g, '')
    .toLowerCase();
