import type { Choice } from '../outside.ts';

/** Languages that our learners use, as BCP 47 tags; any other real tag can be typed. */
const TAGS = [
  'en', 'en-GB', 'es', 'es-MX', 'es-419', 'pt', 'pt-BR', 'fr', 'fr-CA', 'de', 'it', 'nl', 'pl', 'tr', 'ru', 'uk', 'ro',
  'cs', 'hu', 'sv', 'da', 'nb', 'fi', 'el', 'he', 'ar', 'fa', 'hi', 'bn', 'ur', 'th', 'vi', 'id', 'ms', 'tl', 'ko', 'ja',
  'zh', 'zh-Hant', 'ca', 'eu', 'gl', 'ht',
]; // biome-ignore format: a list is easier to read in lines

const englishName = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
const inItself = (tag: string) => new Intl.DisplayNames(tag, { type: 'language', fallback: 'none' }).of(tag);
const foldName = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[_/\s]+/g, ' ');

/** Returns the languages whose name or tag is like `typed`, best first; the usual ones where nothing is typed. */
export function findLanguages(typed: string): Choice[] {
  const wanted = foldName(typed.trim());
  const all = TAGS.map((tag) => ({ id: tag, name: englishName.of(tag) ?? tag }));
  const found = all.filter(({ id, name }) =>
    [id, name, inItself(id) ?? ''].some((text) => foldName(text).includes(wanted)),
  );
  return wanted === '' ? all : found.sort((a, b) => rankOf(a, wanted) - rankOf(b, wanted));
}

const rankOf = ({ id, name }: Choice, wanted: string) =>
  foldName(id) === wanted || foldName(name) === wanted ? 0 : foldName(name).startsWith(wanted) ? 1 : 2;

/** Returns the English name of a language; its tag where it has no name. */
export function languageName(tag: string): string {
  try {
    return englishName.of(tag) ?? tag;
  } catch {
    return tag; // stored by another program, and not a valid tag
  }
}

/** Returns the canonical tag of a language typed as a tag or by name; undefined where there is none. */
export function languageCode(typed: string): string | undefined {
  const wanted = foldName(typed);
  const named = TAGS.find((tag) =>
    [englishName.of(tag), inItself(tag)].some((name) => name && foldName(name) === wanted),
  );
  if (named) return named;
  try {
    const [tag] = Intl.getCanonicalLocales(typed.replaceAll('_', '-'));
    return tag && isReal(new Intl.Locale(tag)) ? tag : undefined;
  } catch {
    return undefined; // not a valid tag
  }
}

const NO_REGION = 'ZZ';
const regionName = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
const scriptName = new Intl.DisplayNames('en', { type: 'script', fallback: 'none' });

/** Returns whether a tag's language, script and region exist: any letters make a valid tag, such as `es-XX`. */
const isReal = ({ language, script, region }: Intl.Locale): boolean =>
  englishName.of(language) !== undefined &&
  (script === undefined || scriptName.of(script) !== undefined) &&
  (region === undefined || (region !== NO_REGION && regionName.of(region) !== undefined));

/** Returns the time zones whose name is like `typed`, best first, at most 100. */
export function findTimeZones(typed: string): Choice[] {
  const wanted = foldName(typed.trim());
  return Intl.supportedValuesOf('timeZone')
    .concat('UTC')
    .filter((name) => foldName(name).includes(wanted))
    .map((name) => ({ id: name, name: name.replaceAll('_', ' ') }))
    .sort((a, b) => Number(!cityOf(a.id).startsWith(wanted)) - Number(!cityOf(b.id).startsWith(wanted)))
    .slice(0, 100);
}

const cityOf = (name: string) => foldName(name.split('/').at(-1) ?? '');

/** Returns the IANA name of a time zone typed so or by its city alone; undefined where there is none, or several. */
export function timeZoneName(typed: string): string | undefined {
  const zones = [...Intl.supportedValuesOf('timeZone'), 'UTC'];
  const wanted = foldName(typed);
  const exact = zones.find((name) => foldName(name) === wanted);
  if (exact) return exact;
  const ofCity = zones.filter((name) => cityOf(name) === wanted);
  if (ofCity.length === 1) return ofCity[0];
  try {
    return wanted === '' ? undefined : new Intl.DateTimeFormat('en', { timeZone: typed }).resolvedOptions().timeZone;
  } catch {
    return undefined; // no such zone, under an older name either
  }
}
