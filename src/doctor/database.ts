import { databaseCode } from '../db/fault.ts';
import { AddressFault, settleAddress } from '../db/installation/address.ts';
import { connectionsProblem } from '../db/installation/connections.ts';
import { type DatabaseState, readDatabaseState } from '../db/installation/database-state.ts';
import { POOLED } from '../db/installation/pooler.ts';
import { type Check, found, good } from './check.ts';

/** The oldest Postgres that the desk runs on, by its own number. */
const OLDEST = 140_000;
/** How far two clocks may be apart, in milliseconds: Slack refuses what is five minutes old. */
const APART_MS = 5_000;

/** Looks at the database. Never rejects. @param url its address; none where the desk has a Postgres of its own. */
export async function checkDatabase(url: string | undefined): Promise<Check[]> {
  if (!url) return [good('Postgres', 'no DATABASE_URL: the desk has a Postgres of its own, in .data/postgres')];
  try {
    const state = await readDatabaseState(await settleAddress(url));
    if (state === 'pooled') return [found('bad', 'Postgres', 'a pooler in transaction mode is in between', POOLED)];
    return databaseChecks(state);
  } catch (error) {
    if (error instanceof AddressFault) return [found('bad', 'Postgres', error.message, 'Mend DATABASE_URL.')];
    const todo = 'Check DATABASE_URL, that Postgres runs, and that it lets this role in.';
    return [found('bad', 'Postgres', `it cannot be used (${databaseCode(error)})`, todo)];
  }
}

/** Returns what there is to say of a database. */
export const databaseChecks = (state: DatabaseState): Check[] => [
  versionCheck(state),
  stateCheck(state),
  schemaCheck(state),
  rightsCheck(state),
  connectionsCheck(state),
  clockCheck(state),
  heardCheck(state),
];

function versionCheck({ version, encoding, timeZone }: DatabaseState): Check {
  const name = `version ${Math.floor(version / 10_000)}.${version % 10_000}`;
  if (version < OLDEST) return found('bad', 'Postgres', name, 'The desk needs 14 or newer: upgrade Postgres.');
  if (encoding !== 'UTF8')
    return found('bad', 'Postgres', `${name}, encoded as ${encoding}`, 'Create the database with ENCODING UTF8.');
  return good('Postgres', `${name}, ${encoding}, time zone ${timeZone} (the desk keeps moments, whatever it is)`);
}

function stateCheck({ isReadOnly, hasRoom }: DatabaseState): Check {
  if (isReadOnly)
    return found('bad', 'Disk', 'this server is read-only', 'Set DATABASE_URL to the primary, not to a standby.');
  if (!hasRoom) return found('bad', 'Disk', 'it is full', 'Give the database room: nothing can be written.');
  return good('Disk', 'there is room to write');
}

function schemaCheck({ schema: { missing, isNewer } }: DatabaseState): Check {
  const todo = 'Run “npm run migrate” as its owner, or start without DESK_MIGRATE=false.';
  if (isNewer)
    return found(
      'warning',
      'Schema',
      'a newer version has migrated it',
      'Start that version, or go on after a rollback.',
    );
  const [first] = missing;
  if (!first) return good('Schema', 'it is this version’s');
  return found('warning', 'Schema', `${missing.length} steps are missing, the first is ${first.name}`, todo);
}

function rightsCheck({ ownsAudit }: DatabaseState): Check {
  if (ownsAudit === undefined) return good('Rights', 'there is no audit yet: the first start creates it');
  if (!ownsAudit) return good('Rights', 'this role cannot take the audit’s guards away');
  const todo = 'Give the desk a role of its own: npm run audit -- grant ROLE (src/audit/README.md).';
  return found('warning', 'Rights', 'this role owns the audit, and could take its guards away', todo);
}

function connectionsCheck({ connections }: DatabaseState): Check {
  const problem = connectionsProblem(connections, 0);
  const words = `${connections.free} of ${connections.most} are free`;
  if (!problem) return good('Connections', words);
  const todo =
    'A replica takes 15: raise max_connections, or run fewer. If the desk runs now, its own are among those in use.';
  return found('warning', 'Connections', words, todo);
}

function clockCheck({ aheadMs }: DatabaseState): Check {
  const seconds = Math.round(Math.abs(aheadMs) / 100) / 10;
  if (Math.abs(aheadMs) <= APART_MS) return good('Clock', `this machine and Postgres are ${seconds} s apart`);
  const todo = 'Set both clocks by NTP: Slack’s requests are refused where this machine’s is minutes off.';
  return found('warning', 'Clock', `this machine and Postgres are ${seconds} s apart`, todo);
}

function heardCheck({ heardAt }: DatabaseState): Check {
  if (heardAt) return good('Events', `Slack was last heard at ${heardAt.toISOString()}`);
  const todo =
    'Once the desk runs, type /learner help. Nothing heard then: look at the app’s Request URLs or app token.';
  return found('unknown', 'Events', 'nothing has come from Slack yet', todo);
}
