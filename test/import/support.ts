import { Readable } from 'node:stream';
import { type ImportOptions, importLearners } from '../../src/import/import-learners.ts';
import { reasonOf } from '../../src/import/terminal/report.ts';
import type { Rejection } from '../../src/service/records/report.ts';
import type { Conflict } from '../../src/service/records/settle.ts';

/** Imports `text` and answers with the report, the rejections as `line: reason`, and the notes. */
export async function importText(url: string, text: string | Buffer, options: Partial<ImportOptions> = {}) {
  const rejections: Rejection[] = [];
  const notes: string[] = [];
  const conflicts: Conflict[] = [];
  const report = await importLearners({
    url,
    input: Readable.from([Buffer.from(text)]),
    onReject: (rejection) => rejections.push(rejection),
    onConflict: (conflict) => conflicts.push(conflict),
    onNote: ({ line, text }) => notes.push(`${line}: ${text}`),
    ...options,
  });
  return {
    report,
    rejections,
    notes,
    conflicts,
    reasons: rejections.map(({ line, faults }) => `${line}: ${reasonOf(faults)}`),
  };
}

/** A file of `count` learners in 20 organizations, made while it is read. */
export function generatedFile(count: number): Readable {
  return Readable.from(
    (function* () {
      let text = 'email,organization,external_id,given_name,group,locale,time_zone,invited_at,vpa_completed_at\n';
      for (let row = 0; row < count; row += 1) {
        text += `learner.${row}@acme.test,Organization ${row % 20},X-${row},Given ${row},Group ${row % 7},es-MX,America/Lima,2026-01-02,2026-02-03T10:20:30Z\n`;
        if (text.length > 60_000) {
          yield Buffer.from(text);
          text = '';
        }
      }
      yield Buffer.from(text);
    })(),
  );
}
