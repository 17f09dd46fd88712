import { closeSync, fchmodSync, openSync, writeSync } from 'node:fs';
import { csvText } from '../../csv.ts';

const CHUNK = 64 * 1024;

/** A CSV file of the import's own; it is made with the first row, for its owner's eyes only. */
export type ListFile = { add(row: readonly (string | number)[]): void; close(): void };

/** @param header called for the first row: the names of the columns. */
export function createListFile(path: string, header: () => readonly string[]): ListFile {
  let file: number | undefined;
  let text = '';
  const flush = () => {
    if (file !== undefined && text) writeSync(file, text);
    text = '';
  };
  return {
    add(row) {
      if (file === undefined) {
        file = openSync(path, 'w', 0o600);
        fchmodSync(file, 0o600); // one that was there keeps its mode
        text = csvText([header()]);
      }
      text += csvText([row]);
      if (text.length >= CHUNK) flush();
    },
    close() {
      flush();
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}
