import { databaseCode } from '../fault.ts';

/** What stops an import, in words for the operator. Holds no cell of the file: it may end up in a log. */
export class ImportProblem extends Error {
  override name = 'ImportProblem';
}

/** Words for a database fault, from its code alone; anything else as it is. `where` continues the sentence. */
export function databaseProblem(error: unknown, where: string): unknown {
  const code = databaseCode(error);
  if (error instanceof ImportProblem || code === 'unknown') return error;
  const lost = /^(57P|08|CONNECTION_|ECONN|EPIPE)/.test(code);
  return new ImportProblem(`${lost ? 'The database went away' : 'The database refused'} (${code}) ${where}`);
}
