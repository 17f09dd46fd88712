import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { escalations } from '../../../src/db/schema/escalations.ts';
import { eraseLearner } from '../../../src/service/learners/erase.ts';
import { daysAgo, NOW } from '../../support/desk/facts.ts';
import { addLearner } from '../../support/desk/service.ts';
import { type Played, playPlatform } from './played.ts';

describe('what follows, and what comes late', () => {
  let played: Played;
  beforeAll(async () => {
    played = await playPlatform();
    // With colleagues there it is Acme’s own domain, and a corrected address needs no lead.
    for (const _ of Array.from({ length: 5 })) await played.learner({ firstAccessedAt: daysAgo(9) });
  });
  afterAll(() => played.close());

  /** Who has taken a VPA, and may take another. */
  const taken = { firstAccessedAt: daysAgo(99), vpaCompletedAt: daysAgo(10) };

  const corrected = async (to: string) => {
    const { email, learnerId } = await played.learner();
    const asked = await played.confirmed('change-email', email, { values: { email: to }, andThen: true });
    return { email, learnerId, ...asked };
  };
  const accept = async (learnerId: string) => {
    const { id } = await played.next(learnerId);
    await played.changes.settle(id, { kind: 'accepted' });
    return id;
  };
  const undo = (requestId: string) => played.service.desk.undo(played.service.invocation('U-AMY'), requestId);

  it('follows at acceptance and not before, to the address that was accepted', async () => {
    const { learnerId, answer } = await corrected('right.one@acme.test');
    expect(answer).toEqual({ kind: 'running' });
    expect(await played.requestsOf(learnerId)).toHaveLength(1);
    expect(await played.mailsOf(learnerId)).toEqual([]);
    await accept(learnerId);
    expect((await played.requestsOf(learnerId)).map(({ action, state }) => [action, state]).toSorted()).toEqual([
      ['change-email', 'done'],
      ['resend-activation', 'done'],
    ]);
    const activation = (await played.mailsOf(learnerId)).find(({ template }) => template === 'activation');
    expect(activation?.content?.to).toBe('right.one@acme.test');
  });

  it('does not follow where the platform refuses, and the thread says so', async () => {
    const { learnerId, requestId } = await corrected('right.two@acme.test');
    const { id } = await played.next(learnerId);
    await played.changes.settle(id, { kind: 'refused', message: 'no such learner' });
    expect(await played.shown(requestId)).toContain(
      '“no such learner”. · for @U-AMY\nNothing was changed. What was to follow it was not done either.',
    );
    expect(await played.requestsOf(learnerId)).toHaveLength(1);
  });

  it('follows only as far as whoever decided may do it then, says why not, and offers it to others', async () => {
    const { learnerId, requestId } = await corrected('right.three@acme.test');
    const { groups } = played.service;
    groups.set('S-AGENTS', new Set());
    await accept(learnerId).finally(() => groups.set('S-AGENTS', new Set(['U-AMY'])));
    expect(await played.requestsOf(learnerId)).toHaveLength(1);
    expect((await played.learnerOf(learnerId))?.email).toBe('right.three@acme.test');
    const said = await played.shown(requestId);
    expect(said).toMatch(/“Resend activation email” did not follow: .*may not ask for this any more/);
    expect(said).toContain('[Resend activation email]');
  });

  it('is done where the address was taken meanwhile, says what differs, and on-call is told', async () => {
    const { email, learnerId, requestId } = await corrected('taken@acme.test');
    await addLearner(played.service.database, { email: 'taken@acme.test' });
    await accept(learnerId);
    expect((await played.learnerOf(learnerId))?.email).toBe(email);
    expect(await played.requestOf(requestId)).toMatchObject({ state: 'done' });
    expect(await played.shown(requestId)).toMatch(
      /has it since .* another account has that address now\.\nOn-call is told\./,
    );
    expect(await played.db.select().from(escalations).where(eq(escalations.requestId, requestId))).toHaveLength(1);
  });

  it('says where a newer change has replaced what is accepted late', async () => {
    const { email, learnerId } = await played.learner({ locale: 'en' });
    const first = await played.confirmed('edit-info', email, { values: { language: 'es' } });
    const old = await played.next(learnerId);
    await played.soon(old.id, 25);
    await played.changes.answered(old.id, 1, { kind: 'none', problem: 'slow', hasArrived: true, isSetting: false });
    await played.changes.endUnanswered();
    expect(await played.requestOf(first.requestId)).toMatchObject({ state: 'failed' });
    await played.confirmed('edit-info', email, { values: { language: 'pt' } });
    await accept(learnerId);
    expect(await played.changes.settle(old.id, { kind: 'accepted' })).toBe('settled');
    expect((await played.learnerOf(learnerId))?.locale).toBe('pt');
    expect(await played.shown(first.requestId)).toContain('A newer change has replaced it since, and stays.');
  });

  it('says of a late answer also in the reply that told of none', async () => {
    const { email, learnerId } = await played.learner({ locale: 'en' });
    const { requestId } = await played.confirmed('edit-info', email, { values: { language: 'es' } });
    await played.post(requestId);
    const { id } = await played.next(learnerId);
    await played.changes.settle(id, { kind: 'unanswered' });
    const before = await played.wanted(requestId, 'correction');
    expect(await played.shown(requestId, 'correction')).toMatch(/did not answer for 24 h.*\[Try again\]/s);
    await played.changes.settle(id, { kind: 'accepted' });
    expect(await played.wanted(requestId, 'correction')).toBe((before ?? 0) + 1);
    const said = await played.shown(requestId, 'correction');
    expect(said).toMatch(/^✅ .*Acme Learning has it since/s);
    expect(said).not.toMatch(/did not answer|Try again/);
  });

  it('calls the asker once: in the confirmation where that is still to come, else in a reply', async () => {
    for (const isPosted of [true, false]) {
      const { email, learnerId } = await played.learner({ locale: 'en' });
      const { requestId } = await played.confirmed('edit-info', email, { values: { language: 'es' } });
      if (isPosted) await played.post(requestId);
      await played.changes.settle((await played.next(learnerId)).id, { kind: 'refused', message: 'no' });
      expect((await played.shown(requestId)).includes('· for @U-AMY')).toBe(!isPosted);
      expect((await played.wanted(requestId, 'correction')) !== undefined).toBe(isPosted);
      if (isPosted) expect(await played.shown(requestId, 'correction')).toContain('· for @U-AMY');
    }
  });

  it('says where it waited behind an older one, and that the platform was never asked for it', async () => {
    const { email, learnerId } = await played.learner({ locale: 'en', ...taken });
    await played.confirmed('edit-info', email, { values: { language: 'es' } });
    const behind = await played.confirmed('make-vpa-available', email);
    const old = await played.next(learnerId);
    expect(await played.shown(behind.requestId)).toMatch(
      /^⏳ An older change of the same learner comes first, so Acme Learning has not been asked yet\./,
    );
    expect(await played.shown(behind.requestId)).toContain('[Cancel]');
    for (const { id } of await played.changesOf(learnerId)) await played.soon(id, 25);
    await played.changes.answered(old.id, 1, { kind: 'none', problem: 'slow', hasArrived: true, isSetting: false });
    await played.changes.endUnanswered();
    const said = await played.shown(behind.requestId);
    expect(said).toMatch(
      /^❔ Acme Learning was never asked: this waited behind an older change of the same learner for 24 h\. · for @U-AMY\nNothing was changed\./,
    );
    expect(said).toContain('[Try again]');
  });

  it('says where nothing came before it, and it was not handed over all the same', async () => {
    const { email, learnerId } = await played.learner(taken);
    const { requestId } = await played.confirmed('make-vpa-available', email);
    const [change] = await played.changesOf(learnerId);
    await played.soon(change?.id ?? '', 25);
    await played.changes.endUnanswered();
    expect(await played.shown(requestId)).toContain(
      'Acme Learning was never asked: for 24 h this could not be handed over. · for @U-AMY\nNothing was changed.',
    );
  });

  it('undoes once, whichever of two tries is answered late, and says one thing at a time', async () => {
    const { email, learnerId } = await played.learner({ locale: 'en' });
    const { requestId } = await played.confirmed('edit-info', email, { values: { language: 'es' } });
    await accept(learnerId);
    await undo(requestId);
    const one = await played.next(learnerId);
    await played.changes.settle(one.id, { kind: 'unanswered' });
    expect(await played.shown(requestId)).toContain('did not answer for 24 h. Look there whether it was undone.');
    await undo(requestId);
    const two = await played.next(learnerId);
    // The first one’s late refusal says nothing while the second is on its way.
    await played.changes.settle(one.id, { kind: 'refused', message: 'no' });
    expect(await played.requestOf(requestId)).toMatchObject({ state: 'undoing' });
    await played.changes.settle(two.id, { kind: 'refused', message: 'still no' });
    const said = await played.shown(requestId);
    expect(said).toContain('refused to undo it: “still no”. It stays done.');
    expect(said).not.toContain('did not answer');
    await undo(requestId);
    await accept(learnerId);
    expect(await played.requestOf(requestId)).toMatchObject({ state: 'undone' });
    expect((await played.learnerOf(learnerId))?.locale).toBe('en');
  });

  it('undoes nothing while another change of the same waits', async () => {
    const { email, learnerId } = await played.learner({ locale: 'en' });
    const { requestId } = await played.confirmed('edit-info', email, { values: { language: 'es' } });
    await accept(learnerId);
    await played.confirmed('edit-info', email, { values: { language: 'pt' } });
    expect(await undo(requestId)).toMatchObject({ kind: 'refused', refusal: { code: 'change-waits' } });
    await accept(learnerId);
  });

  it('keeps of an erased learner what it takes to say so, and that no longer than it is said', async () => {
    const { email, learnerId } = await played.learner({
      externalId: 'A-77',
      firstAccessedAt: daysAgo(9),
      locale: 'en',
    });
    await played.confirmed('edit-info', email, { values: { language: 'es' } });
    const waiting = await played.next(learnerId);
    await eraseLearner(played.db, learnerId, { by: 'operator', reference: 'LD-TEST00', now: NOW, tellsPlatform: true });
    expect(JSON.stringify(await played.changesOf(learnerId))).not.toContain(email);
    // It went out before: what the platform says of it is taken, and does nothing.
    expect(await played.changes.settle(waiting.id, { kind: 'accepted' })).toBe('repeated');
    const erased = await played.next(learnerId);
    expect(erased).toMatchObject({
      type: 'learner.erased',
      data: { learner: { id: learnerId, external_id: 'A-77', email: null } },
    });
    await played.changes.settle(erased.id, { kind: 'accepted' });
    expect(JSON.stringify(await played.changesOf(learnerId))).not.toContain('A-77');
  });
});
