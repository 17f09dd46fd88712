import { nextTick } from 'node:process';
import type { Database, Transaction } from './client.ts';

/** Has a statement sent together with the commit, after all others. */
export type Lastly = (send: () => Promise<unknown>) => void;

/**
 * A transaction whose audit rows are sent together with its commit. All who write to the audit wait for each other until
 * they have committed: so no answer of the database has to reach us, and wait for our attention, in between.
 * @param body does everything else, and is done with it when it returns.
 * @throws what the last statements throw: Postgres answers a commit after a failure with a rollback.
 */
export async function withLast<T>(db: Database, body: (tx: Transaction, lastly: Lastly) => Promise<T>): Promise<T> {
  const sends: Parameters<Lastly>[0][] = [];
  let last: Promise<unknown> = Promise.resolve();
  const result = await db.transaction(async (tx) => {
    const result = await body(tx, (send) => void sends.push(send));
    last = Promise.all(sends.map((send) => send()));
    last.catch(() => {}); // it is waited for below
    // By then they are all with the connection; before that, the commit could overtake them.
    await new Promise<void>((resolve) => nextTick(resolve));
    return result;
  });
  await last;
  return result;
}
