import type { Sql } from '../../db/records/session.ts';
import type { Fingerprint } from './match.ts';

/** A cell that differs from what the desk changed since, by the time of that change. It is left, or taken as newer. */
export type Conflict = {
  line: number;
  field: string;
  kind: 'left' | 'taken';
  changedAt: Date;
  /** Whether the row's own time decided it; else what the desk replaced did. */
  byAge: boolean;
};

type Cell = { said: string; ours: string };

const iso = (moment: string) => `to_char(${moment} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const same = (column: string): Cell => ({ said: `s.${column}`, ours: `l.${column}` });
const moment = (column: string): Cell => ({ said: iso(`s.${column}`), ours: iso(`l.${column}`) });

/** What the row and the learner say of each field that the desk can change, as `desk_changes` has it. */
const CELLS: Record<string, Cell> = {
  email: same('email'),
  given_name: same('given_name'),
  family_name: same('family_name'),
  locale: same('locale'),
  time_zone: same('time_zone'),
  // A group that is not there yet is none that the desk replaced.
  group: { said: `case when s."group" is not null then coalesce(g.id::text, '') end`, ours: 'l.group_id::text' },
  membership_ends_at: moment('membership_ends_at'),
  vpa_available_from: moment('vpa_available_from'),
};

/** What uses a change of the desk's up, so that it stands against nothing any more. */
const USED_UP: Record<string, string> = {
  vpa_available_from: 'greatest(l.vpa_completed_at, s.vpa_completed_at) >= d.changed_at',
};

const VALUES = Object.entries(CELLS)
  .map(([field, { said, ours }]) => `('${field}', ${said}, ${ours}, ${USED_UP[field] ?? 'false'})`)
  .join(', ');

/** Empties the cells that are left: an empty cell leaves what is there. */
const EMPTIED = Object.keys(CELLS)
  .map((field) =>
    field === 'email'
      ? `email = case when 'email' = any(k.fields) then k.email else s.email end`
      : `"${field}" = case when '${field}' = any(k.fields) then null else s."${field}" end`,
  )
  .join(', ');

const KINDS = { stale: 'left', newer: 'taken' } as const;

/**
 * Decides, for the locked learners of `import_changing`, whose word counts where the desk changed a field. Where the row
 * says when it was true, that decides. Else a cell with what the desk replaced is stale, one with the desk's own value
 * settles it, and any other is newer. Stale cells are emptied in `import_rows`.
 * @returns the cells that were left, or taken against the desk's, in order of their lines.
 */
export async function settleDeskChanges(sql: Sql, fingerprint: Fingerprint): Promise<Conflict[]> {
  const rows = await sql<{ line: number; email: string | null }[]>`
    select b.line, (
      select s.email from desk_changes d where d.learner_id = b.learner_id and d.field = 'email' and d.replaced <> '{}'
    ) as email
    from import_changing join import_batch b using (line) join import_rows s using (line)
    where exists (select from desk_changes d where d.learner_id = b.learner_id)`;
  if (rows.length === 0) return [];
  const hashes = JSON.stringify(rows.map(({ line, email }) => ({ line, hash: email && fingerprint(email) })));
  const decided = await sql.unsafe<
    { line: number; field: string; verdict: keyof typeof KINDS; changedAt: Date; byAge: boolean }[]
  >(
    `with cells as materialized (
      select b.line, l.id as learner_id, l.email, d.field, d.changed_at, s.as_of, case
        when s.as_of < d.changed_at then case when c.said is distinct from c.ours then 'stale' end
        when c.is_used_up then 'used up'
        when d.replaced = '{}' then null
        when c.said is not distinct from c.ours then 'settled'
        when s.as_of is not null then 'newer'
        when array_position(d.replaced, case d.field when 'email' then h.hash else c.said end) is not null then 'stale'
        else 'newer'
      end as verdict
      from jsonb_to_recordset($1::text::jsonb) as h(line integer, hash text)
      join import_batch b on b.line = h.line join import_rows s on s.line = h.line
      join learners l on l.id = b.learner_id join desk_changes d on d.learner_id = l.id
      left join groups g on g.organization_id = b.organization_id and g.name = s."group"
      cross join lateral (values ${VALUES}) as c(field, said, ours, is_used_up)
      where c.field = d.field and (c.said is not null or c.field = any(s.cleared))
    ), settled as (
      update desk_changes d set replaced = '{}' from cells c
      where c.verdict in ('used up', 'settled', 'newer') and d.learner_id = c.learner_id and d.field = c.field
    ), emptied as (
      update import_rows s set ${EMPTIED}, cleared = (
        select array_agg(field) from unnest(s.cleared) field where field <> all(k.fields))
      from (select line, email, array_agg(field) as fields from cells where verdict = 'stale' group by 1, 2) k
      where k.line = s.line
    )
    select line, field, verdict, changed_at as "changedAt", as_of is not null as "byAge" from cells
    where verdict in ('stale', 'newer') order by line, field`,
    [hashes],
  );
  return decided.map(({ verdict, ...cell }) => ({ ...cell, kind: KINDS[verdict] }));
}
