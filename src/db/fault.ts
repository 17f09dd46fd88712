/**
 * Returns the code of a database fault: a SQLSTATE, or a driver's or socket's code. Its message and detail may contain
 * addresses.
 */
export function databaseCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code === 'string' && /^[A-Z0-9_]+$/.test(code)) return code;
  return error instanceof Error && error.cause ? databaseCode(error.cause) : 'unknown';
}

/** Returns the name of the constraint that a statement broke, if it broke one. */
export function constraintOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const name = 'constraint_name' in error ? error.constraint_name : undefined;
  return typeof name === 'string' ? name : constraintOf(error.cause);
}

/**
 * Returns where in the program something broke: all that may be logged of a fault whose message may contain addresses.
 */
export function placeOf(error: unknown): string {
  return error instanceof Error ? (error.stack?.match(/^ +at .*$/m)?.[0].trim() ?? '') : '';
}
