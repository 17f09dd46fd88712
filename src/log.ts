import { type DestinationStream, type Logger, pino } from 'pino';

/** A word, and the rest of an address where it is one: each character is looked at once, however long a line is. */
const WORD = /[\p{L}\p{N}._%+-]+(@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+)?/gu;
/** A link's or a provider's secret: 43 characters of base64url, or Slack's and Resend's keys by their prefix. */
const SECRET = /(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])|\b(?:xox[a-z]|xapp|re)[-_][A-Za-z0-9_-]{8,}/g;

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
    ...(!isQuery && !quotes && { message: scrub(error.message).slice(0, MOST_CHARACTERS) }),
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

/** A line without addresses and secrets: the last guard, for what nobody thought of. */
export function scrub(line: string): string {
  const named = line.includes('@') ? line.replace(WORD, (word, rest?: string) => (rest ? '[email]' : word)) : line;
  return named.replace(SECRET, '[secret]');
}

/** JSON lines, one a thing that happened, with `ref` through all lines of one request. */
export function createLog(level: string, destination: DestinationStream): Logger {
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: loggedError },
      hooks: { streamWrite: scrub },
    },
    destination,
  );
}
