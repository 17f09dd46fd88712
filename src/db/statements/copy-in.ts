import { once } from 'node:events';
import { Writable } from 'node:stream';
import type { Sql } from 'postgres';

/** An open `copy … from stdin`. Until it has ended, its connection takes no other query. */
export type CopyIn = {
  /**
   * Hands over a piece of the rows, in COPY's text format. Where it returns a promise, wait for it: the database then
   * has room for more. Throws or rejects with what Postgres says where the copy was refused meanwhile.
   */
  write(piece: string | Uint8Array): Promise<void> | undefined;
  /** Ends the copy. Resolves when Postgres has answered, with how many rows it took; rejects with what it says. */
  end(): Promise<number>;
  /** Takes the copy back. Resolves when Postgres has answered; never rejects. */
  abandon(): Promise<void>;
};

/**
 * Opens a copy on the one connection of `sql`. The driver's own stream says nothing of a copy that is refused at its
 * end, and a query that comes before Postgres has answered rejects with `COPY_IN_PROGRESS`: so the answer to the
 * statement itself is waited for.
 * @throws what Postgres says where the copy cannot begin.
 */
export async function openCopy(sql: Sql, statement: string): Promise<CopyIn> {
  const query = sql.unsafe(statement);
  const answer = answerTo(query);
  let refused: unknown;
  answer.catch((error) => {
    refused = error;
  });
  const stream = await query.writable();
  stream.on('error', () => {}); // the answer says the same
  return {
    write(piece) {
      if (refused) throw refused;
      if (stream.write(piece)) return undefined;
      return Promise.race([once(stream, 'drain').then(() => {}), answer.then(() => {})]);
    },
    end() {
      stream.end();
      return answer;
    },
    async abandon() {
      stream.destroy(new Error('the copy was abandoned'));
      await answer.catch(() => {});
    },
  };
}

type Settled = { resolve(value: unknown): void; reject(error: unknown): void };

/**
 * Returns Postgres's answer to a copy. The driver settles a query's promise with the stream, and once more, in vain,
 * when the copy has ended.
 */
function answerTo(query: unknown): Promise<number> {
  const settled = query as Settled;
  const { resolve, reject } = settled;
  return new Promise((ended, failed) => {
    settled.resolve = (value) => {
      resolve(value);
      if (!(value instanceof Writable)) ended((value as { count: number }).count);
    };
    settled.reject = (error) => {
      reject(error);
      failed(error);
    };
  });
}
