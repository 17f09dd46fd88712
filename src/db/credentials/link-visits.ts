import { and, eq, gt } from 'drizzle-orm';
import type { LinkPurpose } from '../../core/credentials/link-url.ts';
import type { Database } from '../client.ts';
import { links } from '../schema/credentials.ts';

type Visit = { id: string; purpose: LinkPurpose; browser: string };

const isOf = ({ id, purpose }: Visit) => and(eq(links.tokenHash, id), eq(links.purpose, purpose));

/** Stores which browser last came to a link's page without its cookie. Nothing happens where there is no such link. */
export async function keepCookielessVisit(db: Database, visit: Visit & { now: Date }): Promise<void> {
  await db.update(links).set({ cookielessBrowser: visit.browser, cookielessAt: visit.now }).where(isOf(visit));
}

/** Returns whether that browser was the last to come so, after `since`. */
export async function hasCookielessVisit(db: Database, visit: Visit & { since: Date }): Promise<boolean> {
  const isThis = and(eq(links.cookielessBrowser, visit.browser), gt(links.cookielessAt, visit.since));
  const rows = await db
    .select({ id: links.id })
    .from(links)
    .where(and(isOf(visit), isThis));
  return rows.length > 0;
}
