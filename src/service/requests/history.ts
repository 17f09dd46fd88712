import type { Inquiry, Role } from '../../core/action.ts';
import { history, historyFile } from '../../core/inquiries/history.ts';
import { refuse } from '../../core/refusal.ts';
import { FAILED_MAIL } from '../../core/requests/batch.ts';
import type {
  HistoryCursor,
  HistoryEntry,
  HistoryFilter,
  HistoryOf,
  HistoryPage,
  HistoryPeriod,
  HistoryStart,
} from '../../core/requests/history.ts';
import type { Subject, Target } from '../../core/subject.ts';
import { findSubjects } from '../../db/learners/subjects.ts';
import {
  cursorAtMoment,
  findHistory,
  type HistoryOnly,
  type HistoryScope,
  readHistory,
} from '../../db/requests/history.ts';
import type { Admitted } from '../access/gate.ts';
import { refuseQuestion } from '../access/refuse-question.ts';
import { rejectCaller } from '../access/reject-caller.ts';
import { recordAudit } from '../audit.ts';
import { type Invocation, lookUpOf, type RefusedAnswer, type Repeated, type ServiceDeps } from '../context.ts';
import { answerNobody } from './answer-nobody.ts';
import type { AskAnswer } from './ask.ts';

/** How many requests a page has. Each is a line of an ephemeral message. */
export const PAGE = 8;

/** An answer that is no history: a refusal or a question. */
type Otherwise = Exclude<AskAnswer, { kind: 'created' | 'form' | 'profile' | 'mail-case' }>;

/**
 * A page of a history. `subject` is the learner, where it is a learner’s. `mayExport`: the asker may get it as a file.
 * `platform`: what the learning platform is called.
 */
export type HistoryAnswer =
  | Otherwise
  | {
      kind: 'history';
      of: HistoryOf;
      filter?: HistoryFilter | undefined;
      subject?: Subject;
      page: HistoryPage;
      mayExport: boolean;
      platform: string;
    };

/** A whole history for files, newest first; each page is read when it is asked for. */
export type HistoryExport =
  | Otherwise
  | { kind: 'history-file'; pages: AsyncIterable<HistoryEntry[]>; platform: string };

/**
 * Returns a page of a history, for everybody with a role: what was asked for, who decided, and the result. `here` is
 * the present channel. There and for a colleague, a batch is one entry.
 * @param start where the page starts; at the newest if omitted.
 */
export async function lookUpHistory(
  deps: ServiceDeps,
  invocation: Invocation,
  of: HistoryOf,
  start?: HistoryStart,
  filter?: HistoryFilter,
): Promise<HistoryAnswer> {
  const entered = await admitQuestion(deps, invocation, of, history);
  if (entered.kind !== 'entered') return entered;
  const { scope, subjects, roles } = entered;
  const [subject, ...others] = subjects;
  if (others.length > 0) return { kind: 'which-organization', entry: history, subjects };
  const only = {
    ...filtered(filter, invocation.actor, deps.clock()),
    folds: !subject && filter !== 'failed',
    lostMail: FAILED_MAIL,
  };
  const read = (limit: number, cursor?: HistoryCursor) => findHistory(deps.db, scope, limit, cursor, only);
  const [page] = await Promise.all([
    start && 'before' in start ? readPageBefore(read, start.before) : readPage(read, start),
    auditLookUps(deps, invocation, history, subjects),
  ]);
  const whose: HistoryOf = subject ? { learnerId: subject.learner.id } : of;
  const mayExport = isFor(historyFile, roles);
  return {
    kind: 'history',
    of: whose,
    filter,
    page,
    mayExport,
    platform: deps.platform.name,
    ...(subject && { subject }),
  };
}

/**
 * Returns a history for leads, newest first: all of it, or that of a period. An email that several organizations have
 * gives the history of all of them, because each row names its learner.
 */
export async function exportHistory(
  deps: ServiceDeps,
  invocation: Invocation,
  of: HistoryOf,
  period: HistoryPeriod = {},
): Promise<HistoryExport> {
  const entered = await admitQuestion(deps, invocation, of, historyFile);
  if (entered.kind !== 'entered') return entered;
  await auditLookUps(deps, invocation, historyFile, entered.subjects);
  return { kind: 'history-file', pages: readHistory(deps.db, entered.scope, period), platform: deps.platform.name };
}

/** Returns whether the caller may have a history as a file, before a form opens for it. */
export async function authorizeExport(
  deps: ServiceDeps,
  invocation: Invocation,
): Promise<{ kind: 'open' } | RefusedAnswer | Repeated> {
  const admitted = await admitTo(deps, invocation, historyFile);
  return admitted.kind === 'admitted' ? { kind: 'open' } : admitted;
}

