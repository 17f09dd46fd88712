import type { Words } from '../../core/sentence.ts';
import type { Directory } from '../../service/access/directory.ts';

/** Returns the people that words name, by id. */
export const peopleIn = (...all: Words[]): string[] =>
  all.flat().flatMap((part) => (typeof part !== 'string' && 'person' in part ? [part.person] : []));

/**
 * Returns people's names, by id, so that a message notifies nobody. A person that Slack cannot name is “a colleague”.
 */
export async function findNames(directory: Directory, ids: readonly (string | null)[]): Promise<Map<string, string>> {
  const known = [...new Set(ids)].filter((id) => id !== null);
  const people = await Promise.all(known.map((id) => directory.person(id).catch(() => undefined)));
  return new Map(known.map((id, i) => [id, people[i]?.name || 'a colleague']));
}

/** Returns the names of the people that words name. */
export type Naming = (...all: Words[]) => Promise<ReadonlyMap<string, string>>;

/** Returns a lookup of names in the workspace. */
export function createNaming(directory: Directory): Naming {
  return (...all) => findNames(directory, peopleIn(...all));
}
