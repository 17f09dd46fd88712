import type { BenchPostgres } from './world/postgres.ts';

/** One line of the table: what the program did, and the same by the shortest way there is, measured in turns. */
export type Row = {
  what: string;
  unit: 'ms' | '/s' | 'MB' | 's';
  median: number;
  p99?: number;
  reference?: { what: string; median: number; p99?: number };
  /** Ours to the reference, for the number that the target is about. */
  ratio?: number;
  target?: string;
  isMet?: boolean;
};

export type Context = {
  postgres: BenchPostgres;
  /** Also what takes many minutes. */
  full: boolean;
  /** Says on stderr what is going on. */
  note(text: string): void;
};

export type Benchmark = {
  name: string;
  /** @throws where it cannot be measured, or where a plan reads a whole table. */
  run(context: Context): Promise<Row[]>;
};
