import { sql } from 'drizzle-orm';
import { index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { at } from '../columns.ts';
import { learners } from '../learners.ts';

/**
 * Which fields of a learner the desk changed, and what it replaced: a record that still says it is older than the desk's
 * word. Personal: deleted with the learner.
 */
export const deskChanges = pgTable(
  'desk_changes',
  {
    learnerId: uuid('learner_id')
      .notNull()
      .references(() => learners.id),
    /** As records name it (core/platform/fields.ts). */
    field: text('field').notNull(),
    /**
     * The values that the desk replaced, as text; null where nothing stood there. Addresses are keyed hashes
     * (core/mail/address-fingerprint.ts), a group is its id. Empty once a record said the desk's value or a newer one.
     */
    replaced: text('replaced').array().$type<(string | null)[]>().notNull(),
    changedAt: at('changed_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.learnerId, t.field] }),
    /** Finds whose address it was before. */
    index('desk_changes_former').using('gin', t.replaced).where(sql`${t.field} = 'email' and ${t.replaced} <> '{}'`),
    index('desk_changes_email').on(t.learnerId).where(sql`${t.field} = 'email' and ${t.replaced} <> '{}'`),
  ],
);
