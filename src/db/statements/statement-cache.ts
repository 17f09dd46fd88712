import type { Database } from '../client.ts';

/**
 * Returns a statement that is built once for a database, because building it takes longer than everything else that the
 * program does for it. What changes from one run to the next is a placeholder in it.
 */
export function cachedStatement<T>(build: (db: Database) => T): (db: Database) => T {
  const built = new WeakMap<Database, T>();
  return (db) => {
    const known = built.get(db);
    if (known) return known;
    const made = build(db);
    built.set(db, made);
    return made;
  };
}
