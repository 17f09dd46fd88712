import type { Archived } from '../db/audit/archive.ts';
import type { Mark } from '../db/audit/chain.ts';
import type { Swept } from '../db/upkeep/retention.ts';

export const HELP = `Removes what has had its time. The desk does the same every night, but for the audit.

  npm run maintain                          removes old requests with all that belongs to them, and what is left over
  npm run maintain -- --archive FOLDER      and moves old audit rows into a file there
  npm run maintain -- --check FILE          whether such a file is whole and what the audit's checkpoint says

Requests stay for DESK_KEEP_DAYS (730), with their mails, links and messages; then they are gone from the history, and
their messages in Slack stay as they are. What still has something to do stays, however old. News of mails goes by the
month, 90 days after it; links that work no more and belong to no request after 90 days, failed jobs after 3.

Audit rows older than DESK_AUDIT_DAYS (730) go only with --archive: they are written to a file, the file is read back, a
checkpoint is set, and only then they are removed. That needs the owner's DATABASE_URL. Keep the files, and a copy elsewhere.

Ends with 0: done, or the file is whole; 1: the audit or the file is broken; 2: it could not be done.
The database is DATABASE_URL (also from .env); without it the desk's own, in .data/postgres.
`;

export const USAGE =
  'Say what to do: npm run maintain, or with -- --archive FOLDER or -- --check FILE. More: npm run maintain -- --help';

const number = new Intl.NumberFormat('en').format;
const count = (many: number, one: string, several: string) => `${number(many)} ${many === 1 ? one : several}`;

/** Returns what went, in one line. */
export function sweptWords(swept: Swept): string {
  const parts = [
    swept.requests > 0 && count(swept.requests, 'request', 'requests'),
    swept.escalations > 0 && count(swept.escalations, 'escalation', 'escalations'),
    swept.batches > 0 && count(swept.batches, 'batch', 'batches'),
    swept.mailEvents > 0 && `${number(swept.mailEvents)} news of mails`,
    swept.mailEventIds > 0 && count(swept.mailEventIds, 'id of such news', 'ids of such news'),
    swept.unknownEvents > 0 && count(swept.unknownEvents, 'unknown event', 'unknown events'),
    swept.platformEventIds > 0 && count(swept.platformEventIds, 'id of a platform event', 'ids of platform events'),
    swept.deskChanges > 0 && count(swept.deskChanges, 'settled change', 'settled changes'),
    swept.toldChanges > 0 &&
      count(swept.toldChanges, 'change the platform was told of', 'changes the platform was told of'),
    swept.outages > 0 && count(swept.outages, 'outage of the platform', 'outages of the platform'),
    swept.links > 0 && count(swept.links, 'link', 'links'),
    swept.passwordHashes > 0 && count(swept.passwordHashes, 'old password hash', 'old password hashes'),
    swept.temporaryTries > 0 && count(swept.temporaryTries, 'count of old tries', 'counts of old tries'),
    swept.failedJobs > 0 && count(swept.failedJobs, 'failed job', 'failed jobs'),
  ].filter((part) => part !== false);
  return parts.length > 0 ? `Removed: ${parts.join(', ')}.` : 'Nothing is old enough to remove.';
}

/** Returns that the folder of `--archive` has to be there before. */
export const noFolderWords = (folder: string): string =>
  `${folder} is no folder that can be written to. Make it first, or check its name. Nothing was done.`;

/** Returns what came of the audit's old rows. */
export function archivedWords(archived: Archived, path: string | undefined): string {
  if (archived.kind === 'nothing') return 'No audit row is old enough to archive.';
  if (archived.kind === 'broken')
    return `The audit is broken at row ${number(archived.broken.seq)}: nothing was archived. See npm run audit -- verify.`;
  const { rows, checkpoint } = archived;
  return `Archived ${count(rows, 'audit row', 'audit rows')}, up to row ${number(checkpoint.seq)}, in ${path}`;
}

/** Old audit rows that stay, for nobody said where to. */
export const stayingWords = (rows: number) =>
  `${count(rows, 'audit row is', 'audit rows are')} old enough to archive. Say where to: npm run maintain -- --archive FOLDER`;

export const wholeWords = (path: string, first: number, last: Mark) =>
  `${path} is whole: rows ${number(first)} to ${number(last.seq)}, as the audit's checkpoint says.`;

export const unknownWords = (path: string) =>
  `${path} cannot be compared: no checkpoint of this database begins and ends where the file does.`;

/** A role that may not do it: who can. */
export const NO_RIGHT =
  'This role may not do that. For --archive, DATABASE_URL has to name the owner of the tables; else run npm run audit -- grant ROLE once, as the owner.';
