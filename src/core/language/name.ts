const LONGEST_NAME = 60;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Returns a name as a mail may show it, in a subject as well: on one line, without control characters, lone surrogates or
 * marks that turn the text around them, at most 60 characters (then `…`). A right-to-left name is isolated, so that
 * it leaves the sentence around it in order. Nothing readable left gives ''. Not escaped: HTML does that itself.
 */
export function tidyName(name: string): string {
  const tidy = shortenName(
    name
      .normalize('NFC')
      .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
      .replace(/[\p{Cs}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu, '')
      .replace(/\s+/gu, ' ')
      .trim(),
  );
  return RIGHT_TO_LEFT.test(tidy) ? `\u2068${tidy}\u2069` : tidy;
}

function shortenName(name: string): string {
  // A single visible character may carry thousands of accents, so code units are capped as well.
  const characters = Array.from(graphemes.segment(name.slice(0, LONGEST_NAME * 8)), ({ segment }) => segment);
  if (characters.length <= LONGEST_NAME && name.length <= LONGEST_NAME * 8) return name;
  return `${characters
    .slice(0, LONGEST_NAME - 1)
    .join('')
    .trimEnd()}…`;
}
