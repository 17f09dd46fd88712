import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Suppression } from '../../core/mail/suppression.ts';
import type { Database, Queryable, Transaction } from '../client.ts';
import { suppressions } from '../schema/suppressions.ts';

/** An address on the provider's list. */
export type ListedAddress = Omit<Suppression, 'bounceReason'> & { addressFingerprint: string; providerId: string };

/** Returns which of these addresses are suppressed, by fingerprint. */
export async function findSuppressed(db: Queryable, fingerprints: string[]): Promise<Map<string, Suppression>> {
  if (fingerprints.length === 0) return new Map();
  const { addressFingerprint, reason, bounceReason, at } = suppressions;
  const rows = await db
    .select({ addressFingerprint, reason, bounceReason, at })
    .from(suppressions)
    .where(inArray(suppressions.addressFingerprint, fingerprints));
  return new Map(rows.map(({ addressFingerprint: key, ...suppression }) => [key, suppression]));
}

/** Stores what an event said about an address. That a mail was held back says least, so what was known before stays. */
export async function suppress(
  tx: Transaction,
  addressFingerprint: string,
  { reason, bounceReason = null, at }: Suppression,
): Promise<void> {
  const values = { addressFingerprint, reason, bounceReason, at, origin: 'event' as const };
  const insert = tx.insert(suppressions).values(values);
  if (reason === 'suppressed') await insert.onConflictDoNothing();
  else
    await insert.onConflictDoUpdate({
      target: suppressions.addressFingerprint,
      set: { reason, bounceReason, at, origin: 'event' },
    });
}

/** Removes the suppression of an address. */
export async function unsuppress(tx: Transaction, addressFingerprint: string): Promise<void> {
  await tx.delete(suppressions).where(eq(suppressions.addressFingerprint, addressFingerprint));
}

/** Returns the database's time, to compare a list with that is fetched after it. */
export async function databaseTime(db: Database): Promise<string> {
  const [row] = await db.execute<{ now: string }>(sql`select now()::text as now`);
  return row?.now ?? '';
}

/**
 * Stores the provider's list, as fetched since `since` (the database's time). An address that was just taken off to
 * send a mail is left alone, because the list may be older.
 * @param isWhole whether the list is complete: only then entries that came from the list, and are no longer in it, are
 *   removed.
 */
export async function keepList(
  db: Database,
  listed: readonly ListedAddress[],
  { since, isWhole }: { since: string; isWhole: boolean },
): Promise<void> {
  const rows = JSON.stringify(listed);
  await db.transaction(async (tx) => {
    await tx.execute(sql`
      insert into ${suppressions} (address_fingerprint, reason, origin, at, provider_id)
      select distinct on (l."addressFingerprint") l."addressFingerprint", l.reason, 'list', l.at, l."providerId"
      from jsonb_to_recordset(${rows}::jsonb) as l("addressFingerprint" text, reason text, at timestamptz, "providerId" text)
      where not exists (
        select from mails m where m.clear_suppression and m.address_fingerprint = l."addressFingerprint"
          and (m.state = 'queued' or m.sent_at >= ${since}::timestamptz))
      on conflict (address_fingerprint) do update
      set reason = excluded.reason, origin = 'list', at = excluded.at, provider_id = excluded.provider_id`);
    const keys = JSON.stringify(listed.map(({ addressFingerprint }) => addressFingerprint));
    const isGone = sql`${suppressions.addressFingerprint} not in (select jsonb_array_elements_text(${keys}::jsonb))`;
    if (isWhole) await tx.delete(suppressions).where(and(eq(suppressions.origin, 'list'), isGone));
  });
}
