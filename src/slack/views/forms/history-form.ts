import type { ModalView } from '@slack/types';
import * as z from 'zod';
import { readFields } from '../../../core/field.ts';
import { field } from '../../../core/fields/kinds.ts';
import { historyFile } from '../../../core/inquiries/history.ts';
import type { HistoryPeriod } from '../../../core/requests/history.ts';
import { say } from '../../../core/sentence.ts';
import { paragraphs } from '../text/render.ts';
import { fieldBlock, typedInBlocks } from './field-blocks.ts';
import { defineForm, formModal } from './form.ts';

const DAY_MS = 24 * 60 * 60_000;

/** The form that asks from when to when a history is to be sent. `history`: a history payload; then where to answer. */
export const historyForm = defineForm({
  id: 'history-file',
  memory: z.object({ history: z.string(), channel: z.string(), threadTs: z.string().nullable() }),
});

export const historyFormTitle = historyFile.title;

const days = {
  from: field.date({ label: 'From', example: '2026-01-01', optional: true }),
  to: field.date({
    label: 'To',
    hint: 'This day is in it. Days are in UTC, like the times in the file.',
    example: '2026-12-31',
    optional: true,
  }),
};

/** Returns the form that asks for the days. */
export function historyModal(memory: z.infer<typeof historyForm.memory>): ModalView {
  const blocks = Object.entries(days).map(([name, day]) => fieldBlock(name, day));
  const words = say`I send it to you in a direct message. Leave both days empty for all of it.`;
  return formModal(historyForm, memory, {
    title: historyFormTitle,
    submit: 'Send it',
    blocks: [paragraphs({ email: '' }, words), ...blocks],
  });
}

/** Returns the moment at which a day ends in UTC (`2026-01-31`); undefined where it is none. */
export function endOfUtcDay(day: string | undefined): Date | undefined {
  const start = startOfUtcDay(day);
  return start && new Date(start.getTime() + DAY_MS);
}

function startOfUtcDay(day: string | undefined): Date | undefined {
  const at = /^\d{4}-\d\d-\d\d$/.test(day ?? '') ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(at) ? undefined : new Date(at);
}

/** Returns the period that was chosen, or what is wrong with it, by block. */
export function readPeriod(
  state: Parameters<typeof typedInBlocks>[0],
): { period: HistoryPeriod } | { faults: Record<string, string> } {
  const { values, faults } = readFields(days, typedInBlocks(state));
  if (Object.keys(faults).length > 0) return { faults };
  const [from, before] = [startOfUtcDay(values.from), endOfUtcDay(values.to)];
  if (from && before && from >= before) return { faults: { to: 'This day is before the first one.' } };
  return { period: { ...(from && { from }), ...(before && { before }) } };
}
