import { and, eq } from 'drizzle-orm';
import { catalogue } from '../../../src/core/catalogue.ts';
import type { OutgoingChange } from '../../../src/core/platform/outgoing-change.ts';
import { noPlatform, type Platform } from '../../../src/core/platform/platform.ts';
import { learners } from '../../../src/db/schema/learners.ts';
import { mails } from '../../../src/db/schema/mails.ts';
import { platformChanges } from '../../../src/db/schema/platform/platform-changes.ts';
import { posts } from '../../../src/db/schema/posts.ts';
import { requests } from '../../../src/db/schema/requests.ts';
import { readMessage } from '../../../src/playground/reading.ts';
import { createOutbox } from '../../../src/service/outbox.ts';
import { requestCard } from '../../../src/slack/views/cards/card.ts';
import { confirmation, correction } from '../../../src/slack/views/cards/confirmation.ts';
import { NOW } from '../../support/desk/facts.ts';
import { addLearner, createService, type Service } from '../../support/desk/service.ts';

/** Any learning platform that is told of changes. */
export const acme: Platform = { ...noPlatform, name: 'Acme Learning', changes: 'push' };

/** Asks of a person other than amy, or with a reason. */
type Asking = { values?: Record<string, string>; actor?: string; reason?: string; andThen?: boolean };

/** The service with a learning platform, and what a test does and sees of it. */
export async function playPlatform(platform: Partial<Platform> = {}, database?: Service['database']) {
  const service = await createService(database, catalogue, {}, { ...acme, ...platform });
  const { db } = service.database;
  const { changes, desk, invocation, action } = service;
  let count = 0;

  async function ask(name: string, email: string, { values = {}, actor = 'U-AMY' }: Asking = {}): Promise<string> {
    const answer = await desk.ask(invocation(actor), action(name), { email }, { values });
    if (answer.kind !== 'created') throw new Error(JSON.stringify(answer));
    return answer.requestId;
  }
  async function postOf(requestId: string, kind: 'card' | 'confirmation' | 'correction') {
    const rows = await db.select().from(posts).where(eq(posts.requestId, requestId));
    return rows.find((row) => row.kind === kind);
  }

  return {
    ...{ service, db, changes, ask, close: () => service.close() },
    /** Adds a learner. */
    async learner(over: object = {}) {
      const email = `played${count++}.${Date.now()}@acme.test`;
      return { email, learnerId: await addLearner(service.database, { email, ...over }) };
    },
    /** Asks and confirms. */
    async confirmed(name: string, email: string, asking: Asking = {}) {
      const { actor = 'U-AMY', reason, andThen } = asking;
      const requestId = await ask(name, email, asking);
      const given = { ...(reason && { reason }), ...(andThen && { andThen }) };
      return { requestId, answer: await desk.confirm(invocation(actor), requestId, given) };
    },
    /** Claims the next change, which is that learner's. */
    async next(learnerId: string): Promise<OutgoingChange> {
      const claimed = await changes.claimNext();
      if (claimed?.change.data.learner?.id !== learnerId) throw new Error('no change of this learner is due');
      return claimed.change;
    },
    changesOf: (learnerId: string) =>
      db
        .select()
        .from(platformChanges)
        .where(eq(platformChanges.learnerId, learnerId))
        .orderBy(platformChanges.position),
    requestOf: async (id: string) => (await db.select().from(requests).where(eq(requests.id, id)))[0],
    requestsOf: (learnerId: string) =>
      db
        .select()
        .from(requests)
        .where(eq(requests.learnerId, learnerId))
        .orderBy(requests.createdAt, requests.reference),
    learnerOf: async (id: string) => (await db.select().from(learners).where(eq(learners.id, id)))[0],
    mailsOf: (learnerId: string) => db.select().from(mails).where(eq(mails.learnerId, learnerId)),
    /** The message of a request as it would be shown now. */
    async shown(requestId: string, kind: 'card' | 'confirmation' | 'correction' = 'confirmation'): Promise<string> {
      const post = await postOf(requestId, kind);
      const snapshot = post && (await createOutbox(db).snapshot(post.id));
      if (!snapshot) throw new Error(`no ${kind}`);
      const asked = action(snapshot.request.action);
      const showing = { email: 'j•••@acme.test', platform: acme.name, inputs: { email: 'n•••@acme.test' } };
      if (kind === 'card') return readMessage(requestCard(snapshot, asked, showing));
      const render = kind === 'correction' ? correction : confirmation;
      return readMessage(render(snapshot, asked, showing, { now: NOW, catalogue }));
    },
    /** Has Slack show a request's confirmation, as it is now. */
    async post(requestId: string) {
      const isIt = and(eq(posts.requestId, requestId), eq(posts.kind, 'confirmation'));
      await db.update(posts).set({ ts: '1.1', shown: posts.wanted }).where(isIt);
    },
    /** Which version of a request's message is to be shown. */
    wanted: async (requestId: string, kind: 'confirmation' | 'correction') => (await postOf(requestId, kind))?.wanted,
    /** Makes a change due, or so many hours old. */
    async soon(id: string, hoursOld = 0) {
      await db
        .update(platformChanges)
        .set({ dueAt: new Date(0), ...(hoursOld > 0 && { createdAt: new Date(Date.now() - hoursOld * 3_600_000) }) })
        .where(eq(platformChanges.id, id));
    },
  };
}

export type Played = Awaited<ReturnType<typeof playPlatform>>;
