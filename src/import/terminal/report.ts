import type { Counts } from '../../service/records/merge.ts';
import type { Fault, Rejection } from '../../service/records/report.ts';
import type { Conflict } from '../../service/records/settle.ts';
import type { ImportReport } from '../import-learners.ts';

const number = new Intl.NumberFormat('en').format;
// Cells are shown on a terminal, which obeys control characters.
const shownCell = (cell: string) => cell.replace(/[\p{C}\u2028\u2029]/gu, '?').slice(0, 80);

/** Returns a rejected row in one line: where, whose, why. */
export function rejectionLine({ line, faults, cells }: Rejection): string {
  return [`  line ${line}`, cells.email && shownCell(cells.email), reasonOf(faults)].filter(Boolean).join('  ');
}

/** Returns why a row was left out. */
export const reasonOf = (faults: readonly Fault[]): string =>
  faults
    .map(({ column, detail }) => [column, `${detail}${HINTS.get(detail) ?? ''}`].filter(Boolean).join(': '))
    .join('; ');

/** What an operator can do besides mending the row. */
const HINTS = new Map([
  ['is of a learner whose email and names are all others', '; --allow-other-people imports it all the same'],
]);

/** Returns a cell that differs from what the desk changed in one line; it says nothing of either value. */
export const conflictLine = (conflict: Conflict): string =>
  `  line ${conflict.line}  ${conflict.field}  ${conflict.kind}: ${whyOf(conflict)}`;

/** Returns why a cell was left or taken where the desk had changed the field. */
export function whyOf({ kind, byAge, changedAt }: Conflict): string {
  const at = changedAt.toISOString();
  if (byAge) return `the row is ${kind === 'left' ? 'older' : 'newer'} than the desk's change of ${at}`;
  return kind === 'left'
    ? `it is what the desk replaced at ${at}`
    : `it is neither what the desk replaced at ${at} nor what it wrote, so it is newer`;
}

/** Returns the outcome in a few lines. */
export function reportWords(report: ImportReport): string {
  const { learners, organizations, groups, rejected, rows, blank, left, taken } = report;
  return [
    headingOf(report),
    `  learners       ${countedWords(learners)}${rejected > 0 ? `, ${number(rejected)} left out` : ''}`,
    `  organizations  ${countedWords(organizations)}`,
    `  groups         ${number(groups.created)} created`,
    ...(left + taken > 0
      ? [`  cells          ${number(left)} left to the desk, ${number(taken)} newer than the desk’s`]
      : []),
    ...(blank > 0 ? [`  blank lines    ${number(blank)}`] : []),
    ...(report.interrupted ? [`  ${number(rows)} rows were read. Run it again: it does the rest.`] : []),
  ].join('\n');
}

function headingOf({ dryRun, interrupted, rows }: ImportReport): string {
  if (interrupted) return dryRun ? 'Stopped. Nothing was kept: this was a dry run.' : 'Stopped. So far, and kept:';
  const read = `${number(rows)} ${rows === 1 ? 'row' : 'rows'}`;
  return dryRun ? `Dry run, nothing was kept. ${read} would give:` : `Done. ${read} read:`;
}

function countedWords({ created, changed, unchanged }: Counts): string {
  return `${number(created)} created, ${number(changed)} changed, ${number(unchanged)} unchanged`;
}
