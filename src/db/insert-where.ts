import { getTableColumns, is, SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';

/** An insert of one row that is made only where `condition` holds; columns that are not given get their defaults. */
export function insertWhere<T extends PgTable>(table: T, row: Record<string, unknown>, condition: SQL): SQL {
  const given = Object.entries(getTableColumns(table)).filter(([key]) => row[key] !== undefined);
  const names = given.map(([, column]) => sql.identifier(column.name));
  const values = given.map(([key, column]) => {
    const value = row[key];
    // A bare parameter in a select has no type of its own.
    return is(value, SQL) ? value : sql`${sql.param(value, column)}::${sql.raw(column.getSQLType())}`;
  });
  return sql`insert into ${table} (${sql.join(names, sql`, `)}) select ${sql.join(values, sql`, `)} where ${condition}`;
}
