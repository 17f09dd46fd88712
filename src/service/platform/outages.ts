import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { NoAnswerProblem } from '../../core/platform/change.ts';
import { LEASE, TOLD_AFTER } from '../../core/platform/schedule.ts';
import type { Database, Transaction } from '../../db/client.ts';
import { addPost } from '../../db/outbox/posts.ts';
import {
  type Delivery,
  endOutage,
  findSilence,
  findUnfetched,
  hasAnsweredSince,
  hasFetchedSince,
  insertOutage,
  lockOpenOutage,
  type Outage,
  outageAnswered,
  type Silence,
} from '../../db/platform/outages.ts';

/** How long an outage goes on before on-call is told again, in milliseconds. */
const TOLD_AGAIN_AFTER = 24 * 60 * 60_000;

/** Tells on-call when the platform does not answer, and when that is over: once, however many replicas and changes. */
export type Outages = {
  /** Looks whether an outage has begun, goes on for another day, or is over. Once a minute. */
  check(): Promise<void>;
  /** Tells at once of what only a person can mend. */
  settingIsWrong(problem: NoAnswerProblem): Promise<void>;
};

type OutageDeps = {
  db: Database;
  delivery: Delivery;
  /** Where on-call is told; where there is none, the log tells. */
  channel: string | undefined;
  log: Logger;
};

/** Returns what watches over the platform's answers. */
export function createOutages({ db, delivery, channel, log }: OutageDeps): Outages {
  async function begin(tx: Transaction, silence: Silence): Promise<void> {
    const id = randomUUID();
    if (!(await insertOutage(tx, { id, ...silence }))) return;
    if (channel) await addPost(tx, { id: randomUUID(), outageId: id, kind: 'outage', channel });
    log.error({ outage: id, ...silence }, 'the learning platform does not answer');
  }

  async function end(tx: Transaction, { id }: Outage): Promise<void> {
    await endOutage(tx, id, false);
    if (channel) await addPost(tx, { id: randomUUID(), outageId: id, kind: 'outage-over', channel });
    log.info({ outage: id }, 'the outage of the learning platform is over');
  }

  const silenceNow = (tx: Transaction, open: Outage | undefined) =>
    delivery === 'poll'
      ? findUnfetched(tx, { afterMs: TOLD_AFTER, leaseMs: LEASE })
      : findSilence(tx, { afterMs: TOLD_AFTER, open });

  /** Whether it answers, or fetches where it does that, since a moment. */
  const isBackSince = async (tx: Transaction, since: Date) =>
    (await hasAnsweredSince(tx, since)) || (delivery === 'poll' && (await hasFetchedSince(tx, since, LEASE)));

  return {
    check: () =>
      db.transaction(async (tx) => {
        const open = await lockOpenOutage(tx);
        const silence = await silenceNow(tx, open);
        if (!open) return silence && begin(tx, silence);
        if (!open.isAnswered && (await isBackSince(tx, open.startedAt))) await outageAnswered(tx, open.id);
        if (!silence) return end(tx, open);
        if (Date.now() - open.startedAt.getTime() < TOLD_AGAIN_AFTER) return undefined;
        await endOutage(tx, open.id, true);
        return begin(tx, { ...silence, since: open.since });
      }),
    settingIsWrong: (problem) =>
      db.transaction(async (tx) => {
        if (!(await lockOpenOutage(tx))) await begin(tx, { since: new Date(), problem });
      }),
  };
}
