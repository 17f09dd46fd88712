import { nextTick } from 'node:process';
import { sql } from 'drizzle-orm';
import type { Database, Transaction } from '../client.ts';

/** Adds a statement that is sent together with the commit, after all others. */
export type AddFinalStatement = (send: () => PromiseLike<unknown>) => void;

/**
 * Runs a transaction whose audit rows are sent together with its commit. Writers to the audit wait for each other until
 * they have committed. So there is no round trip in between, and the commit does not wait for the disk.
 *
 * Every mail or message that follows is claimed first. That commit does wait for the disk, with everything written
 * before it. So nobody has seen what a crash of Postgres undoes.
 * https://www.postgresql.org/docs/current/wal-async-commit.html
 * @param body does everything else, and has finished when it returns.
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

/** Starts to send a statement, and resolves when the connection has it: whatever is sent then comes after it. */
async function handedOver(send: () => PromiseLike<unknown>): Promise<{ answer: Promise<unknown> }> {
  const answer = Promise.resolve(send());
  answer.catch(() => {}); // awaited later
  await new Promise<void>((resolve) => nextTick(resolve));
  return { answer };
}
