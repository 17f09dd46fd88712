import * as z from 'zod';
import { readAddress } from '../../core/mail/email-address.ts';
import type { LearnerName } from '../../core/platform/learner-name.ts';
import { tidyName } from '../../core/records/tidy.ts';

/** Control characters, and halves of characters: no column keeps all of them, and no name has them. */
const UNKEPT = /[\p{Cc}\p{Cs}]/u;

/** A text of so many characters at most, that is not empty. */
export const text = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((written) => !UNKEPT.test(written), { error: 'It holds a character that cannot be kept.' });

/** An id of the desk's. */
export const deskId = z.guid({ error: 'It is no id of the desk.' });

/** An email address, in its one form. */
export const email = z
  .string()
  .max(254)
  .transform((written, context) => {
    const address = readAddress(written.trim());
    if (address) return address;
    context.addIssue('It is no email address.');
    return z.NEVER;
  });

/** A moment: ISO 8601 with its offset. The platform's clock may be years off, but no learner learned before 2000. */
export const moment = z.iso
  .datetime({ offset: true, error: 'It has to be a moment such as 2026-03-31T09:30:00Z.' })
  .transform((written) => new Date(written))
  .refine((at) => at.getUTCFullYear() >= 2000, { error: 'It is before the year 2000.' });

const nameFields = {
  organization: text(200)
    .optional()
    .describe('The id or the name of the organization. An external_id needs it, and an email that is in several.'),
  id: deskId.optional().describe('The id that the desk knows the learner by.'),
  external_id: text(200).optional().describe('The id that you know the learner by.'),
  email: email.optional(),
};

type NameFields = { organization?: string; id?: string; external_id?: string; email?: string };

const isOneName = ({ id, external_id, email: address }: NameFields) =>
  [id, external_id, address].filter((one) => one !== undefined).length === 1;
/** Each organization has external ids of its own. */
const isWithin = ({ external_id, organization }: NameFields) => external_id === undefined || organization !== undefined;

/** Which learner: by exactly one of `id`, `external_id` and `email`. */
export const learnerName = z
  .object(nameFields)
  .refine(isOneName, { error: 'Name the learner by one of id, external_id and email.' })
  .refine(isWithin, { error: 'It is missing: external_id needs it.', path: ['organization'] });

/** Returns the name of a learner as the service takes it. */
export function toLearnerName({ organization: named, id, external_id, email: address }: NameFields): LearnerName {
  const organization = named === undefined ? undefined : tidyName(named);
  if (id !== undefined) return { id, organization };
  if (external_id !== undefined && organization !== undefined) return { externalId: external_id, organization };
  return { email: address ?? '', organization };
}
