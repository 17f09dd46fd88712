import { type Column, columnType, SETTINGS } from '../../core/records/record.ts';
import type { DatabaseRow, Sql } from '../../db/records/session.ts';
import type { Fault, Note } from './report.ts';
import { quoteName, type StagedColumn } from './staging.ts';

/** A staged row that was taken out again, and why. */
export type Refused = { line: number; fault: Fault; row: DatabaseRow };
export type OrganizationSetting = (typeof SETTINGS)[number];

const AT_ONCE = 1000;

/**
 * Takes out of `import_rows` the later of two rows for one learner, told by external id or by email.
 * A row that repeats another word for word goes without being refused.
 * @returns how many were such repetitions.
 */
export async function refuseDuplicates(sql: Sql, refuse: (refused: Refused) => void): Promise<number> {
  let repeated = 0;
  for (const key of ['id', 'external_id', 'email']) {
    const duplicates = sql.unsafe(`
      with duplicates as (
        select organization, ${key} as key, min(line) as first from import_rows
        where ${key} is not null group by organization, ${key} having count(*) > 1
      )
      delete from import_rows r using duplicates d join import_rows f on f.line = d.first
      where r.organization = d.organization and r.${key} = d.key and r.line > d.first
      returning r.*, d.first, to_jsonb(r) - 'line' = to_jsonb(f) - 'line' as same`);
    for await (const rows of duplicates.cursor(AT_ONCE))
      for (const { same, first, ...row } of rows) {
        if (same) repeated += 1;
        else refuse({ line: row.line, fault: { column: key, detail: `is the same as on line ${first}` }, row });
      }
  }
  return repeated;
}

/** Takes out the rows that ask for a fixed VPA date where neither file nor database has one. */
export async function refuseDateless(sql: Sql, refuse: (refused: Refused) => void): Promise<void> {
  const dateless = sql.unsafe(`
    delete from import_rows r where r.vpa_mode = 'fixed'
    and not exists (
      select from import_rows f where f.organization = r.organization and f.vpa_fixed_at is not null)
    and not exists (select from organizations o where o.name = r.organization and o.vpa_fixed_at is not null)
    returning r.*`);
  for await (const rows of dateless.cursor(AT_ONCE))
    for (const row of rows)
      refuse({ line: row.line, fault: { column: 'vpa_mode', detail: 'is fixed, but vpa_fixed_at is missing' }, row });
}

/**
 * Creates `import_organizations`, each one's settings as its rows say them first, and `import_groups`, those that have an
 * external id. Notes what later rows say otherwise.
 */
export async function gatherOrganizations(
  sql: Sql,
  columns: readonly StagedColumn[],
  note: (note: Note) => void,
): Promise<void> {
  const settings = SETTINGS.filter((setting) => columns.includes(setting));
  const first = SETTINGS.map((setting) =>
    settings.includes(setting)
      ? `(array_agg(${setting} order by line) filter (where ${setting} is not null))[1] as ${setting}`
      : `null::${columnType(setting)} as ${setting}`,
  );
  await sql.unsafe(`
    create temporary table import_organizations as
    select organization as name, min(line) as line, ${first.join(', ')} from import_rows group by organization`);
  await sql`create index on import_rows (organization, email)`;
  await sql`create index on import_rows (organization, external_id) where external_id is not null`;
  await sql`analyze import_rows (line, organization, email, external_id, "group")`;
  for (const setting of settings) await noteContradictions(sql, { ...ORGANIZATIONS, setting, said: setting }, note);
  await gatherGroups(sql, columns, note);
}

async function gatherGroups(sql: Sql, columns: readonly StagedColumn[], note: (note: Note) => void): Promise<void> {
  await sql`
    create temporary table import_groups as
    select organization, "group" as name, (array_agg(group_external_id order by line))[1] as external_id
    from import_rows where group_external_id is not null group by 1, 2`;
  if (!columns.includes('group_external_id')) return;
  await noteContradictions(sql, { ...GROUPS, setting: 'group_external_id', said: 'external_id' }, note);
}

/** Where the first rows' settings stand, what names one there, and which rows are about it. */
const ORGANIZATIONS = {
  table: 'import_organizations',
  key: 'o.name',
  rowsOf: (row: string) => `${row}.organization = o.name`,
};
const GROUPS = {
  table: 'import_groups',
  key: 'o.organization, o.name',
  rowsOf: (row: string) => `${row}.organization = o.organization and ${row}."group" = o.name`,
};

/** Notes rows that say something else of a setting than the first one, which stands in the column `said`. */
async function noteContradictions(
  sql: Sql,
  { table, key, rowsOf, setting, said }: typeof ORGANIZATIONS & { setting: Column; said: string },
  note: (note: Note) => void,
): Promise<void> {
  const contradictions = sql.unsafe(`
    select ${key}, min(r.line) as line, count(*)::int as count, (
      select min(f.line) from import_rows f where ${rowsOf('f')} and f.${setting} is not null) as first
    from import_rows r join ${table} o on ${rowsOf('r')}
    where r.${setting} <> o.${said} group by ${key} order by min(r.line)`);
  for await (const rows of contradictions.cursor(AT_ONCE))
    for (const { name, line, first, count } of rows) {
      const others = count > 1 ? ` (and ${count - 1} more ${count > 2 ? 'lines' : 'line'})` : '';
      note({
        line,
        text: `${setting}${others} is not what line ${first} says of ${quoteName(name)}; line ${first} counts`,
      });
    }
}
