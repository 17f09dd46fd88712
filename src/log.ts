import { type DestinationStream, type Logger, pino } from 'pino';
import { scrub } from './scrub.ts';

/** What an error may say in the log: its kind and place, never bound parameters (a DrizzleQueryError's message has them). */
type LoggedError = {
  type: string;
  message?: string;
  code?: string;
  constraint?: string;
  stack?: string;
  cause?: LoggedError;
};

const FRAME = /^\s+at /;
/** How much of a message is logged: it may quote all of what could not be understood. */
const MOST_CHARACTERS = 2_000;

/** An error as the log shows it: SQLSTATE, constraint and stack frames; the message only where no query is behind it. */
export function loggedError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, constraint_name: constraint } = error as { code?: string; constraint_name?: string };
  const isQuery = error.name === 'PostgresError' || 'query' in error || 'parameters' in error || 'params' in error;
  const quotes = error.name === 'SyntaxError'; // JSON.parse says what it could not read
  return {
    type: error.name,
    ...(!isQuery &&
      !quotes && { message: scrub(error.message.slice(0, 2 * MOST_CHARACTERS)).slice(0, MOST_CHARACTERS) }),
    ...(code && { code: String(code) }),
    ...(constraint && { constraint }),
    stack: framesOf(error),
    ...(error.cause !== undefined && depth < 4 && { cause: loggedError(error.cause, depth + 1) }),
  };
}

/** Where it came from, without the message that a stack begins with. */
function framesOf({ stack, message }: Error): string | undefined {
  const after = stack?.slice(Math.max(0, stack.indexOf(message)) + message.length);
  return after
    ?.split('\n')
    .filter((line) => FRAME.test(line))
    .join('\n');
}

/** Characters that end a line, move a terminal’s cursor, or turn the direction of writing. */
const CONTROLS = /[\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/gu;
/** The name of a value that is a secret whatever it looks like. */
const SECRET_NAME = /passw(?:or)?d|secret|token|ticket|api_?key|authorization|cookie/i;

const escapeCharacter = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Returns a value as the log shows it: no addresses and secrets, and control characters as `\u001b` (ASVS 5.0, 16.4.1). */
function cleanValue(value: unknown, secrets: readonly string[], name = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => cleanValue(item, secrets, name));
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [cleanValue(key, secrets), cleanValue(inner, secrets, key)]),
    );
  if (typeof value !== 'string') return value;
  if (SECRET_NAME.test(name)) return '[secret]';
  const known = secrets.reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), value);
  // The frames of a stack stand below each other.
  return scrub(known).replace(CONTROLS, (character) =>
    name === 'stack' && character === '\n' ? character : escapeCharacter(character),
  );
}

/**
 * Writes lines that belong in the log whatever its level is.
 * @param name what all of them have, such as `{ audit: true }`.
 * @returns once they are out of this process.
 */
export function writeLines(log: Logger, name: object, lines: readonly object[]): Promise<void> {
  const own = log.child(name, { level: 'info' });
  for (const line of lines) own.info(line);
  // A pipe or a terminal cannot be synced to a disk, and says so: it has the lines nevertheless.
  return new Promise((resolve) => log.flush(() => resolve()));
}

/**
 * Creates the log: JSON lines, one for each thing that happened, with `ref` through all lines of one request.
 * @param secrets values that never appear in it, whatever they look like.
 */
export function createLog(level: string, destination: DestinationStream, secrets: readonly string[] = []): Logger {
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: loggedError },
      hooks: { streamWrite: (line) => `${JSON.stringify(cleanValue(JSON.parse(line), secrets))}\n` },
    },
    destination,
  );
}
