import { nameKey } from '../../core/records/tidy.ts';
import type { Queryable } from '../../db/client.ts';
import { knownNames, likelyNames } from '../../db/learners/organizations.ts';

/**
 * Returns how the desk writes what callers call organizations: as it is where one is called exactly so, or none is; else
 * the first that looks the same, as records read it (unify-names.ts).
 * @param written tidy names, or ids, which stay as they are.
 */
export async function storedNames(db: Queryable, written: readonly string[]): Promise<(name: string) => string> {
  const names = [...new Set(written)];
  const known = new Set(names.length > 0 ? await knownNames(db, names) : []);
  const missing = names.filter((name) => !known.has(name));
  const likely = missing.length > 0 ? await likelyNames(db, missing.map(nameKey)) : [];
  const alike = new Map(likely.toReversed().map((name) => [nameKey(name), name]));
  return (name) => (known.has(name) ? name : (alike.get(nameKey(name)) ?? name));
}

/** Returns something that may name an organization, with its name as the desk writes it. */
export async function withStoredName<T extends { organization?: string | undefined }>(
  db: Queryable,
  named: T,
): Promise<T> {
  const { organization } = named;
  if (organization === undefined) return named;
  return { ...named, organization: (await storedNames(db, [organization]))(organization) };
}
