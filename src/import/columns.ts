import { LRUCache } from 'lru-cache';
import { z } from 'zod';

const DATE = 'is not a date such as 2026-03-31 or 2026-03-31T09:30:00Z';
// Control characters break lines and terminals; direction marks make an address look like another one.
const PRINTABLE = /^[^\p{Cc}\u2028-\u202e\u2066-\u2069]*$/u;

const text = (longest: number) =>
  z
    .string({ error: 'is empty' })
    .max(longest, `is longer than ${longest} characters`)
    .regex(PRINTABLE, 'holds a line break or another character that cannot be shown')
    .normalize();
const email = z
  .email({ error: (issue) => (issue.input === undefined ? 'is empty' : 'is not an email address') })
  .max(254, 'is longer than 254 characters')
  .toLowerCase();
const date = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], { error: DATE })
  .transform((written) => new Date(written))
  .refine((at) => at.getUTCFullYear() >= 1900 && at.getUTCFullYear() <= 2200, 'is not between 1900 and 2200');
const days = (least: number) =>
  z
    .string()
    .regex(/^\d{1,4}$/, 'is not a number of days')
    .transform(Number)
    .refine((count) => count >= least && count <= 3650, `is not between ${least} and 3650 days`);
const choice = <const T extends string[]>(...values: T) =>
  z.string().toLowerCase().pipe(z.enum(values, `is none of ${values.join(', ')}`));
const locale = z.string().transform((written, context) => {
  const known = canonicalLocale(written);
  if (known) return known;
  context.addIssue('is not a language such as en, es-MX or pt-BR');
  return z.NEVER;
});
const timeZone = z.string().refine(isTimeZone, 'is not a time zone such as Europe/Madrid');

/**
 * What a row may say, by column: how a trimmed, non-empty cell is read, and the words where it cannot be.
 * An empty cell is left out. A date without a time is midnight UTC.
 */
export const rowSchema = z.object({
  email,
  organization: text(200),
  external_id: text(200).optional(),
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
  vpa_completed_at: date.optional(),
  vpa_available_from: date.optional(),
  authentication: choice('password', 'api', 'lms').optional(),
  vpa_mode: choice('interval', 'off', 'fixed').optional(),
  vpa_interval_days: days(1).optional(),
  vpa_fixed_at: date.optional(),
  vpa_mandatory: z.stringbool({ error: 'is neither yes nor no' }).optional(),
  vpa_tolerance_days: days(0).optional(),
});

export type Row = z.infer<typeof rowSchema>;
export type Column = keyof Row;

export const COLUMNS = Object.keys(rowSchema.shape) as Column[];
export const REQUIRED: readonly Column[] = ['email', 'organization'];
/** The columns that describe the organization, not the learner. */
export const SETTINGS = [
  'authentication',
  'vpa_mode',
  'vpa_interval_days',
  'vpa_fixed_at',
  'vpa_mandatory',
  'vpa_tolerance_days',
] as const satisfies readonly Column[];

/** The Postgres type that a column is staged as. */
export function columnType(column: Column): string {
  if (column.endsWith('_at') || column === 'vpa_available_from') return 'timestamptz(3)';
  if (column.endsWith('_days')) return 'integer';
  return column === 'vpa_mandatory' ? 'boolean' : 'text';
}

function canonicalLocale(written: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(written.replaceAll('_', '-'))[0];
  } catch {
    return undefined;
  }
}

const zones = new LRUCache<string, boolean>({ max: 1000 });

function isTimeZone(written: string): boolean {
  const seen = zones.get(written);
  if (seen !== undefined) return seen;
  const known = /^[a-z]/i.test(written) && formats(written);
  zones.set(written, known);
  return known;
}

function formats(timeZone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone }));
  } catch {
    return false;
  }
}
