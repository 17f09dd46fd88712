import { getTableColumns, is, SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';

type InsertRow = Record<string, unknown>;

/**
 * Returns an insert of rows that happens only where `condition` holds. All rows have the first row's columns; missing
 * values get their default.
 */
export function insertWhere(table: PgTable, [first, ...others]: [InsertRow, ...InsertRow[]], condition: SQL): SQL {
  const given = Object.entries(getTableColumns(table)).filter(([key]) => first[key] !== undefined);
  const names = given.map(([, column]) => sql.identifier(column.name));
  const select = (row: InsertRow) => {
    const values = given.map(([key, column]) => {
      const value = row[key];
      // A bare parameter in a select has no type of its own.
      return is(value, SQL) ? value : sql`${sql.param(value, column)}::${sql.raw(column.getSQLType())}`;
    });
    return sql`select ${sql.join(values, sql`, `)} where ${condition}`;
  };
  const selects = sql.join([first, ...others].map(select), sql` union all `);
  return sql`insert into ${table} (${sql.join(names, sql`, `)}) ${selects}`;
}
