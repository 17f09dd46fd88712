import type { Break, ChainVerdict, Mark } from '../db/audit/chain.ts';
import type { LogVerdict } from './compare.ts';

export const HELP = `Looks after the audit: who did or was refused what, where and when.

  npm run audit -- verify                    walks the whole chain, and says where it was broken
  npm run audit -- verify --head 1234:9f…    and whether it still has the head that you noted earlier
  npm run audit -- verify --log FILE         and whether it still has the rows that left as lines of the log
  npm run audit -- grant ROLE                gives a database role what the program needs: of the audit, reading and adding

Note the head somewhere else from time to time, or keep the log somewhere else. Whoever owns the database can switch its
guards off and write the audit anew from some row on; only what was kept elsewhere shows that. FILE has the log's lines as
the desk wrote them, the audit's rows among them; lines in any order, and again, are fine.

For grant, DATABASE_URL is the owner's; the role is made before: create role desk login password '…'. It also brings the
database to this version, so run it before each new one is started; then the program's DATABASE_URL names the role.

verify ends with 0: the chain is whole; 1: it is broken; 2: it could not be checked.
The database is DATABASE_URL (also from .env); without it the desk's own, in .data/postgres.
`;

const number = new Intl.NumberFormat('en').format;
const rows = (count: number) => `${number(count)} ${count === 1 ? 'row' : 'rows'}`;

/** Returns a head as it is noted and given back: `1234:9f…`. */
export const headWords = ({ seq, hash }: Mark) => `${seq}:${hash}`;

/** Reads a noted head; undefined where it is none. */
export function readHead(text: string): Mark | undefined {
  const [, seq, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text.trim()) ?? [];
  return seq && hash ? { seq: Number(seq), hash } : undefined;
}

/** Returns what came of verifying, in a line or two. */
export function verdictWords(verdict: ChainVerdict, known: Mark | undefined): string {
  const { checkpoint, broken, head } = verdict;
  const first = checkpoint
    ? `${rows(verdict.rows)} since row ${number(checkpoint.seq)}, archived ${checkpoint.at.toISOString().slice(0, 10)} (UTC)`
    : rows(verdict.rows);
  if (broken)
    return `${brokenWords(broken)}\n${verdict.rows > 0 ? `Before that: ${first}, as they were written.\n` : ''}`;
  const unseen = known && checkpoint && known.seq < checkpoint.seq;
  const noted = unseen ? 'The head that you noted was archived: it cannot be compared any more.\n' : '';
  return `The audit is whole: ${first}. Head: ${headWords(head)}\n${noted}`;
}

function brokenWords({ what, seq, to }: Break): string {
  const at = `The audit is broken at row ${number(seq)}`;
  const span = seq === to ? `row ${number(seq)} is` : `rows ${number(seq)} to ${number(to)} are`;
  switch (what) {
    case 'changed':
      return `${at}: this row, or the one before it, is not as it was written.`;
    case 'missing':
      return `${at}: ${span} missing.`;
    case 'cut-off':
      return `${at}: it was cut off at the end, ${span} missing.`;
    case 'inserted':
      return `${at}: this row was put in by hand.`;
    case 'head':
      return `The audit is broken at its end: the head is not that of its last row, ${number(seq)}.`;
    case 'other':
      return `The audit is not the one you noted: row ${number(seq)} is not there or has another hash. It was written anew from some row before that on.`;
  }
}

/** Returns what came of comparing with a log, in a line or two. */
export function logWords(verdict: LogVerdict): string {
  const { fault, first, last, archived, unreadable } = verdict;
  if (fault) return `${faultWords(fault)}\n`;
  if (verdict.rows === 0) return 'The log has no row of the audit.\n';
  const missing = last - first + 1 - verdict.rows;
  const notes = [
    archived > 0 && `${number(archived)} of them ${archived === 1 ? 'was' : 'were'} archived since.`,
    missing > 0 && `In between, the log lacks ${rows(missing)}.`,
    unreadable > 0 && `${number(unreadable)} ${unreadable === 1 ? 'line' : 'lines'} of the audit could not be read.`,
  ].filter((note) => note !== false);
  const fits = `The log fits: ${rows(verdict.rows)}, ${number(first)} to ${number(last)}.`;
  return `${[fits, ...notes].join(' ')}\n`;
}

function faultWords({ what, seq }: NonNullable<LogVerdict['fault']>): string {
  switch (what) {
    case 'differs':
      return `The audit is not the one in the log: row ${number(seq)} has another seal there. It was written anew.`;
    case 'gone':
      return `The audit is not the one in the log: row ${number(seq)} left, and is not there any more.`;
    case 'changed':
      return `The log is not as it was written: its line of row ${number(seq)} was changed.`;
  }
}
