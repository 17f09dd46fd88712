import type { Sql } from 'postgres';

/**
 * Runs a transaction that sends nothing after its connection is lost. Else postgres.js would write the rest, at least
 * the rollback, to a socket that is gone. Nobody could catch that error (porsager/postgres#1208), and it would end the
 * program.
 */
export function whileConnected(sql: Sql, body: (inner: Sql) => unknown): Promise<unknown> {
  let isOver = false;
  const never = new Promise<never>(() => {});
  const result = sql.begin(async (inner) => {
    try {
      const answer = await body(unlessOver(inner as unknown as Sql, () => isOver));
      return isOver ? never : answer;
    } catch (error) {
      // The event of the lost connection comes in the same turn as the error here, or just after it.
      await new Promise(setImmediate);
      if (isOver) return never;
      throw error;
    }
  });
  return result.catch((error) => {
    isOver = true;
    throw error;
  });
}

function unlessOver<T extends Sql>(inner: T, isOver: () => boolean): T {
  return new Proxy(inner, {
    get(target, key) {
      if (key === 'unsafe' && isOver()) throw new Error('The connection of this transaction was lost.');
      return Reflect.get(target, key);
    },
  });
}
