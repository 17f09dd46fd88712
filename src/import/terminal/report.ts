import type { Counts } from '../../service/records/merge.ts';
import type { ImportReport } from '../import-learners.ts';
import type { Rejection } from '../stage-file.ts';

const number = new Intl.NumberFormat('en').format;
// Cells are shown on a terminal, which obeys control characters.
const shownCell = (cell: string) => cell.replace(/[\p{C}\u2028\u2029]/gu, '?').slice(0, 80);

/** Returns a rejected row in one line: where, whose, why. */
export function rejectionLine({ line, reason, cells }: Rejection): string {
  return [`  line ${line}`, cells.email && shownCell(cells.email), reason].filter(Boolean).join('  ');
}

/** Returns the outcome in a few lines. */
export function reportWords(report: ImportReport): string {
  const { learners, organizations, groups, rejected, rows, blank } = report;
  return [
    headingOf(report),
    `  learners       ${countedWords(learners)}${rejected > 0 ? `, ${number(rejected)} left out` : ''}`,
    `  organizations  ${countedWords(organizations)}`,
    `  groups         ${number(groups.created)} created`,
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
