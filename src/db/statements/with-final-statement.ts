import { nextTick } from 'node:process';
import { sql } from 'drizzle-orm';
import type { Database, Transaction } from '../client.ts';

/** Has a statement sent together with the commit, after all others. */
export type AddFinalStatement = (send: () => Promise<unknown>) => void;

/**
 * A transaction whose audit rows are sent together with its commit. All who write to the audit wait for each other until
 * they have committed: so nothing has to reach us in between, and the commit does not wait for the disk.
 *
 * Whatever then leaves the house is claimed first, mail or message, and that commit does wait, with all that was written
 * before it: what a crash of Postgres takes back, nobody has seen.
 * https://www.postgresql.org/docs/current/wal-async-commit.html
 * @param body does everything else, and is done with it when it returns.
 * @throws what the last statements throw: Postgres answers a commit after a failure with a rollback.
 */
export async function withFinalStatement<T>(
  db: Database,
  body: (tx: Transaction, addFinalStatement: AddFinalStatement) => Promise<T>,
): Promise<T> {
  const sends: Parameters<AddFinalStatement>[0][] = [];
  const sent: { answer: Promise<unknown> }[] = [];
  const result = await db.transaction(async (tx) => {
    const result = await body(tx, (send) => void sends.push(send));
    if (sends.length > 0) sends.unshift(async () => void (await tx.execute(sql`set local synchronous_commit = off`)));
    for (const send of sends) sent.push(await handedOver(send));
    return result;
  });
  await Promise.all(sent.map(({ answer }) => answer));
  return result;
}

/** Begins to send a statement, and resolves when it is with the connection: what is sent now comes after it. */
async function handedOver(send: () => Promise<unknown>): Promise<{ answer: Promise<unknown> }> {
  const answer = Promise.resolve(send());
  answer.catch(() => {}); // it is waited for later
  await new Promise<void>((resolve) => nextTick(resolve));
  return { answer };
}
