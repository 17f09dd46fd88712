import { and, eq, lt } from 'drizzle-orm';
import type { Queryable } from '../client.ts';
import { drafts } from '../schema.ts';

/** Keeps what somebody typed until it is clear whose it is. Returns its id. */
export async function keepDraft(
  db: Queryable,
  draft: { actor: string; newEmail: string },
): Promise<string | undefined> {
  const [row] = await db.insert(drafts).values(draft).returning({ id: drafts.id });
  return row?.id;
}

/** The address that this person typed. Undefined where it was somebody else, and after a day. */
export async function findDraft(db: Queryable, id: string, actor: string): Promise<string | undefined> {
  const isTheirs = and(eq(drafts.id, id), eq(drafts.actor, actor));
  const [row] = await db.select({ newEmail: drafts.newEmail }).from(drafts).where(isTheirs);
  return row?.newEmail;
}

/** Forgets what was typed before `before`. */
export async function forgetDrafts(db: Queryable, before: Date): Promise<void> {
  await db.delete(drafts).where(lt(drafts.at, before));
}
