/** What systems and people write where there is nothing. */
const NOTHING =
  /^(?:null|nil|none|nan|undefined|unknown|empty|blank|n\/?a|n\.a\.?|tbd|[-–—_.?]+|0+|\((?:null|none|blank|empty|unknown)\))$/i;
/** What a spreadsheet shows instead of a value. */
const SPREADSHEET_ERROR =
  /^#(?:n\/a|null!|ref!|value!|name\?|div\/0!|num!|spill!|calc!|¡ref!|¡valor!|valor!|nome\?|¿nombre\?|n\/d)$/i;
/** A spreadsheet's short form of a long number; its last digits are lost. */
const SHORTENED_NUMBER = /^\d(?:[.,]\d+)?e\+?\d+$/i;

/** Returns why a text is a spreadsheet's error; undefined where it is none. */
export const spreadsheetError = (text: string): string | undefined =>
  SPREADSHEET_ERROR.test(text) ? 'is a spreadsheet’s error: correct or empty the cell' : undefined;

/** Returns why a text is no id of anybody; undefined where it may be one. */
export function idFault(text: string): string | undefined {
  if (SHORTENED_NUMBER.test(text))
    return 'is a number that a spreadsheet has shortened: format the column as text, and export it again';
  if (NOTHING.test(text)) return 'is no id, but stands for none: empty the cell';
  return spreadsheetError(text);
}

/** Returns why a text is no name of an organization; undefined where it may be one. */
export const organizationFault = (text: string): string | undefined =>
  NOTHING.test(text) ? 'is no name, but stands for none' : spreadsheetError(text);
