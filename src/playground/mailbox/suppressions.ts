import { randomUUID } from 'node:crypto';
import { bareAddress } from './addresses.ts';

/** An address that is not written to any more: https://resend.com/docs/api-reference/suppressions/get-suppression */
export type Suppression = {
  object: 'suppression';
  id: string;
  email: string;
  origin: 'bounce' | 'complaint' | 'manual';
  /** The mail that put it there; null where a person did. */
  source_id: string | null;
  created_at: string;
};

/** The list of addresses that bounced hard or complained. Addresses are compared without letter case. */
export type Suppressions = {
  /** Returns all of them, newest first. */
  list(): Suppression[];
  /** Returns one by its id or address. */
  find(idOrEmail: string): Suppression | undefined;
  /** Adds an address; one that is on the list already stays as it is. */
  add(email: string, origin?: Suppression['origin'], sourceId?: string | null): Suppression;
  /** Takes one off the list by its id or address; undefined where it was not on it. */
  remove(idOrEmail: string): Suppression | undefined;
};

/** Returns an empty list; `changed` is called whenever it grows or shrinks. */
export function createSuppressions(changed: () => void): Suppressions {
  const byEmail = new Map<string, Suppression>();
  const find = (idOrEmail: string) =>
    byEmail.get(bareAddress(idOrEmail)) ?? [...byEmail.values()].find(({ id }) => id === idOrEmail);
  return {
    list: () => [...byEmail.values()].reverse(),
    find,
    add(address, origin = 'manual', sourceId = null) {
      const email = bareAddress(address);
      const known = byEmail.get(email);
      if (known) return known;
      const created_at = new Date().toISOString();
      const added = {
        object: 'suppression' as const,
        id: randomUUID(),
        email,
        origin,
        source_id: sourceId,
        created_at,
      };
      byEmail.set(email, added);
      changed();
      return added;
    },
    remove(idOrEmail) {
      const known = find(idOrEmail);
      if (!known) return undefined;
      byEmail.delete(known.email);
      changed();
      return known;
    },
  };
}
