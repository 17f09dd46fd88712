import type * as z from 'zod';
import { rowSchema } from '../../../core/records/record.ts';
import type { Learner } from '../learners/learner.ts';
import type { ToldFields } from './contract.ts';

const shape = rowSchema.shape;

/** The fields that the platform takes: the column each is kept in, and how a value is read. */
const FIELDS: Record<string, { column: keyof Learner; words: string; schema: z.ZodType<string | Date | undefined> }> = {
  email: { column: 'email', words: 'email', schema: shape.email },
  given_name: { column: 'givenName', words: 'given name', schema: shape.given_name },
  family_name: { column: 'familyName', words: 'family name', schema: shape.family_name },
  locale: { column: 'locale', words: 'language', schema: shape.locale },
  time_zone: { column: 'timeZone', words: 'time zone', schema: shape.time_zone },
  group: { column: 'groupName', words: 'group', schema: shape.group },
  membership_ends_at: { column: 'membershipEndsAt', words: 'membership ends', schema: shape.membership_ends_at },
  vpa_available_from: { column: 'vpaAvailableFrom', words: 'VPA available from', schema: shape.vpa_available_from },
};

/** What a change of fields comes to: the columns to write and the words for them, or why nothing of it is taken. */
export type ReadFields = { fault: string } | { columns: Partial<Learner>; words: string };

/** Reads `{ field: { from, to } }`: all of it, or nothing where one field is unknown or has a value that cannot be. */
export function readFields(fields: ToldFields): ReadFields {
  const columns: Record<string, string | Date | null> = {};
  const words: string[] = [];
  for (const [name, { from, to }] of Object.entries(fields)) {
    const field = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
    if (!field) return { fault: `The field ${name} is not kept here` };
    const value = plain(to);
    if (value === null && name === 'email') return { fault: 'A learner has an email address' };
    const read = value === null ? { success: true as const, data: null } : field.schema.safeParse(value);
    if (!read.success) return { fault: `The ${field.words} ${read.error.issues[0]?.message ?? 'cannot be read'}` };
    columns[field.column] = read.data ?? null;
    words.push(`${field.words}: ${inWords(plain(from), field.schema)} → ${inWords(value, field.schema)}`);
  }
  if (words.length === 0) return { fault: 'No field is named' };
  return { columns, words: words.join('; ') };
}

/** Returns a group by its name; anything else as it is. */
function plain(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'name' in value ? value.name : (value ?? null);
}

/** Returns a value in words: dates by their day and time, whatever else as it is written. */
function inWords(value: unknown, schema: z.ZodType): string {
  const { data } = schema.safeParse(value);
  if (data instanceof Date) return data.toUTCString();
  return value === null || value === '' ? 'none' : String(value);
}
