import type { Transaction } from 'kysely';
import type { Passwords } from '../accounts/password.ts';
import type { PlatformDatabase } from '../database/client.ts';
import type { Answer, Tables } from '../database/tables.ts';
import { displayName, type Learner } from '../learners/learner.ts';
import { applyChange, type Outcome, refused } from './apply-change.ts';
import type { DeskChange } from './contract.ts';
import { findTold } from './find-told.ts';
import type { LinkOptions } from './password-links.ts';

export type SettleOptions = {
  db: PlatformDatabase;
  now: () => Date;
  passwords: Passwords;
  links: LinkOptions;
  /** Whether a repeated id gets the first one's answer; without it, each is applied again. */
  heedsIds: boolean;
};

/** How a change that comes for the first time is taken: as it is, refused with these words, or decided after so many ms. */
export type Manner = { kind: 'as-is' } | { kind: 'refuse'; message: string } | { kind: 'later'; ms: number };

const LATER: Answer = { status: 202, body: { status: 'later' } };

/**
 * Takes a change once: answer, record and effect are one transaction, and the same id at the same time waits for it.
 * @returns the answer, and whether the id was new.
 */
export async function settleChange(
  { db, now, heedsIds, ...options }: SettleOptions,
  { id, change, manner }: { id: string; change: DeskChange; manner: Manner },
): Promise<{ answer: Answer; isNew: boolean }> {
  return db.transaction().execute(async (rows) => {
    const told = await rows
      .insertInto('told_change')
      .values({ id, type: change.type, request: change.data.request ?? null, tries: 1, receivedAt: now() })
      .onConflict((on) => on.column('id').doUpdateSet((is) => ({ tries: is('told_change.tries', '+', 1) })))
      .returning(['tries', 'answer'])
      .executeTakeFirstOrThrow();
    const isNew = told.tries === 1;
    if (!isNew && heedsIds) return { answer: told.answer ?? LATER, isNew };
    if (manner.kind === 'later' && change.type !== 'desk.ping') {
      const later = { laterPayload: JSON.stringify(change), laterAt: new Date(now().getTime() + manner.ms) };
      await rows.updateTable('told_change').set(later).where('id', '=', id).execute();
      return { answer: LATER, isNew };
    }
    return { answer: await decide(rows, { id, change, manner, now: now(), ...options }), isNew };
  });
}

/** Decides a change whose time has come, if nobody else has. Returns whether it did. */
export async function settleLater({ db, now, ...options }: SettleOptions, id: string): Promise<boolean> {
  return db.transaction().execute(async (rows) => {
    const told = await rows
      .selectFrom('told_change')
      .select('laterPayload')
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst();
    if (!told?.laterPayload) return false;
    const change = told.laterPayload as DeskChange;
    await decide(rows, { id, change, manner: { kind: 'as-is' }, now: now(), ...options });
    await rows.updateTable('told_change').set({ laterPayload: null, laterAt: now() }).where('id', '=', id).execute();
    return true;
  });
}

type Decision = { id: string; change: DeskChange; manner: Manner; now: Date } & Pick<
  SettleOptions,
  'passwords' | 'links'
>;

async function decide(rows: Transaction<Tables>, decision: Decision): Promise<Answer> {
  const { id, change, manner, now } = decision;
  const learner = change.data.learner ? await findTold(rows, change.data.learner) : undefined;
  const outcome =
    manner.kind === 'refuse' && change.type !== 'desk.ping'
      ? refused(manner.message)
      : await applyChange({ rows, ...decision }, learner);
  await rows
    .updateTable('told_change')
    .set({ ...toldWords(outcome, learner, change), answer: JSON.stringify(outcome.answer) })
    .where('id', '=', id)
    .execute();
  if (outcome.applied && learner) {
    const { externalId } = learner;
    const request = change.data.request ?? null;
    await rows
      .insertInto('applied_change')
      .values({ id, type: change.type, externalId, request, appliedAt: now })
      .execute();
  }
  return outcome.answer;
}

/** Returns who a change is about and what it says; of an erased learner, nothing that says who it was. */
function toldWords({ what }: Outcome, learner: Learner | undefined, { type, data }: DeskChange) {
  const isErasing = type === 'learner.erased';
  return {
    externalId: learner?.externalId ?? null,
    learner: isErasing ? null : learner ? displayName(learner) : (data.learner?.email ?? null),
    what,
  };
}
