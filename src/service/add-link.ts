import { hashToken, linkToken } from '../core/credentials/link-token.ts';
import type { Transaction } from '../db/client.ts';
import { links } from '../db/schema/credentials.ts';

/**
 * Adds a link, and returns its token, which is derived from the link's id. The token is for its one reader, and is
 * stored nowhere.
 */
export async function addLink(
  tx: Transaction,
  secret: string,
  link: Omit<typeof links.$inferInsert, 'tokenHash'>,
): Promise<string> {
  const token = linkToken(secret, link.id);
  await tx.insert(links).values({ ...link, tokenHash: hashToken(token) });
  return token;
}
