import type { Logger } from 'pino';
import type { Sql } from 'postgres';
import { writeLines } from '../../log.ts';
import { toLine } from './line.ts';
import { createAuditShipping } from './shipping.ts';

/** Writes the rows of the audit as lines of the log, from where it was left. */
export const shipToLog = (sql: Sql, log: Logger) =>
  createAuditShipping(sql, {
    write: (rows) => writeLines(log, { audit: true }, rows.map(toLine)),
    onTrouble: (err) => log.warn({ err }, 'rows of the audit leave the database later: it could not be asked for them'),
  });
