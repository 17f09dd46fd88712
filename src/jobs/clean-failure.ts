/** What may be said of an error without quoting it: a class's name, an error code or SQLSTATE, a constraint. */
const SAFE = /^[A-Za-z][A-Za-z0-9_]{0,62}$|^[0-9A-Z]{5}$/;

const MOST_CAUSES = 4;

/**
 * Returns a failure as the queue may keep it. The queue stores an error's message for days, and a failed query's message
 * quotes its parameters. So this one names the job and the kinds and codes of the error and its causes, and has the error
 * itself as its cause, for the log.
 */
export function cleanFailure(task: string, error: unknown): Error {
  const kinds: string[] = [];
  for (let one = error; one instanceof Error && kinds.length <= MOST_CAUSES; one = one.cause) kinds.push(kindOf(one));
  const clean = new Error(`${task} failed: ${kinds.join(', by ') || typeof error}`, { cause: error });
  delete clean.stack; // that of its cause says more, and the queue's log line would quote this one
  return clean;
}

function kindOf(error: Error): string {
  const { code, constraint_name: constraint } = error as { code?: unknown; constraint_name?: unknown };
  return [error.name, code, constraint].filter((part) => typeof part === 'string' && SAFE.test(part)).join(' ');
}
