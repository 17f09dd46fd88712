import { timestamp, uuid } from 'drizzle-orm/pg-core';

/** Returns the column of a row's own id, which the database makes up. */
export const id = () => uuid('id').primaryKey().defaultRandom();

/** Returns a column for a moment, to the millisecond. */
export const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 });

/** Returns a column for the moment at which the row was made, by the database's clock. */
export const now = (name: string) => at(name).notNull().defaultNow();
