import type { DatabaseClient } from '../../../src/db/client.ts';

/** Returns every row of every table, jobs too, as text, in the same order each time. @param without tables to leave out. */
export async function rowsOf({ sql }: Pick<DatabaseClient, 'sql'>, without: string[] = []): Promise<string> {
  const tables = await sql<{ name: string }[]>`
    select format('%I.%I', table_schema, table_name) as name from information_schema.tables
    where table_schema in ('public', 'graphile_worker', 'drizzle') and table_type = 'BASE TABLE' order by 1`;
  const dump: string[] = [];
  for (const { name } of tables.filter((table) => !without.some((one) => table.name === `public.${one}`))) {
    const rows = await sql.unsafe(`select t::text as row from ${name} t order by 1`);
    dump.push(name, ...rows.map(({ row }) => String(row)));
  }
  return dump.join('\n');
}
