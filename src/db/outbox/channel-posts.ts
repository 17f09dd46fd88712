import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { PostKind } from '../../core/requests/request-snapshot.ts';
import type { Transaction } from '../client.ts';
import { posts } from '../schema/posts.ts';

/** Selects the post of a kind in the channel, and no direct message that stands in for it. `of` may be an alias. */
export const isChannelPost = (of: { kind: AnyPgColumn; recipient: AnyPgColumn }, kind: PostKind): SQL | undefined =>
  and(eq(of.kind, kind), isNull(of.recipient));

/**
 * Returns the `ts` of a card. Where Slack took the post but its answer was lost, the first click tells us the `ts`, and
 * it is stored.
 * @param isAbout selects the posts of the card's request or batch.
 */
export async function recordCardTs(
  tx: Transaction,
  isAbout: SQL,
  clickedTs: string | undefined,
): Promise<string | null> {
  const known = await findCardTs(tx, isAbout);
  if (known !== null || clickedTs === undefined) return known;
  const [card] = await tx
    .update(posts)
    .set({ ts: sql`coalesce(${posts.ts}, ${clickedTs})` })
    .where(and(isAbout, isChannelPost(posts, 'card')))
    .returning({ ts: posts.ts });
  return card?.ts ?? null;
}

/** Returns the `ts` of a card, where it is known. */
export async function findCardTs(tx: Transaction, isAbout: SQL): Promise<string | null> {
  const [card] = await tx
    .select({ ts: posts.ts })
    .from(posts)
    .where(and(isAbout, isChannelPost(posts, 'card')));
  return card?.ts ?? null;
}

/** Returns whether a request's confirmation is in Slack, or may be: an attempt was made, or is being made. */
export async function isConfirmationTried(tx: Transaction, requestId: string): Promise<boolean> {
  const [untried] = await tx
    .select({ id: posts.id })
    .from(posts)
    .where(
      and(
        eq(posts.requestId, requestId),
        isChannelPost(posts, 'confirmation'),
        isNull(posts.ts),
        eq(posts.attempts, 0),
      ),
    )
    .for('update');
  return untried === undefined;
}
