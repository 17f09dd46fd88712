import type { Sql } from 'postgres';

type Hearing<T> = {
  /** What the news is about: the name of Postgres’s channel. */
  about: string;
  hear(news: T): void;
  /** The message that is received where others may have been missed: at the start, and after the connection broke. */
  unsure: T;
  onError(error: unknown): void;
};

/**
 * Shares messages with every process on this database (Postgres's NOTIFY, at most 8,000 bytes of JSON).
 * @returns a function that publishes a message. This process receives it at once, even without the database, and others
 *   in a moment.
 */
export function createPubsub<T>(sql: Sql, { about, hear, unsure, onError }: Hearing<T>): (news: T) => void {
  sql
    .listen(
      about,
      (text) => hear(JSON.parse(text) as T),
      () => hear(unsure),
    )
    .catch(onError);
  return (news) => {
    hear(news);
    sql.notify(about, JSON.stringify(news)).catch(onError);
  };
}
