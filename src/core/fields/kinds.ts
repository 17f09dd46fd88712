import type { Field } from '../field.ts';
import { readAddress } from '../mail/email-address.ts';
import type { Choice } from '../outside.ts';
import { findLanguages, findTimeZones, languageCode, languageName, timeZoneName } from './locales.ts';

type Options<P extends boolean, O extends boolean> = Pick<
  Field<unknown, P, O>,
  'label' | 'example' | 'hint' | 'current' | 'isPrefilled' | 'suggest'
> & { personal?: P; optional?: O };

/** Returns the parts that every kind of field shares. */
function common<P extends boolean, O extends boolean>({ personal, optional, ...rest }: Options<P, O>) {
  return { ...rest, personal: (personal ?? false) as P, optional: (optional ?? false) as O };
}

const collapseSpaces = (typed: string) => typed.replace(/\s+/g, ' ').trim();
const QUOTES = /^["'“”‘’«»<]+|(?<!["'“”‘’«»>.,;!?])["'“”‘’«»>.,;!?]+$/g;

/** Declares a field for one line of text, at most `longest` characters (200 unless set). */
function text<const P extends boolean = false, const O extends boolean = false>(
  options: Options<P, O> & { longest?: number; isLong?: boolean },
): Field<string, NoInfer<P>, NoInfer<O>> {
  const longest = options.longest ?? 200;
  return {
    ...common(options),
    kind: 'text',
    longest,
    ...(options.isLong && { isLong: true }),
    read(typed) {
      const value = collapseSpaces(typed);
      if (value === '') return { fault: 'Type something here.' };
      return [...value].length > longest ? { fault: `That is too long: ${longest} characters at most.` } : { value };
    },
    decode: (kept) => kept,
  };
}

/** Declares a field for an email address, stored as `readAddress` returns it. */
function email<const P extends boolean = true, const O extends boolean = false>(
  options: Options<P, O>,
): Field<string, NoInfer<P>, NoInfer<O>> {
  return {
    ...common({ ...options, personal: (options.personal ?? true) as P }),
    kind: 'email',
    read(typed) {
      const value = readAddress(
        collapseSpaces(typed)
          .replace(/^mailto:/i, '')
          .replace(QUOTES, ''),
      );
      return value ? { value } : { fault: 'That is not an email address. Type it like jane@example.com.' };
    },
    decode: (kept) => kept,
  };
}

/**
 * Declares a field for one of several choices: chosen in the form with type-ahead, or typed by name. Rules get the
 * choice, or 'unknown'.
 */
function choice<const P extends boolean = false, const O extends boolean = false>(
  options: Options<P, O> & Pick<Required<Field>, 'search'>,
): Field<Choice | 'unknown', NoInfer<P>, NoInfer<O>> {
  return {
    ...common(options),
    kind: 'choice',
    search: options.search,
    read(typed) {
      const value = collapseSpaces(typed).replace(QUOTES, '');
      return value === '' ? { fault: 'Choose one.' } : { value };
    },
    decode: (_, found) => found ?? 'unknown',
  };
}

/** Returns whether a text is a day of the calendar, `2027-03-31`. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** Declares a field for a day, `2027-03-31`. */
function date<const P extends boolean = false, const O extends boolean = false>(
  options: Options<P, O>,
): Field<string, NoInfer<P>, NoInfer<O>> {
  return {
    ...common(options),
    kind: 'date',
    read(typed) {
      const value = collapseSpaces(typed);
      return isDay(value) ? { value } : { fault: 'Type the day like 2027-03-31.' };
    },
    decode: (kept) => kept,
  };
}

const CLOCK = /^([01]?\d|2[0-3])[:.]([0-5]\d)$/;

/** Declares a field for a time of day on a 24-hour clock, `09:30`. */
function time<const P extends boolean = false, const O extends boolean = false>(
  options: Options<P, O>,
): Field<string, NoInfer<P>, NoInfer<O>> {
  return {
    ...common(options),
    kind: 'time',
    read(typed) {
      const [, hours, minutes] = CLOCK.exec(collapseSpaces(typed)) ?? [];
      return hours && minutes
        ? { value: `${hours.padStart(2, '0')}:${minutes}` }
        : { fault: 'Type the time like 09:30.' };
    },
    decode: (kept) => kept,
  };
}

/**
 * Declares a field for a language, stored as its BCP 47 tag: `es`, `pt-BR`. It is typed as a tag, or by its English or
 * own name.
 */
function language<const P extends boolean = false, const O extends boolean = false>(
  options: Options<P, O>,
): Field<string, NoInfer<P>, NoInfer<O>> {
  return {
    ...common(options),
    kind: 'language',
    search: async (_, { typed }) => findLanguages(typed),
    display: languageName,
    read(typed) {
      const value = languageCode(collapseSpaces(typed));
      return value ? { value } : { fault: 'There is no such language. Type it like Spanish, or es.' };
    },
    decode: (kept) => kept,
  };
}

/** Declares a field for a time zone, stored as its IANA name: `America/Bogota`. It is typed so, or by its city. */
function timeZone<const P extends boolean = false, const O extends boolean = false>(
  options: Options<P, O>,
): Field<string, NoInfer<P>, NoInfer<O>> {
  return {
    ...common(options),
    kind: 'time-zone',
    search: async (_, { typed }) => findTimeZones(typed),
    display: (kept) => kept.replaceAll('_', ' '),
    read(typed) {
      const value = timeZoneName(collapseSpaces(typed));
      return value ? { value } : { fault: 'There is no such time zone. Type it like America/Bogota.' };
    },
    decode: (kept) => kept,
  };
}

const YES = new Set(['yes', 'y', 'true', '1', 'on']);
const NO = new Set(['no', 'n', 'false', '0', 'off']);

/** Declares a field for yes or no. */
function yesNo<const P extends boolean = false, const O extends boolean = false>(
  options: Options<P, O>,
): Field<boolean, NoInfer<P>, NoInfer<O>> {
  return {
    ...common(options),
    kind: 'yes-no',
    read(typed) {
      const value = collapseSpaces(typed).toLowerCase();
      if (YES.has(value)) return { value: 'yes' };
      return NO.has(value) ? { value: 'no' } : { fault: 'Say yes or no.' };
    },
    decode: (kept) => kept === 'yes',
  };
}

/** The kinds of field there are. */
export const field = { text, email, choice, date, time, language, timeZone, yesNo };
