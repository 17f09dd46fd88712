/** A file that shows every kind of column; `npm run import` takes it as it is. */
export const EXAMPLE = `email,organization,external_id,given_name,family_name,group,locale,time_zone,invited_at,first_accessed_at,vpa_completed_at,authentication,vpa_interval_days
jane@acme.test,Acme,A-1,Jane,Doe,Sales,en,Europe/Madrid,2026-01-10,2026-01-12T08:30:00Z,2026-03-02,password,90
li@acme.test,Acme,A-2,Li,Wei,Sales,es-MX,America/Mexico_City,2026-01-10,,,,
omar@globex.test,Globex,G-1,Omar,Haddad,,pt-BR,America/Sao_Paulo,2026-02-01,2026-02-01,2026-02-03,lms,180
`;

export const HELP = `Brings learners, their groups and organizations in from a CSV file.

  npm run import -- learners.csv             import
  npm run import -- learners.csv --dry-run   check only: the same report, nothing is kept
  --allow-other-people                       a known external_id may have another email and other names
  --as-of 2026-03-31T09:30:00Z               when the file was made: what the desk changed later stays

The first line names the columns, in any order; comma, semicolon or tab; UTF-8. Columns of other systems are read where
it is certain what they are (First name, Correo electrónico, Email Address [Required]); the report says which.
  needed        email, organization
  learner       external_id, given_name, family_name, group, locale, time_zone, invited_at, first_accessed_at,
                last_accessed_at, password_set_at, membership_ends_at, vpa_started_at, vpa_completed_at,
                vpa_available_from
  the row       as_of: when it was true, before --as-of; neither may lie ahead
  organization  authentication (password, api, lms), vpa_mode (interval, off, fixed), vpa_interval_days, vpa_fixed_at,
                vpa_mandatory (yes, no), vpa_tolerance_days, organization_external_id (your platform's own id of it):
                the first row that says one counts for the organization
  group         group_external_id (your platform's own id of it): likewise, for the group

Dates are ISO 8601: 2026-03-31 (midnight UTC), 2026-03-31T09:30:00Z or 2026-03-31T09:30:00+02:00.
A learner is known by external_id within the organization, else by email. Empty cells leave what is there.
Names that look the same are the same, whatever their spaces and letter case: the first spelling counts.
A row whose external_id is known, but whose email and names are all others, is left out: ids may have moved.
The earliest first access and the latest last access, password, started and completed VPA are kept. When an email
changes, both addresses are told by mail, and open links and temporary passwords end; a newer password ends them, too.
What the desk changed stays as long as a file says what stood there before: a cell that is older than the desk's change,
by as_of, or else equal to what the desk replaced, is left. Any other value is newer and is taken. A learner whose email
the desk corrected is found by the former one, too. The report and <file>.desk.csv say which cells were left or taken.
LINK_SECRET is needed for that, as the desk has it (also from .env).
A good row goes in whatever is wrong with others. Those left out are in <file>.rejected.csv with line and reason:
mend and import that file. An apostrophe before what a spreadsheet could take for a formula is taken off again then,
as long as the file has its columns line and reason. Importing a file twice changes nothing, so after a crash or Ctrl-C
just run it again.

Ends with 0: all rows in; 2: some left out; 1: nothing imported, or stopped by a fault; 130: Ctrl-C.
The database is DATABASE_URL (also from .env); without it the desk's own, in .data/postgres.

For example:
${EXAMPLE.replace(/^(?=.)/gm, '  ')}`;
