import type { Migration } from '../db/schema-state.ts';

export const HELP = `Brings the database to the schema of this version. It is for the owner of the tables.

  npm run migrate                 does what is missing; what is done stays done, so it can be run again
  npm run migrate -- --dry-run    shows the SQL of what is missing, and changes nothing

A start does the same, unless DESK_MIGRATE=false: then it refuses a database whose schema is older or newer than its own.
A migration that meets a table in use steps back after 3 s and tries again, five times, so that nobody waits behind it.
Where the desk has a role of its own, run npm run audit -- grant ROLE after it: new tables need new rights.

Ends with 0: done, or nothing to do; 2: it could not be done.
The database is DATABASE_URL (also from .env); without it the desk's own, in .data/postgres.
`;

export const NOTHING = 'Nothing is missing: the database has the schema of this version.';

export const NEWER = 'A newer version has migrated this database: what it added stays, and is not known here.';

/** Returns the statements of what is missing, as a file that psql reads. */
export const sqlOf = (missing: readonly Migration[]): string =>
  missing.map(({ name, statements }) => `-- ${name}\n${statements.join('\n\n')}\n`).join('\n');

/** Returns what was done, a line for each. */
export const doneWords = (done: readonly Migration[]): string =>
  [`Done, ${done.length} in all:`, ...done.map(({ name }) => `  ${name}`)].join('\n');

/** Returns what to do where the database refuses. @param code its code. */
export function problemWords(code: string): string {
  if (code === '42501')
    return 'This role may not change the schema: DATABASE_URL has to name the owner of the tables. Nothing was changed.';
  if (code === '55P03')
    return 'A table that has to change is in use by a transaction that does not end. Nothing was changed: end it, and run it again.';
  return `The database cannot be used (${code}). Check DATABASE_URL, and run it again.`;
}
