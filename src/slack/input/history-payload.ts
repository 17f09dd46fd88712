import { type HistoryCursor, type HistoryFilter, type HistoryOf, historyFilters } from '../../core/requests/history.ts';

/** What a button on a history asks for: whose, which part, and from where. Opaque ids only, checked again at the click. */
export type HistoryPayload = { of: HistoryOf; filter?: HistoryFilter | undefined; cursor?: HistoryCursor };

const ID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const SHAPE = new RegExp(
  `^(here|person:[UW][A-Z0-9]+|learner:${ID})(?:\\|(${historyFilters.join('|')}))?(?:\\|(older|newer):(\\d{1,14}):(${ID}))?$`,
);

/** Returns a payload as a button's value. It has no email, because the learner is known by id by then. */
export function writeHistoryPayload({ of, filter, cursor }: HistoryPayload): string {
  const from = cursor && `${cursor.to}:${cursor.at.getTime()}:${cursor.id}`;
  return [writeScope(of), filter, from].filter(Boolean).join('|');
}

function writeScope(of: HistoryOf): string {
  if (of === 'here') return of;
  if ('person' in of) return `person:${of.person}`;
  return 'learnerId' in of ? `learner:${of.learnerId}` : '';
}

/** Returns the payload in a button's value; undefined where it is none (forged, or from an old version). */
export function readHistoryPayload(value: string | undefined): HistoryPayload | undefined {
  const [, who, only, to, ms, id] = SHAPE.exec(value ?? '') ?? [];
  if (!who) return undefined;
  const [kind, name = ''] = who.split(':');
  const of: HistoryOf = kind === 'person' ? { person: name } : kind === 'learner' ? { learnerId: name } : 'here';
  const isCursor = (to === 'older' || to === 'newer') && id;
  const filter = historyFilters.find((known) => known === only);
  return { of, ...(filter && { filter }), ...(isCursor && { cursor: { to, at: new Date(Number(ms)), id } }) };
}
