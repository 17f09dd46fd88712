import * as z from 'zod';
import { changeTypes } from './change.ts';
import type { PlatformField } from './fields.ts';

/** An organization or a group, as both sides know it. A receiver without external ids keeps `id`. */
const namedReference = z.object({ id: z.guid(), external_id: z.string().nullable(), name: z.string() });

/** A learner as the platform knows her before the change. Her address is null once she is erased. */
const learnerReference = z.object({
  id: z.guid(),
  external_id: z.string().nullable(),
  organization: namedReference,
  group: namedReference.nullable(),
  email: z.string().nullable(),
});

const fromTo = <T extends z.ZodType>(value: T) => z.object({ from: value.nullable(), to: value.nullable() }).optional();

/** What becomes of which field; null stands for nothing. Moments are ISO 8601 in UTC. */
const fieldChanges = z.object({
  email: fromTo(z.string()),
  given_name: fromTo(z.string()),
  family_name: fromTo(z.string()),
  locale: fromTo(z.string()),
  time_zone: fromTo(z.string()),
  group: fromTo(namedReference),
  membership_ends_at: fromTo(z.iso.datetime()),
  vpa_available_from: fromTo(z.iso.datetime()),
} satisfies Record<PlatformField, z.ZodType>);

const data = z.object({
  /** Who it is about; a ping is about nobody. */
  learner: learnerReference.optional(),
  /** `learner.updated`: applied whole or not at all. */
  change: fieldChanges.optional(),
  /** The desk's reference to quote, like LD-7K2M9P; none where no request caused it. */
  request: z.string().optional(),
  /** `learner.password_set`, where the platform takes hashes: argon2id over the NFC form, as a PHC string. */
  password_hash: z.string().optional(),
  /** `learner.password_set`: whoever is signed in as her is to be signed out. */
  end_sessions: z.boolean().optional(),
});

/** A change as it is sent, in JSON. Its id, by which a repeated one is known, stands in the header `webhook-id`. */
export const changeBody = z.object({
  type: z.enum(changeTypes),
  /** When it was decided. */
  timestamp: z.iso.datetime(),
  data,
});

/** A change as it is fetched: the same, with its id. */
export const changeItem = changeBody.extend({ id: z.guid() });

/** A change on its way to the platform. */
export type OutgoingChange = Omit<z.infer<typeof changeItem>, 'timestamp'> & { timestamp: Date };

/** Returns what is sent of a change: JSON that `changeBody` reads. */
export const toChangeBody = ({ type, timestamp, data }: OutgoingChange): z.infer<typeof changeBody> => ({
  type,
  timestamp: timestamp.toISOString(),
  data,
});
