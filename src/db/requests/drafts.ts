import { and, eq, lt } from 'drizzle-orm';
import type { Queryable } from '../client.ts';
import { drafts } from '../schema/intake.ts';

/** Stores what a person typed until it is clear for which learner. Returns its id. */
export async function keepDraft(db: Queryable, draft: { actor: string; content: object }): Promise<string | undefined> {
  const [row] = await db.insert(drafts).values(draft).returning({ id: drafts.id });
  return row?.id;
}

/** Returns what this person typed. Undefined for another person's draft, and after a day. */
export async function findDraft<T extends object>(db: Queryable, id: string, actor: string): Promise<T | undefined> {
  const isTheirs = and(eq(drafts.id, id), eq(drafts.actor, actor));
  const [row] = await db.select({ content: drafts.content }).from(drafts).where(isTheirs);
  return row?.content as T | undefined;
}

/** Deletes drafts from before `before`. */
export async function forgetDrafts(db: Queryable, before: Date): Promise<void> {
  await db.delete(drafts).where(lt(drafts.at, before));
}
