import { type HTTPReceiverOptions, LogLevel } from '@slack/bolt';
import type { Logger } from 'pino';

export type BoltLogger = NonNullable<HTTPReceiverOptions['logger']>;

/** Returns a logger that writes Bolt's own warnings and errors to our log, without payloads. */
export function boltLogger(log: Logger): BoltLogger {
  const own = log.child({ from: 'bolt' });
  const text = (parts: unknown[]) =>
    parts
      .filter((part) => typeof part === 'string')
      .join(' ')
      .slice(0, 200);
  return {
    debug: () => {},
    info: () => {},
    warn: (...parts: unknown[]) => own.warn(text(parts)),
    error: (...parts: unknown[]) => own.error({ err: parts.find((part) => part instanceof Error) }, text(parts)),
    setLevel: () => {},
    getLevel: () => LogLevel.WARN,
    setName: () => {},
  };
}

/**
 * Returns the same for one socket, without the two lines that the client has for a socket that breaks: neither says why,
 * and its `error` event does.
 * @param isOver returns whether we closed the socket: what the client then has to say of it concerns nobody.
 */
export function socketLogger(log: Logger, isOver: () => boolean): BoltLogger {
  const logger = boltLogger(log);
  return {
    ...logger,
    warn: (...parts: unknown[]) => {
      if (!isOver()) logger.warn(...parts);
    },
    error: (...parts: unknown[]) => {
      if (!isOver() && !/^WebSocket error/.test(String(parts[0]))) logger.error(...parts);
    },
  };
}
