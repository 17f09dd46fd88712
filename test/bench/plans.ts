import postgres from 'postgres';
import type { Database } from '../../src/db/client.ts';
import { createTellingDatabase, type Statement } from './world/service.ts';

/** Rows of a table that nobody may wait for until all of them are read. */
const MANY = 5_000;

type Plan = { 'Node Type': string; 'Relation Name'?: string; Plans?: Plan[] };

/**
 * Asks once and looks at the plan of every statement that it took: the one for all values, as the program has it.
 * @throws where one of them reads a table of many rows from end to end.
 */
export async function checkPlans(url: string, what: string, ask: (db: Database) => Promise<unknown>): Promise<void> {
  const said: Statement[] = [];
  const telling = createTellingDatabase(url, (statement) => said.push(statement));
  await ask(telling.db);
  await telling.close();
  const sql = postgres(url, { max: 1, fetch_types: false });
  try {
    const big = await sql<
      { name: string }[]
    >`select relname as name from pg_class where relkind = 'r' and reltuples > ${MANY}`;
    const names = new Set(big.map(({ name }) => name));
    for (const { query } of said.filter(isData)) {
      const [row] = await sql.unsafe(`explain (generic_plan, format json) ${query}`);
      const [{ Plan: plan }] = (row as Record<string, unknown>)['QUERY PLAN'] as [{ Plan: Plan }];
      const read = nodesOf(plan).find(
        (node) => node['Node Type'] === 'Seq Scan' && names.has(node['Relation Name'] ?? ''),
      );
      if (read) throw new Error(`${what} reads all of ${read['Relation Name']}:\n${query}`);
    }
  } finally {
    await sql.end();
  }
}

/** What the client asks about types at its first connection is no statement of ours. */
const isData = ({ query }: Statement) =>
  /^\s*(with|select|insert|update|delete)\b/i.test(query) && !query.includes('pg_catalog');

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
