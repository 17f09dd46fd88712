import type { Sql, TransactionSql } from 'postgres';

export type Granted =
  | { kind: 'granted' }
  | { kind: 'no-such-role' }
  /** The role owns the audit or is a superuser: whatever is granted, it could remove the guards. */
  | { kind: 'too-mighty' };

/**
 * Grants a role the rights that the program needs, and no more; on the audit, to read, and to write by `audit_write`. The caller has to own
 * the tables. It is safe to repeat, and needed after a new version added tables.
 */
export async function grantProgram(sql: Sql, role: string): Promise<Granted> {
  const granting = sql.begin(async (tx): Promise<Granted> => {
    const [found] = await tx<
      { mighty: boolean }[]
    >`select ${isMighty(tx)} as mighty from pg_roles where rolname = ${role}`;
    if (!found) return { kind: 'no-such-role' };
    if (found.mighty) return { kind: 'too-mighty' };
    await grantTables(tx, role);
    await grantQueue(tx, role);
    return { kind: 'granted' };
  });
  return granting as Promise<Granted>;
}

/** Returns whether the role that is logged in there could take the audit's guards away. */
export async function ownsAudit(sql: Sql): Promise<boolean> {
  const [found] = await sql<{ mighty: boolean }[]>`
    select ${isMighty(sql)} as mighty from pg_roles where rolname = session_user`;
  return found?.mighty === true;
}

/** Selects the rows of pg_roles that are superusers, or may act as the audit's owner. */
const isMighty = (sql: Sql | TransactionSql) =>
  sql`(rolsuper or pg_has_role(rolname, (select relowner from pg_class where oid = 'public.audit'::regclass), 'member'))`;

async function grantTables(tx: TransactionSql, role: string): Promise<void> {
  const to = tx(role);
  await tx`grant usage on schema public, drizzle, graphile_worker to ${to}`;
  await tx`grant select on all tables in schema drizzle to ${to}`;
  await tx`grant select, insert, update, delete on all tables in schema public to ${to}`;
  await tx`grant usage on all sequences in schema public to ${to}`;
  await tx`grant execute on function mail_events_months(), mail_events_forget(int), audit_write(jsonb) to ${to}`;
  await tx`revoke all on audit, audit_events, audit_head, audit_checkpoints, audit_shipped from ${to}`;
  await tx`grant select on audit, audit_events, audit_head, audit_checkpoints, audit_shipped to ${to}`;
  await tx`grant update on audit_shipped to ${to}`;
}

/**
 * Grants the job queue. Its tables show rows only to their owner (row level security), unless a policy says otherwise.
 */
async function grantQueue(tx: TransactionSql, role: string): Promise<void> {
  const to = tx(role);
  await tx`grant select, insert, update, delete on all tables in schema graphile_worker to ${to}`;
  await tx`grant usage on all sequences in schema graphile_worker to ${to}`;
  await tx`grant execute on all functions in schema graphile_worker to ${to}`;
  const guarded = await tx<{ name: string }[]>`
    select relname as name from pg_class where relnamespace = 'graphile_worker'::regnamespace and relrowsecurity`;
  for (const { name } of guarded) {
    const table = tx(`graphile_worker.${name}`);
    const policy = tx(`program ${role}`.slice(0, 63));
    await tx`drop policy if exists ${policy} on ${table}`;
    await tx`create policy ${policy} on ${table} to ${to} using (true) with check (true)`;
  }
}
