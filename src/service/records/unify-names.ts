import { nameKey } from '../../core/records/tidy.ts';
import type { Sql } from '../../db/records/session.ts';
import type { Note } from './report.ts';
import { quoteName } from './staging.ts';

/** A name as rows write it, from the first of its lines on, within an organization or by itself. */
type Written = { within: string; name: string; line: number };
type Known = { within: string; name: string };
type Renamed = { within: string; name: string; becomes: string; line: number };

/**
 * Makes names that look the same one in `import_rows`: of organizations, and of groups within them. The spelling that is
 * there already counts, else the first one of the file; what becomes another is noted.
 */
export async function unifyNames(sql: Sql, note: (note: Note) => void): Promise<void> {
  const organizations = renamedIn(
    await sql<
      Written[]
    >`select '' as within, organization as name, min(line) as line from import_rows group by 2 order by 3`,
    await sql<Known[]>`select '' as within, name from organizations order by name`,
  );
  await sql`
    update import_rows r set organization = n.becomes
    from jsonb_to_recordset(${sql.json(organizations)}) as n(name text, becomes text) where r.organization = n.name`;
  const groups = renamedIn(
    await sql<Written[]>`
      select organization as within, "group" as name, min(line) as line from import_rows
      where "group" is not null group by 1, 2 order by 3`,
    await sql<Known[]>`
      select o.name as within, g.name from groups g join organizations o on o.id = g.organization_id
      where o.name in (select organization from import_rows) order by g.name`,
  );
  await sql`
    update import_rows r set "group" = n.becomes
    from jsonb_to_recordset(${sql.json(groups)}) as n(within text, name text, becomes text)
    where r.organization = n.within and r."group" = n.name`;
  for (const { line, name, becomes } of organizations)
    note({ line, text: renamedWords('organization', name, becomes) });
  for (const { line, name, becomes } of groups) note({ line, text: renamedWords('group', name, becomes) });
}

const renamedWords = (column: string, name: string, becomes: string) =>
  `${column}: ${quoteName(name)} is read as ${quoteName(becomes)}, which looks the same`;

function renamedIn(written: readonly Written[], known: readonly Known[]): Renamed[] {
  const keyOf = ({ within, name }: Known) => JSON.stringify([within, nameKey(name)]);
  const exact = new Set(known.map(({ within, name }) => JSON.stringify([within, name])));
  const spelled = new Map(known.toReversed().map((one) => [keyOf(one), one.name]));
  return written.flatMap((one) => {
    const becomes = spelled.get(keyOf(one));
    if (becomes === undefined) spelled.set(keyOf(one), one.name);
    const isOwn = becomes === undefined || becomes === one.name || exact.has(JSON.stringify([one.within, one.name]));
    return isOwn ? [] : [{ ...one, becomes }];
  });
}
