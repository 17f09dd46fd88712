import { inArray, type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '../client.ts';
import { organizations } from '../schema/learners.ts';

/** Returns which of these are names of organizations. */
export const knownNames = (db: Queryable, names: readonly string[]): Promise<string[]> =>
  namesWhere(db, inArray(organizations.name, [...names]));

/**
 * Returns the names of organizations that may have one of these keys, in order: those of plain letters alone that are it in
 * lower case, as in every locale of a database, and all others.
 */
export function likelyNames(db: Queryable, keys: readonly string[]): Promise<string[]> {
  const lower = sql`lower(${organizations.name} collate "C")`;
  return namesWhere(db, sql`${inArray(lower, [...keys])} or ${organizations.name} ~ '[^ -~]'`);
}

async function namesWhere(db: Queryable, isMeant: SQL): Promise<string[]> {
  const found = await db
    .select({ name: organizations.name })
    .from(organizations)
    .where(isMeant)
    .orderBy(organizations.name);
  return found.map(({ name }) => name);
}
