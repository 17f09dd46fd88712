/** A database whose schema is not this program's; the message says what to do. */
export class SchemaFault extends Error {}

/** Returns how a command ended that something stopped: in words where they are known, else by the fault's code and place. */
export function stoppedWords(error: unknown): string {
  if (error instanceof SchemaFault) return `stopped: ${error.message}`;
  // A message from the database may hold addresses: the place in the program is enough to mend it.
  return `stopped on a fault of the program (${databaseCode(error)}) ${placeOf(error)}`;
}

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
function placeOf(error: unknown): string {
  return error instanceof Error ? (error.stack?.match(/^ +at .*$/m)?.[0].trim() ?? '') : '';
}
