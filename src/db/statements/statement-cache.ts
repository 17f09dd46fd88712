import type { Database } from '../client.ts';

/**
 * A statement of every request's way, built once for a database: to build one takes longer than all else that the program
 * does for it. What changes from one time to the next is a placeholder in it.
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
