import { SETTINGS } from '../../core/records/record.ts';
import type { Sql } from '../../db/records/session.ts';
import { moveAccounts } from './accounts.ts';
import { type Fingerprint, type Lines, matchLearners } from './match.ts';
import { type Conflict, settleDeskChanges } from './settle.ts';

/** How many were made, how many were altered, and how many were as the file says already. */
export type Counts = { created: number; changed: number; unchanged: number };
export type BatchCounts = {
  learners: Counts;
  groups: { created: number };
  deferred: number;
  conflicts: Conflict[];
};

const LATER = (column: string) => `greatest(l.${column}, s.${column})`;
/** The row's value, none where the row clears it, else what is there. */
const ROW = (column: string, value = `s.${column}`, name = column) =>
  `case when '${name}' = any(s.cleared) then null else coalesce(${value}, l.${column}) end`;

/** What each column becomes: `l` is the learner as it stands, `s` the row. An empty cell leaves what is there. */
const BECOMES: Record<string, string> = {
  email: 's.email',
  external_id: ROW('external_id'),
  group_id: ROW('group_id', 'g.id', 'group'),
  given_name: ROW('given_name'),
  family_name: ROW('family_name'),
  locale: ROW('locale'),
  time_zone: ROW('time_zone'),
  invited_at: ROW('invited_at'),
  membership_ends_at: ROW('membership_ends_at'),
  first_accessed_at: 'least(l.first_accessed_at, s.first_accessed_at)',
  last_accessed_at: LATER('last_accessed_at'),
  password_set_at: LATER('password_set_at'),
  vpa_started_at: LATER('vpa_started_at'),
  vpa_completed_at: LATER('vpa_completed_at'),
  vpa_available_from: ROW('vpa_available_from'),
};

const COLUMNS = Object.keys(BECOMES);
const NOW = COLUMNS.map((column) => `l.${column}`).join(', ');
const NEXT = Object.values(BECOMES).join(', ');
const ROWS = `join import_rows s on s.line = b.line
  left join groups g on g.organization_id = b.organization_id and g.name = s."group"`;

/** Brings organizations to what the file says of them; what it does not say stays, or begins as usual. */
export async function mergeOrganizations(sql: Sql): Promise<Counts> {
  const columns = SETTINGS.map((setting) => ({ setting, own: setting.replace(/^organization_/, '') }));
  const set = columns.map(({ setting, own }) => `${own} = coalesce(i.${setting}, o.${own})`).join(', ');
  const now = columns.map(({ own }) => `o.${own}`).join(', ');
  const next = columns.map(({ setting, own }) => `coalesce(i.${setting}, o.${own})`).join(', ');
  const settle = () =>
    sql.unsafe(`update organizations o set ${set} from import_organizations i
      where i.name = o.name and (${now}) is distinct from (${next})`);
  const [known] = await sql`select count(*)::int as count from import_organizations join organizations using (name)`;
  const changed = (await settle()).count;
  const created = (
    await sql`insert into organizations (name) select name from import_organizations on conflict do nothing`
  ).count;
  await settle();
  return { created, changed, unchanged: known?.count - changed };
}

/**
 * Merges the rows of lines `from` to `to`, or those of them that wait in `import_deferred`; in the caller's transaction.
 * A row that cannot be told to be one learner's goes (back) into `import_deferred`, with the reason.
 */
export async function mergeLines(sql: Sql, lines: Lines, fingerprint: Fingerprint): Promise<BatchCounts> {
  const { from, to } = lines;
  await matchLearners(sql, lines, fingerprint);
  await sql`delete from import_deferred where line between ${from} and ${to}`;
  const waiting = await sql`
    insert into import_deferred select line, problem from import_batch where problem is not null`;
  await sql`delete from import_batch where problem is not null`;
  await lockChanging(sql);
  const conflicts = await settleDeskChanges(sql, fingerprint);
  const groups = await sql`
    insert into groups (organization_id, name)
    select distinct b.organization_id, s."group" from import_batch b join import_rows s on s.line = b.line
    where s."group" is not null
    on conflict do nothing`;
  await sql`
    update groups g set external_id = i.external_id
    from import_groups i join organizations o on o.name = i.organization
    where g.organization_id = o.id and g.name = i.name and g.external_id is distinct from i.external_id`;
  const [found] = await sql`select count(learner_id)::int as count from import_batch`;
  const changed = await updateLearners(sql);
  const created = (await insertLearners(sql)).count;
  return {
    learners: { created, changed, unchanged: found?.count - changed },
    groups: { created: groups.count },
    deferred: waiting.count,
    conflicts,
  };
}

/**
 * Fills `import_changing` with the rows that alter their learner, or that tell of a change of the desk's, and locks those
 * learners: what comes after sees what the desk did to them until now, and nothing that it does from then on.
 */
async function lockChanging(sql: Sql): Promise<void> {
  await sql`truncate import_changing`;
  await sql.unsafe(`
    insert into import_changing
    select b.line from import_batch b ${ROWS} join learners l on l.id = b.learner_id
    where (${NOW}) is distinct from (${NEXT}) or s."group" is not null and g.id is null
      or l.id in (select learner_id from desk_changes where replaced <> '{}')
    for update of l`);
  await sql`analyze import_changing`;
}

/** @returns how many learners were altered; those that are as the file says are not written. */
async function updateLearners(sql: Sql): Promise<number> {
  await moveAccounts(sql);
  const set = COLUMNS.map((column) => `${column} = ${BECOMES[column]}`).join(', ');
  const changed = await sql.unsafe(`update learners l set ${set}, updated_at = now()
    from import_changing join import_batch b using (line) ${ROWS}
    where l.id = b.learner_id and (${NOW}) is distinct from (${NEXT})`);
  return changed.count;
}

function insertLearners(sql: Sql) {
  const columns = COLUMNS.filter((column) => column !== 'group_id').join(', ');
  const values = COLUMNS.filter((column) => column !== 'group_id').map((column) => `s.${column}`);
  return sql.unsafe(`insert into learners (organization_id, group_id, ${columns})
    select b.organization_id, g.id, ${values.join(', ')} from import_batch b ${ROWS} where b.learner_id is null order by s.line`);
}
