import { COLUMNS, type Column } from '../../core/records/record.ts';
import type { Fault } from './report.ts';
import type { GivenRow } from './stage-records.ts';

const UNSEEN = /^[\s\u00ad\u200b-\u200f\u2060]+|(?<![\s\u00ad\u200b-\u200f\u2060])[\s\u00ad\u200b-\u200f\u2060]+$/g;

/** Returns a cell without spaces and characters without a width around it. */
export function trimCell(cell: string): string {
  const trimmed = cell.trim();
  const isPlain = trimmed === '' || (trimmed.charCodeAt(0) < 0x80 && trimmed.charCodeAt(trimmed.length - 1) < 0x80);
  return isPlain ? trimmed : trimmed.replace(UNSEEN, '');
}

/** What `null` clears. An access, a password or a VPA that was seen does not become unseen by a record without it. */
const CLEARABLE: ReadonlySet<Column> = new Set([
  'given_name',
  'family_name',
  'group',
  'locale',
  'time_zone',
  'invited_at',
  'membership_ends_at',
  'vpa_available_from',
] as const);

const FIELDS = ['id', ...COLUMNS] as const;
const KNOWN: ReadonlySet<string> = new Set(FIELDS);

/**
 * Returns a record, keyed as the columns are, as a row: absent and empty fields leave what is there, `null` clears,
 * whole numbers and yes or no are read as if they were written out. Other keys are ignored, and named.
 * @param line which one it is, counted from 1.
 */
export function toGivenRow(line: number, record: unknown): GivenRow {
  if (typeof record !== 'object' || record === null || Array.isArray(record))
    return { line, cells: {}, faults: [{ column: null, detail: 'is no object' }] };
  const row: GivenRow = { line, cells: {} };
  const cleared: Column[] = [];
  const faults: Fault[] = [];
  for (const field of FIELDS) {
    const value: unknown = (record as Record<string, unknown>)[field];
    if (value === undefined) continue;
    const cell = typeof value === 'string' ? trimCell(value) : wordOf(value);
    if (cell) row.cells[field] = cell;
    else if (cell === undefined)
      faults.push({ column: field, detail: 'is neither text, a whole number, true, false nor null' });
    else if (value === null && field !== 'id' && isCleared(field, record)) cleared.push(field);
  }
  const unknownFields = Object.keys(record).filter((key) => !KNOWN.has(key));
  if (unknownFields.length > 0) row.unknownFields = unknownFields;
  if (cleared.length > 0) row.cleared = cleared;
  if (faults.length > 0) row.faults = faults;
  return row;
}

/**
 * Returns a whole number, true or false written out, nothing for null; undefined for what is no value of a field. A number
 * with more digits than are exact is none.
 */
function wordOf(value: unknown): string | undefined {
  if (value === null) return '';
  return typeof value === 'boolean' || Number.isSafeInteger(value) ? String(value) : undefined;
}

/** An external id changes only by a record that gives our id. */
const isCleared = (field: Column, record: object) =>
  CLEARABLE.has(field) || (field === 'external_id' && 'id' in record && typeof record.id === 'string');
