import type { HistoryEntry } from '../../../src/core/requests/history.ts';
import { NOW } from '../../support/desk/facts.ts';

/** A request of its own, as long as most are. */
export const entry = (n: number, words = 'A new activation email went to the learner.'): HistoryEntry => ({
  batch: null,
  request: {
    ...{ id: `${n}`, reference: `LD-${n}`, action: 'resend-activation', askedBy: 'U1', channel: 'C1', state: 'done' },
    ...{ createdAt: NOW, decidedBy: 'U2', decidedAt: NOW, outcome: { words: [words], facts: {} }, input: {} },
    ...{ replaced: {}, submittedBy: null, brokeGlass: false, reviewedBy: null, reviewedAt: null },
  },
  rootTs: `${n}.1`,
  mail: null,
  learner: { id: 'l', email: 'jane@acme.test', givenName: 'Jane', familyName: 'Doe' },
  organization: { id: 'o', name: 'Acme' },
});

/** So many of them, in pages. */
export async function* pagesOf(count: number, size = 500): AsyncGenerator<HistoryEntry[]> {
  for (let from = 0; from < count; from += size)
    yield Array.from({ length: Math.min(size, count - from) }, (_, i) => entry(from + i));
}
