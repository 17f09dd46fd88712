import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { daysAgo } from '../../support/desk/facts.ts';
import { type Played, playPlatform } from './played.ts';

describe('with a learning platform', () => {
  let played: Played;
  beforeAll(async () => {
    played = await playPlatform();
  });
  afterAll(() => played.close());

  async function submitted() {
    const { email, learnerId } = await played.learner({ membershipEndsAt: daysAgo(-30), firstAccessedAt: daysAgo(9) });
    const { requestId, answer } = await played.confirmed('extend-membership', email, {
      values: { until: '2027-12-31' },
      reason: 'they renewed',
    });
    expect(answer).toEqual({ kind: 'submitted' });
    expect(await played.changesOf(learnerId)).toEqual([]);
    return { learnerId, requestId };
  }

  it('what a lead agrees to is asked then, and done at acceptance', async () => {
    const { learnerId, requestId } = await submitted();
    const { desk, invocation } = played.service;
    expect(await desk.approve(invocation('U-BOB'), requestId)).toEqual({ kind: 'running' });
    expect(await played.shown(requestId)).toMatch(/^⏳ Acme Learning has not answered yet/);
    const { id } = await played.next(learnerId);
    await played.changes.settle(id, { kind: 'accepted' });
    expect(await played.shown(requestId)).toMatch(/^✅ The membership ends .*Acme Learning has it since/s);
    expect(await played.shown(requestId, 'card')).toContain('✅ Approved by');
  });

  it('broken glass that the platform refuses has done nothing', async () => {
    const { learnerId, requestId } = await submitted();
    const before = (await played.learnerOf(learnerId))?.membershipEndsAt;
    const { desk, invocation } = played.service;
    expect(await desk.breakGlass(invocation('U-CARL'), requestId, 'nobody is there')).toEqual({ kind: 'running' });
    const { id } = await played.next(learnerId);
    await played.changes.settle(id, { kind: 'refused', message: 'not renewed' });
    expect((await played.learnerOf(learnerId))?.membershipEndsAt).toEqual(before);
    expect(await played.shown(requestId)).toContain('refused it: “not renewed”.');
    expect(await played.shown(requestId, 'card')).toContain('🚫 Not done');
  });

  it('what waits for its next try is had at once by a platform that fetches', async () => {
    const { email, learnerId } = await played.learner({ locale: 'en' });
    await played.confirmed('edit-info', email, { values: { language: 'es' } });
    const { id } = await played.next(learnerId);
    await played.changes.answered(id, 5, { kind: 'none', problem: 'unreachable', hasArrived: false, isSetting: false });
    expect(await played.changes.claimNext()).toBeUndefined();
    expect((await played.changes.lease(10)).map((change) => change.id)).toEqual([id]);
    expect(await played.changes.lease(10)).toEqual([]);
    // One that is fetched and never answered ends after a day, whoever holds it.
    await played.soon(id, 25);
    await played.changes.endUnanswered();
    expect((await played.changesOf(learnerId))[0]?.state).toBe('unanswered');
  });
});
