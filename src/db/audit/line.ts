import type { AuditRow } from './chain.ts';

/** A row of the audit as JSON has it, in files and in the log: with its time in ISO 8601. */
export type AuditLine = Omit<AuditRow, 'at'> & { at: string };

export const toLine = (row: AuditRow): AuditLine => ({ ...row, at: new Date(row.at).toISOString() });

export const fromLine = (line: AuditLine): AuditRow => ({ ...line, at: Date.parse(line.at) });
