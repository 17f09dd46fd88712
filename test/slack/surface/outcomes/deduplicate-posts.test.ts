import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMessage } from '../../../../src/playground/reading.ts';
import { personas } from '../../../../src/playground/workspace-data.ts';
import { giveReason, makeAllDue } from '../../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../../support/desk/desk.ts';
import { addLearner } from '../../../support/desk/service.ts';
import { until } from '../../../support/until.ts';

/** Long enough for a busy machine. */
const PATIENCE = 20_000;

describe('a message whose answer was lost is found where Slack has it, and not posted again', {
  timeout: 60_000,
}, () => {
  let desk: TestDesk;
  beforeAll(async () => {
    desk = await createTestDesk();
  });
  afterAll(() => desk.close());

  /** Waits until so many messages of these kinds are known; answers how often Slack has each, by kind. */
  async function taken(owner: 'batch_id' | 'escalation_id', kinds: string[]): Promise<[kind: string, times: number][]> {
    const { sql } = desk.database;
    const known = () => sql<{ id: string; kind: string }[]>`
      select id, kind from posts where ts is not null and ${sql(owner)} is not null and kind = any(${kinds}) order by kind`;
    await until('they are known', async () => {
      await makeAllDue(desk);
      return (await known()).length === kinds.length;
    });
    const marks = desk.slack.messages().map(({ metadata }) => metadata?.event_payload.post);
    return (await known()).map(({ id, kind }) => [kind, marks.filter((mark) => mark === id).length]);
  }
  const found = () => desk.slack.calls.map(({ method }) => method);

  it('as the card of a batch', async () => {
    for (const email of ['twin1@acme.test', 'twin2@acme.test']) await addLearner(desk.database, { email });
    const root = desk.slack.say('bob', '#support', 'They wait: twin1@acme.test, twin2@acme.test');
    await desk.slack.shortcut(personas.amy.id, 'resend-activation', '#support', root.ts);
    const isAsking = ({ blocks }: { blocks: readonly unknown[] }) =>
      readMessage({ blocks, text: '' }).includes('All 2 of them');
    const modal = await desk.slack.until(() => desk.slack.visibleTo(personas.amy.id).views.find(isAsking), PATIENCE);
    desk.slack.breakDown('chat.postMessage', 'taken-reset', 1);
    await desk.slack.submit(personas.amy.id, modal.id, { email: 'all' });
    expect(await taken('batch_id', ['card'])).toEqual([['card', 1]]);
    expect(found()).toContain('conversations.replies');
  });

  it('as both messages of an escalation', async () => {
    const since = { firstAccessedAt: new Date('2026-01-02T10:00:00Z') };
    await addLearner(desk.database, { email: 'twin3@acme.test', ...since, passwordSetAt: since.firstAccessedAt });
    await desk.type('amy', '#support', '/learner activation twin3@acme.test');
    await desk.press('amy', desk.last('amy'), 'Escalate…');
    desk.slack.breakDown('chat.postMessage', 'taken-reset', 2);
    await giveReason(desk, 'amy', 'no mail arrives');
    const kinds = ['escalated', 'escalation'];
    expect(await taken('escalation_id', kinds)).toEqual(kinds.map((kind) => [kind, 1]));
    expect(found()).toContain('conversations.history');
  });
});
