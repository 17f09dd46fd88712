import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import type { Row } from './bench.ts';

export type Facts = Record<string, string>;

/** The machine, as far as it decides on numbers. */
export function machineFacts(postgresVersion: string): Facts {
  return {
    processor: `${cpus()[0]?.model.trim() ?? 'unknown'}, ${availableParallelism()} cores`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
    node: process.version,
    postgres: `${postgresVersion}, on this machine, fsync on`,
    load: `${loadavg()[0]?.toFixed(1)} before the start`,
  };
}

const HEADINGS = ['', 'median', 'p99', 'against', 'median', 'p99', 'ratio', 'target', ''];

/** The rows as a table for a terminal. */
export function table(rows: Row[]): string {
  const lines = [HEADINGS, ...rows.map(cells)];
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const text = lines.map((line) => line.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join('  '));
  text.splice(1, 0, widths.map((width) => '─'.repeat(width)).join('  '));
  return text.map((line) => line.trimEnd()).join('\n');
}

const WORDS = [0, 3, 7, 8];
const pad = (cell: string, width: number, column: number) =>
  WORDS.includes(column) ? cell.padEnd(width) : cell.padStart(width);

function cells({ what, unit, median, p99, reference, ratio, target, isMet }: Row): string[] {
  const value = (number: number | undefined) => (number === undefined ? '' : `${shortly(number)} ${unit}`);
  return [
    what,
    value(median),
    value(p99),
    reference?.what ?? '',
    value(reference?.median),
    value(reference?.p99),
    ratio === undefined ? '' : ratio.toFixed(2),
    target ?? '',
    isMet === undefined ? '' : isMet ? 'met' : 'MISSED',
  ];
}

/** Three digits that matter. */
const shortly = (number: number) =>
  number >= 100 ? Math.round(number).toLocaleString('en') : number.toPrecision(3).replace(/\.0+$/, '');
