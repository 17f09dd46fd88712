import { closeSync, fchmodSync, openSync, writeSync } from 'node:fs';
import type { Column } from '../../core/records/record.ts';
import { csvText } from '../../csv.ts';
import type { Rejection } from '../stage-file.ts';

const CHUNK = 64 * 1024;

/** Where rejected rows are kept to be mended; the file is made with the first of them, for its owner's eyes only. */
export type RejectedFile = { add(rejection: Rejection): void; close(): void };

/** @param columns called for the first row: the columns of the imported file. */
export function createRejectedFile(path: string, columns: () => Column[]): RejectedFile {
  let file: number | undefined;
  let text = '';
  const flush = () => {
    if (file !== undefined && text) writeSync(file, text);
    text = '';
  };
  return {
    add({ line, reason, cells }) {
      if (file === undefined) {
        file = openSync(path, 'w', 0o600);
        fchmodSync(file, 0o600); // one that was there keeps its mode
        text = csvText([['line', 'reason', ...columns()]]);
      }
      text += csvText([[line, reason, ...columns().map((column) => cells[column] ?? '')]]);
      if (text.length >= CHUNK) flush();
    },
    close() {
      flush();
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}
