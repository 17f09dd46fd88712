/** The languages that learners are written to in. */
export type Language = 'en' | 'es' | 'pt';

const LANGUAGES: readonly string[] = ['en', 'es', 'pt'];
const LOCALE = /^([a-z]{2})(?:[-_]([a-z]{2}|\d{3}))?(?![a-z\d])/i;

/** What a learner's locale means here: the language of the words, and the tag that dates are formatted by. */
export type Reading = { language: Language; tag: string };

/** Reads `es-MX`, `pt_BR`, `es_419.UTF-8` in any letter case; none, unknown or mangled is English. */
export function readLocale(locale: string | null): Reading {
  const [, language = '', region] = LOCALE.exec(locale?.trim() ?? '') ?? [];
  const known = language.toLowerCase();
  if (!isLanguage(known)) return { language: 'en', tag: 'en' };
  return { language: known, tag: region ? `${known}-${region.toUpperCase()}` : known };
}

/**
 * Returns a moment (ISO 8601) as a learner reads it: weekday, date, time and the zone's name, in her language and region.
 * A missing or unknown time zone is UTC. Throws RangeError where the moment is none.
 */
export function momentInWords(moment: string, tag: string, timeZone: string | null): string {
  const words = momentFormat(tag, timeZone).format(new Date(moment));
  // Some mail programs show a box for the narrow space before "PM", and lines must not break inside "4:45 PM".
  return words.replaceAll('\u202f', '\u00a0');
}

function momentFormat(tag: string, timeZone: string | null): Intl.DateTimeFormat {
  const format = (zone: string) =>
    new Intl.DateTimeFormat(tag, {
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      year: 'numeric',
      hour: 'numeric',
      minute: '2-digit',
      timeZone: zone,
      timeZoneName: 'short',
    });
  try {
    return format(timeZone || 'UTC');
  } catch {
    return format('UTC');
  }
}

function isLanguage(word: string): word is Language {
  return LANGUAGES.includes(word);
}
