import { type SQL, sql } from 'drizzle-orm';
import type { Limits } from '../../core/requests/limits.ts';
import type { Transaction } from '../client.ts';

/**
 * A cap that is reached: whose, how high, and when there is room again; no time where more is asked for than the cap.
 */
export type OverCap = { scope: 'person' | 'desk'; cap: number; until: Date | null };

type UsageRow = { over_scope: string; free_at: string | null };

/**
 * Returns the SQL call that counts `count` requests of a person on both caps, or on none where one has no room; then it
 * returns a row for each full cap. It uses the database's clock, and is exact however many ask at once (drizzle/,
 * `take_usage`).
 */
export const takeUsage = (actor: string, limits: Limits, count = 1) =>
  sql<UsageRow>`take_usage(array['desk', ${`person:${actor}`}]::text[], array[${limits.perDesk}, ${limits.perPerson}]::int[], ${count}::int)`;

/** Does the same for what a second person agreed to, which counts for the desk only. */
const takeDesksUsage = (limits: Limits, count: number) =>
  sql<UsageRow>`take_usage(array['desk']::text[], array[${limits.perDesk}]::int[], ${count}::int)`;

/** Does the same for learners that a person asks about, on a cap of their own. */
export const takeLookUps = (actor: string, limits: Limits, count: SQL) =>
  sql<UsageRow>`take_usage(array[${`look-ups:${actor}`}]::text[], array[${limits.lookUpsPerPerson}]::int[], ${count})`;

/** Reads those rows. The person's own cap comes first. */
export function readOverCap(rows: readonly Partial<UsageRow>[], limits: Limits): OverCap | undefined {
  const over =
    rows.find((row) => row.over_scope?.startsWith('person:')) ?? rows.find((row) => row.over_scope === 'desk');
  if (!over) return undefined;
  const scope = over.over_scope === 'desk' ? 'desk' : 'person';
  const cap = scope === 'desk' ? limits.perDesk : limits.perPerson;
  return { scope, cap, until: over.free_at ? new Date(over.free_at) : null };
}

/**
 * Counts several requests at once, all or none. Undefined where there was room.
 * @param actor the asker; undefined where a second person agreed, because then they count for the desk only.
 */
export async function countRequests(
  tx: Transaction,
  actor: string | undefined,
  limits: Limits,
  count: number,
): Promise<OverCap | undefined> {
  const taking = actor ? takeUsage(actor, limits, count) : takeDesksUsage(limits, count);
  const rows = await tx.execute<UsageRow>(sql`select over_scope, free_at from ${taking}`);
  return readOverCap([...rows], limits);
}
