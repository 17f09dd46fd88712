import { LRUCache } from 'lru-cache';
import * as z from 'zod';
import { longestAddress, readAddress } from '../mail/email-address.ts';
import { idFault, organizationFault, spreadsheetError } from './placeholder.ts';
import { tidyName } from './tidy.ts';

// Control characters break lines and terminals; direction marks make an address look like another one; halves of
// characters cannot be stored.
const PRINTABLE = /^[^\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069]*$/u;

const text = (longest: number, faultOf: (tidy: string) => string | undefined = spreadsheetError) =>
  z.string({ error: 'is missing' }).transform((written, context) => {
    const tidy = tidyName(written);
    const fault = textFault(tidy, longest) ?? faultOf(tidy);
    if (fault === undefined) return tidy;
    context.addIssue(fault);
    return z.NEVER;
  });

function textFault(text: string, longest: number): string | undefined {
  if (text === '') return 'is missing';
  if (text.length > longest) return `is longer than ${longest} characters`;
  return PRINTABLE.test(text) ? undefined : 'holds a line break or another character that cannot be shown';
}

const email = z
  .string({ error: 'is missing' })
  .max(longestAddress, `is longer than ${longestAddress} characters`)
  .transform((written, context) => {
    const address = readAddress(written);
    if (address) return address;
    context.addIssue('is not an email address');
    return z.NEVER;
  });
const date = z.string().transform((written, context) => {
  const at = readInstant(written);
  if (typeof at !== 'string') return at;
  context.addIssue(at);
  return z.NEVER;
});
const days = (least: number) =>
  z
    .string()
    .regex(/^\d{1,4}$/, 'is not a number of days')
    .transform(Number)
    .refine((count) => count >= least && count <= 3650, `is not between ${least} and 3650 days`);
const choice = <const T extends string[]>(...values: T) =>
  z
    .string()
    .toLowerCase()
    .pipe(z.enum(values, `is none of ${values.join(', ')}`));
const locale = z.string().transform((written, context) => {
  const known = canonicalLocale(written);
  if (known) return known;
  context.addIssue('is not a language such as en, es-MX or pt-BR');
  return z.NEVER;
});
const timeZone = z.string().refine((written) => isTimeZone(written), 'is not a time zone such as Europe/Madrid');

const fields = z.object({
  email,
  organization: text(200, organizationFault),
  external_id: text(200, idFault).optional(),
  given_name: text(200).optional(),
  family_name: text(200).optional(),
  group: text(200).optional(),
  locale: locale.optional(),
  time_zone: timeZone.optional(),
  invited_at: date.optional(),
  first_accessed_at: date.optional(),
  last_accessed_at: date.optional(),
  password_set_at: date.optional(),
  membership_ends_at: date.optional(),
  vpa_started_at: date.optional(),
  vpa_completed_at: date.optional(),
  vpa_available_from: date.optional(),
  group_external_id: text(200, idFault).optional(),
  organization_external_id: text(200, idFault).optional(),
  authentication: choice('password', 'api', 'lms').optional(),
  vpa_mode: choice('interval', 'off', 'fixed').optional(),
  vpa_interval_days: days(1).optional(),
  vpa_fixed_at: date.optional(),
  vpa_mandatory: z.stringbool({ error: 'is neither yes nor no' }).optional(),
  vpa_tolerance_days: days(0).optional(),
  as_of: date.optional(),
});

/**
 * What a row may say, by column: how a trimmed, non-empty cell is read, and the words where it cannot be.
 * An empty cell is left out. A date without a time is midnight UTC. `as_of` is when the row was true.
 */
export const rowSchema = fields.refine(({ group, group_external_id: id }) => id === undefined || group !== undefined, {
  path: ['group_external_id'],
  error: 'is of no group: group is missing',
});

/** The same with the desk's own id, by which the learning platform can name a learner. */
export const identifiedSchema = rowSchema.safeExtend({ id: z.guid('is no id of the desk').optional() });

export type Row = z.infer<typeof rowSchema>;
export type Column = keyof Row;

export const COLUMNS = Object.keys(rowSchema.shape) as Column[];
export const REQUIRED: readonly Column[] = ['email', 'organization'];
/** The columns that say when something happened: it cannot lie ahead. */
export const HAPPENED = [
  'first_accessed_at',
  'last_accessed_at',
  'password_set_at',
  'vpa_started_at',
  'vpa_completed_at',
] as const satisfies readonly Column[];
/** The columns that describe the organization, not the learner. */
export const SETTINGS = [
  'organization_external_id',
  'authentication',
  'vpa_mode',
  'vpa_interval_days',
  'vpa_fixed_at',
  'vpa_mandatory',
  'vpa_tolerance_days',
] as const satisfies readonly Column[];

/** Returns the Postgres type that a column is staged as. */
export function columnType(column: Column): string {
  if (column.endsWith('_at') || column === 'vpa_available_from' || column === 'as_of') return 'timestamptz(3)';
  if (column.endsWith('_days')) return 'integer';
  return column === 'vpa_mandatory' ? 'boolean' : 'text';
}

const DAY = z.regexes.date;
const MOMENT = z.regexes.datetime({ offset: true });
const MINUTE = z.regexes.datetime({ offset: true, precision: -1 });

/** Returns the instant of an ISO 8601 date (midnight UTC) or date and time, or what is wrong with it. */
function readInstant(written: string): Date | string {
  if (!DAY.test(written) && !MOMENT.test(written) && !MINUTE.test(written))
    return 'is not a date such as 2026-03-31 or 2026-03-31T09:30:00Z';
  const at = new Date(written);
  const year = at.getUTCFullYear();
  return year >= 1900 && year <= 2200 ? at : 'is not between 1900 and 2200';
}

// Asking Intl takes microseconds a time, and a file says the same few again and again.
const canonicalLocale = cacheAnswers((written) => Intl.getCanonicalLocales(written.replaceAll('_', '-'))[0]);
const isTimeZone = cacheAnswers(
  (written) => /^[a-z]/i.test(written) && Boolean(new Intl.DateTimeFormat('en', { timeZone: written })),
);

/** Returns `look` with its last answers cached; undefined where it throws. */
function cacheAnswers<T extends string | boolean>(look: (written: string) => T | undefined) {
  const known = new LRUCache<string, { answer: T | undefined }>({ max: 1000 });
  return (written: string): T | undefined => {
    const seen = known.get(written) ?? { answer: undefinedIfThrown(() => look(written)) };
    known.set(written, seen);
    return seen.answer;
  };
}

function undefinedIfThrown<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
