import { randomUUID } from 'node:crypto';
import type { Kysely, Selectable, Transaction } from 'kysely';
import * as z from 'zod';
import type { EventTable, Tables } from '../database/tables.ts';
import type { DeskClient } from '../desk-client.ts';
import { createWorker, type Worker } from '../worker.ts';

type WaitingEvent = Selectable<EventTable>;
/** An event with how the desk is to know its learner. */
type NamedEvent = WaitingEvent & { deskId: string | null; organization: string };

/** As many as the desk takes in one call. */
const BATCH = 1_000;
const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 30_000];

/** Adds an event to what the desk is to be told, in the transaction of what happened. */
export async function addEvent(
  db: Kysely<Tables> | Transaction<Tables>,
  type: EventTable['type'],
  externalId: string,
  occurredAt: Date,
): Promise<void> {
  await db.insertInto('event').values({ id: randomUUID(), type, externalId, occurredAt }).execute();
}

/**
 * Starts what posts events to the desk, oldest first, until it has taken each. While the desk is away they wait in their
 * table; where it refuses a call as wrong, events go singly, and one that is refused by itself is given up.
 */
export function createOutbox(options: {
  db: Kysely<Tables>;
  desk: DeskClient;
  now: () => Date;
  changed: () => void;
  onError: (error: unknown) => void;
}): Worker {
  let failures = 0;
  let batch = BATCH;
  return createWorker(async () => {
    for (;;) {
      const events = await waiting(options.db, batch);
      if (events.length === 0) return undefined;
      const answer = await options.desk.post('/v1/events', { events: events.map(asTold) });
      const isWrong = answer !== undefined && [400, 413, 422].includes(answer.status);
      if (isWrong && events.length > 1) {
        batch = 1;
        continue;
      }
      if (!answer || !(isWrong || (answer.status >= 200 && answer.status < 300))) {
        await countTries(options.db, events);
        failures += 1;
        const pause = RETRY_MS[Math.min(failures, RETRY_MS.length) - 1] ?? 0;
        return Math.max(pause, (answer?.retryAfterSeconds ?? 0) * 1_000);
      }
      await settle(options, events, isWrong ? 'refused' : outcomesIn(answer.body));
      failures = 0;
      if (!isWrong) batch = BATCH;
      options.changed();
    }
  }, options.onError);
}

const waiting = (db: Kysely<Tables>, limit: number): Promise<NamedEvent[]> =>
  db
    .selectFrom('event')
    .innerJoin('learner', 'learner.externalId', 'event.externalId')
    .selectAll('event')
    .select(['learner.deskId', 'learner.organization'])
    .where('settledAt', 'is', null)
    .orderBy('position')
    .limit(limit)
    .execute();

/** Names the learner by the desk's own id where it is known here, else by ours, which counts in her organization. */
const asTold = ({ id, type, externalId, deskId, organization, occurredAt }: NamedEvent) => ({
  id,
  type,
  occurred_at: occurredAt.toISOString(),
  learner: deskId ? { id: deskId } : { external_id: externalId, organization },
});

async function countTries(db: Kysely<Tables>, events: WaitingEvent[]): Promise<void> {
  const ids = events.map(({ id }) => id);
  await db
    .updateTable('event')
    .set((is) => ({ tries: is('tries', '+', 1) }))
    .where('id', 'in', ids)
    .execute();
}

const Outcomes = z.object({ results: z.array(z.object({ id: z.string().nullable(), status: z.string() })) });

/** Returns what the desk said of single events, such as `unknown`, by id. */
function outcomesIn(body: unknown): Map<string, string> {
  const read = Outcomes.safeParse(body);
  return new Map(read.success ? read.data.results.map(({ id, status }) => [id ?? '', status]) : []);
}

async function settle(
  { db, now }: { db: Kysely<Tables>; now: () => Date },
  events: WaitingEvent[],
  outcomes: 'refused' | Map<string, string>,
): Promise<void> {
  for (const { id } of events) {
    const outcome = outcomes === 'refused' ? outcomes : (outcomes.get(id) ?? 'taken');
    await db
      .updateTable('event')
      .set((is) => ({ settledAt: now(), outcome, tries: is('tries', '+', 1) }))
      .where('id', '=', id)
      .execute();
  }
}

/** Returns what happened to learners here, newest first, so many at most. */
export const listEvents = (db: Kysely<Tables>, limit: number): Promise<WaitingEvent[]> =>
  db.selectFrom('event').selectAll().orderBy('position', 'desc').limit(limit).execute();

/** Returns how many events the desk has not had yet. */
export async function countWaiting(db: Kysely<Tables>): Promise<number> {
  const { count } = await db
    .selectFrom('event')
    .select((is) => is.fn.countAll<string>().as('count'))
    .where('settledAt', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(count);
}
