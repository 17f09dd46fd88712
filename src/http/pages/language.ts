import Negotiator from 'negotiator';

/** The languages the pages are written in. */
export const languages = ['en', 'es', 'pt'] as const;
export type Language = (typeof languages)[number];

/** Returns the learner's own language (`pt-BR` is `pt`), else the best of the browser's Accept-Language, else English. */
export function pickLanguage(locale: string | null, acceptLanguage: string | undefined): Language {
  const own = locale?.slice(0, 2).toLowerCase();
  const wished = new Negotiator({ headers: { 'accept-language': acceptLanguage } }).language([...languages]);
  return languages.find((language) => language === own) ?? languages.find((language) => language === wished) ?? 'en';
}
