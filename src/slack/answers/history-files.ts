import type { HistoryEntry } from '../../core/requests/history.ts';
import { limits } from '../limits.ts';
import { type CsvContext, csvHead, csvLine } from './history-csv.ts';

/**
 * How many bytes a file of a history has at most: about 40,000 requests. Slack takes a hundred times as much, but a file
 * is held in memory until it is uploaded.
 */
export const FILE_BYTES = limits.fileBytes / 100;

/** One file of a history, UTF-8. `number` counts from 1; `isLast`: none follows. */
export type HistoryFile = { number: number; isLast: boolean; requests: number; content: Buffer };

/**
 * Writes a history into CSV files, one after the other: each is whole by itself, with the columns' names, and only one
 * is held at a time. None where there is no request.
 * @param options.contextOf returns what the lines of a page need, such as people's names.
 * @param options.fileBytes how many bytes a file has at most; a file has at least one request.
 */
export async function* historyFiles(
  pages: AsyncIterable<HistoryEntry[]>,
  {
    contextOf,
    fileBytes = FILE_BYTES,
  }: { contextOf(entries: HistoryEntry[]): Promise<CsvContext>; fileBytes?: number | undefined },
): AsyncGenerator<HistoryFile> {
  const head = Buffer.from(csvHead());
  let [number, lines, bytes] = [1, [] as Buffer[], head.length];
  const fileOf = (isLast: boolean): HistoryFile => ({
    ...{ number, isLast, requests: lines.length },
    content: Buffer.concat([head, ...lines]),
  });
  for await (const entries of pages) {
    const context = await contextOf(entries);
    for (const entry of entries) {
      const line = Buffer.from(csvLine(entry, context));
      if (lines.length > 0 && bytes + line.length > fileBytes) {
        yield fileOf(false);
        [number, lines, bytes] = [number + 1, [], head.length];
      }
      lines.push(line);
      bytes += line.length;
    }
  }
  if (lines.length > 0) yield fileOf(true);
}
