import type { Learner, Organization } from '../learner.ts';
import type { Target } from '../subject.ts';
import type { RequestSnapshot } from './request-snapshot.ts';

/** The subject of a history: a learner, a colleague who asked or decided (by Slack user id), or the present channel. */
export type HistoryOf = Target | { person: string } | 'here';

/**
 * Where a page of a history starts: right after (`older`) or right before (`newer`) the request of that time and id.
 */
export type HistoryCursor = { to: 'older' | 'newer'; at: Date; id: string };

/** Where a page starts: at a neighbouring page, or with the newest request from before a moment. */
export type HistoryStart = HistoryCursor | { before: Date };

/** Which part of a history: since `from`, and before `before`; without them, all of it. */
export type HistoryPeriod = { from?: Date; before?: Date };

/** Which requests of a history: those that came to nothing, of the last 30 days; the reader's own; those of a week. */
export const historyFilters = ['failed', 'mine', 'week'] as const;
export type HistoryFilter = (typeof historyFilters)[number];

/** How many learners a batch was for, for how many it is done, refused or failed, and how many mails did not arrive. */
export type BatchCounts = { learners: number; done: number; refused: number; failed: number; lost: number };

/** One request with what came of it. `rootTs`: the message that its thread hangs on, where there is one. */
export type HistoryEntry = {
  /** Set where it stands for all requests of its batch. */
  batch: BatchCounts | null;
  request: Pick<
    RequestSnapshot['request'],
    | 'id'
    | 'reference'
    | 'action'
    | 'askedBy'
    | 'channel'
    | 'state'
    | 'createdAt'
    | 'decidedBy'
    | 'decidedAt'
    | 'outcome'
    | 'input'
    | 'replaced'
    | 'submittedBy'
    | 'brokeGlass'
    | 'reviewedBy'
    | 'reviewedAt'
  >;
  rootTs: string | null;
  mail: RequestSnapshot['mail'];
  learner: Pick<Learner, 'id' | 'email' | 'givenName' | 'familyName'>;
  organization: Pick<Organization, 'id' | 'name'>;
};

/** Entries, newest first, and where the neighbouring pages start, if there are any. */
export type HistoryPage = {
  entries: HistoryEntry[];
  older?: HistoryCursor;
  newer?: HistoryCursor;
  /** Set where nothing is as old as was asked for: this is the oldest page then. */
  isBeyond?: true;
};
