import postgres from 'postgres';
import type { Database } from '../../../src/db/client.ts';
import { timed } from '../numbers.ts';
import { createTellingDatabase, type Statement } from './service.ts';

/** What one piece of work says to Postgres between BEGIN and COMMIT: lists of statements that are sent together. */
export type Script = Statement[][];

/** Postgres's own numbers of json and jsonb: what is replayed is written already. */
const JSON_TYPES = [114, 3802];

/** Does each piece of work once, one after the other, to learn what is said to Postgres for each. */
export async function recordScripts<T>(
  url: string,
  pieces: readonly T[],
  work: (db: Database, piece: T) => Promise<unknown>,
): Promise<Script[]> {
  let script: Script = [];
  let isTogether = false;
  const telling = createTellingDatabase(url, (statement) => {
    if (!isTogether) script.push([]);
    isTogether = true;
    setImmediate(() => {
      isTogether = false;
    });
    script.at(-1)?.push(statement);
  });
  const scripts: Script[] = [];
  for (const piece of pieces) {
    script = [];
    await work(telling.db, piece);
    const isOwn = ({ query }: Statement) => !/^\s*(begin|commit)/i.test(query) && !query.includes('pg_catalog');
    scripts.push(script.map((together) => together.filter(isOwn)).filter((together) => together.length > 0));
  }
  await telling.close();
  return scripts;
}

/** Says the same to a fresh copy, so many at once, with nothing in between. Returns how long it took, in milliseconds. */
export async function replay(url: string, scripts: Script[], atOnce: number): Promise<number> {
  const sql = postgres(url, { max: 10, onnotice: () => {} });
  for (const json of JSON_TYPES) sql.options.serializers[json] = (written: string) => written;
  const left = [...scripts];
  await sql`select 1`;
  const ms = await timed(() =>
    Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (let script = left.pop(); script; script = left.pop()) await sql.begin((tx) => play(tx, script ?? []));
      }),
    ),
  );
  await sql.end();
  return ms;
}

async function play(tx: postgres.TransactionSql, script: Script): Promise<void> {
  for (const together of script)
    await Promise.all(together.map(({ query, parameters }) => tx.unsafe(query, parameters, { prepare: true })));
}