async function admitTo(
  deps: ServiceDeps,
  invocation: Invocation,
  inquiry: Inquiry,
): Promise<Admitted | RefusedAnswer | Repeated> {
  const admitted = await deps.gate.admit(invocation.actor, invocation.place.channel);
  if (admitted.kind === 'refusal') return rejectCaller(deps, invocation, admitted, inquiry);
  if (isFor(inquiry, admitted.roles)) return admitted;
  return rejectCaller(deps, invocation, refuse('action-not-allowed', { title: inquiry.title }), inquiry);
}

type Entered = { kind: 'entered'; scope: HistoryScope; subjects: Subject[]; roles: ReadonlySet<Role> };

async function admitQuestion(
  deps: ServiceDeps,
  invocation: Invocation,
  of: HistoryOf,
  inquiry: Inquiry,
): Promise<Entered | Otherwise> {
  const admitted = await admitTo(deps, invocation, inquiry);
  if (admitted.kind !== 'admitted') return admitted;
  const { roles } = admitted;
  const target = isTarget(of) ? of : undefined;
  const [refusal, subjects] = await Promise.all([
    refuseQuestion(deps, invocation, inquiry),
    target ? findSubjects(deps.db, target, { ...lookUpOf(deps, deps.clock()), minutes: 0 }) : [],
  ]);
  if (refusal) return refusal;
  if (!isTarget(of))
    return { kind: 'entered', scope: of === 'here' ? { channel: invocation.place.channel } : of, subjects, roles };
  if (subjects.length === 0) return (await answerNobody(deps, invocation, history, of)) as Otherwise;
  return { kind: 'entered', scope: { learnerIds: subjects.map(({ learner }) => learner.id) }, subjects, roles };
}

const isTarget = (of: HistoryOf): of is Target => of !== 'here' && !('person' in of);
const isFor = ({ allow }: Inquiry, roles: ReadonlySet<Role>) => allow.some((role) => roles.has(role));

async function auditLookUps(
  { db }: ServiceDeps,
  invocation: Invocation,
  { name }: Inquiry,
  subjects: Subject[],
): Promise<void> {
  const about = subjects.length > 0 ? subjects.map(({ learner }) => ({ learnerId: learner.id })) : [{}];
  await Promise.all(about.map((one) => recordAudit(db, invocation, 'looked-up', { action: name, ...one })));
}

const DAY_MS = 24 * 60 * 60_000;

/** Returns which requests a filter leaves. */
function filtered(filter: HistoryFilter | undefined, reader: string, now: Date): HistoryOnly {
  const daysAgo = (days: number) => new Date(now.getTime() - days * DAY_MS);
  if (filter === 'failed') return { failed: true, from: daysAgo(30) };
  if (filter === 'week') return { from: daysAgo(7) };
  return filter === 'mine' ? { by: reader } : {};
}

type Read = (limit: number, cursor?: HistoryCursor) => Promise<HistoryEntry[]>;

/**
 * Reads a page, and one row more, which tells whether another page follows. The cursor itself proves the page before
 * it.
 */
async function readPage(read: Read, cursor?: HistoryCursor): Promise<HistoryPage> {
  const found = await read(PAGE + 1, cursor);
  const isMore = found.length > PAGE;
  // At the top of the list, or after rows were removed: a full newest page.
  if (cursor && (found.length === 0 || (cursor.to === 'newer' && !isMore))) return readPage(read);
  const entries = cursor?.to === 'newer' ? found.slice(-PAGE) : found.slice(0, PAGE);
  const [first, last] = [entries.at(0), entries.at(-1)];
  const hasOlder = isMore || cursor?.to === 'newer';
  return {
    entries,
    ...(hasOlder && last && { older: cursorAt('older', last) }),
    ...(cursor && first && { newer: cursorAt('newer', first) }),
  };
}

/**
 * Reads the page that starts with the newest request from before a moment; the oldest page where there is none. Whether
 * pages follow on either side is looked up, because no page was turned to get here.
 */
async function readPageBefore(read: Read, before: Date): Promise<HistoryPage> {
  const [older] = await read(1, cursorAtMoment('older', before));
  const { entries } = await readPage(read, cursorAtMoment(older ? 'older' : 'newer', before));
  const [first, last] = [entries.at(0), entries.at(-1)];
  if (!first || !last) return { entries };
  const cursors = { older: cursorAt('older', last), newer: cursorAt('newer', first) };
  const [beyond, above] = await Promise.all([read(1, cursors.older), read(1, cursors.newer)]);
  return {
    entries,
    ...(!older && { isBeyond: true as const }),
    ...(beyond.length > 0 && { older: cursors.older }),
    ...(above.length > 0 && { newer: cursors.newer }),
  };
}

const cursorAt = (to: HistoryCursor['to'], { request }: HistoryEntry): HistoryCursor => ({
  to,
  at: request.createdAt,
  id: request.id,
});
