import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from '../../../src/core/catalogue.ts';
import { batchIdIn } from '../../../src/core/requests/batch.ts';
import { batches } from '../../../src/db/schema/batches.ts';
import { posts } from '../../../src/db/schema/posts.ts';
import { readMessage } from '../../../src/playground/reading.ts';
import { eraseLearner } from '../../../src/service/learners/erase.ts';
import { batchProgress } from '../../../src/slack/views/cards/batch/batch-progress.ts';
import { daysAgo, NOW } from '../../support/desk/facts.ts';
import { acme, type Played, playPlatform } from './played.ts';

describe('a batch with a learning platform', () => {
  let played: Played;
  beforeAll(async () => {
    played = await playPlatform({ passwords: 'platform' });
  });
  afterAll(() => played.close());

  const active = { firstAccessedAt: daysAgo(99), vpaCompletedAt: daysAgo(10) };
  /** Does something for so many learners at once, which the platform is asked for. */
  async function asked(many: number, name = 'make-vpa-available', over: object = active) {
    const learners: Awaited<ReturnType<Played['learner']>>[] = [];
    for (let i = 0; i < many; i++) learners.push(await played.learner(over));
    const { desk, invocation, action } = played.service;
    const emails = learners.map(({ email }) => email);
    const answer = await desk.askMany(invocation('U-AMY'), action(name), { emails });
    if (answer.kind !== 'created') throw new Error(answer.kind);
    await desk.confirm(invocation('U-AMY'), answer.requestId);
    const id = batchIdIn(answer.requestId) ?? '';
    const run = () =>
      desk.runBatch(id, (error) => {
        throw error;
      });
    await run();
    return { id, run, learners: learners.map(({ learnerId }) => learnerId) };
  }
  const stateOf = async (id: string) => (await played.db.select().from(batches).where(eq(batches.id, id)))[0]?.state;
  async function progress(id: string): Promise<string> {
    const rows = await played.db.select().from(posts).where(eq(posts.batchId, id));
    const post = rows.find(({ kind }) => kind === 'progress');
    const snapshot = await played.service.desk.batchSnapshot(post?.id ?? '');
    if (!snapshot) throw new Error('no progress');
    const how = {
      ...{ names: new Map(), reader: undefined, correction: undefined },
      address: String,
      platform: acme.name,
    };
    const action = catalogue.find('make-vpa-available');
    if (!action) throw new Error('no such action');
    return readMessage(batchProgress(snapshot, action, how));
  }
  /** Settles the changes of these learners, each as it is said. */
  async function settle(answers: Map<string, Parameters<Played['changes']['settle']>[1]>) {
    for (const [learnerId, answer] of answers) {
      const [change] = await played.changesOf(learnerId);
      await played.changes.settle(change?.id ?? '', answer);
    }
  }

  it('says what waits, ends when each has an answer or is unanswered, and says what the platform refused', async () => {
    const { id, run, learners } = await asked(4);
    const [one = '', two = '', three = '', four = ''] = learners;
    expect(await progress(id)).toContain('0 of 4 so far, 4 wait for Acme Learning');
    await settle(
      new Map([
        [one, { kind: 'accepted' }],
        [two, { kind: 'refused', message: 'no such learner' }],
        [three, { kind: 'refused', message: 'left in May' }],
      ] as const),
    );
    await run();
    expect(await progress(id)).toContain('3 of 4 so far, 1 waits for Acme Learning, 2 refused');
    expect(await stateOf(id)).toBe('running');
    expect((await played.next(four)).type).toBe('learner.updated');
    await settle(new Map([[four, { kind: 'unanswered' }]] as const));
    await run();
    expect(await stateOf(id)).toBe('done');
    const ended = await progress(id);
    expect(ended).toContain('Done for 1 of 4, 3 refused');
    expect(ended).toContain('“no such learner”');
    expect(ended).toContain('“left in May”');
    expect(ended).toContain('did not answer for 24 h');
    expect(ended).toContain('[Retry the failed (3)]');
    await settle(new Map([[four, { kind: 'accepted' }]] as const));
    expect(await progress(id)).toContain('Done for 2 of 4, 2 refused');
    expect((await played.learnerOf(four))?.vpaAvailableFrom).toEqual(NOW);
  });

  it('says where the platform sent the mail itself, and that more is not known', async () => {
    const { id, run, learners } = await asked(3, 'resend-activation', {});
    const [one = '', two = '', three = ''] = learners;
    await settle(
      new Map([
        [one, { kind: 'accepted', mailed: true }],
        [two, { kind: 'accepted', mailed: true }],
        [three, { kind: 'refused', message: null }],
      ] as const),
    );
    await run();
    expect(await progress(id)).toContain(
      '✅ Done (2): Acme Learning says it sent the mail; what became of it is not known here.',
    );
  });

  it('waits for nobody who was erased meanwhile', async () => {
    const { id, run, learners } = await asked(2);
    const [one = '', two = ''] = learners;
    await settle(new Map([[one, { kind: 'accepted' }]] as const));
    await eraseLearner(played.db, two, { by: 'operator', reference: 'LD-TEST00', now: NOW, tellsPlatform: true });
    await run();
    expect(await stateOf(id)).toBe('done');
    expect(await progress(id)).toContain('Done for 1 of 2, 1 refused');
  });
});
