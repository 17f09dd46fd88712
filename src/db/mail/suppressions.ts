import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Suppression } from '../../core/mail/suppression.ts';
import type { Database, Queryable, Transaction } from '../client.ts';
import { suppressions } from '../schema.ts';

/** An address on the provider's list. */
export type ListedAddress = Omit<Suppression, 'bounceReason'> & { addressFingerprint: string; providerId: string };

/** Which of these addresses are written to no more, by key. */
export async function findSuppressed(db: Queryable, fingerprints: string[]): Promise<Map<string, Suppression>> {
  if (fingerprints.length === 0) return new Map();
  const { addressFingerprint, reason, bounceReason, at } = suppressions;
  const rows = await db
    .select({ addressFingerprint, reason, bounceReason, at })
    .from(suppressions)
    .where(inArray(suppressions.addressFingerprint, fingerprints));
  return new Map(rows.map(({ addressFingerprint: key, ...suppression }) => [key, suppression]));
}

/** Keeps what an event said of an address. That mail was held back says least: what was known before stays. */
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

/** Forgets that an address was suppressed. */
export async function unsuppress(tx: Transaction, addressFingerprint: string): Promise<void> {
  await tx.delete(suppressions).where(eq(suppressions.addressFingerprint, addressFingerprint));
}

/** The database's time: what a list is compared with that was fetched since. */
export async function databaseTime(db: Database): Promise<string> {
  const [row] = await db.execute<{ now: string }>(sql`select now()::text as now`);
  return row?.now ?? '';
}

/**
 * Keeps the provider's list, as it was fetched since `since` (the database's time). An address that a mail is just being
 * sent to, after taking it off, is left alone: the list may be older than that.
 * @param isWhole whether nothing is missing: only then what the list alone said, and says no more, is dropped.
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
