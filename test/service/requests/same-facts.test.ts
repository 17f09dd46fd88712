import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Action } from '../../../src/core/action.ts';
import { catalogue } from '../../../src/core/catalogue.ts';
import { requests } from '../../../src/db/schema/requests.ts';
import { exampleValues } from '../../support/desk/examples.ts';
import { NOW } from '../../support/desk/facts.ts';
import { addLearner, createService, type Service } from '../../support/desk/service.ts';

const moment = fc.option(
  fc.integer({ min: -120, max: 120 }).map((days) => new Date(NOW.getTime() + days * 86_400_000)),
);

/** The examples; an address that nobody has yet. */
const given = (action: Action) => {
  const values = exampleValues(action);
  return { values: 'email' in values ? { ...values, email: `new${Math.random()}@acme.test` } : values };
};

describe('the card and the click', () => {
  let service: Service;
  let count = 0;
  beforeAll(async () => {
    service = await createService();
  });
  afterAll(() => service.close());

  it('never disagree on the same facts: what got a card is done, all else is refused', async () => {
    const learner = fc.record({
      firstAccessedAt: moment,
      passwordSetAt: moment,
      membershipEndsAt: moment,
      passwordDisabledAt: moment,
      vpaStartedAt: moment,
      vpaCompletedAt: moment,
      vpaAvailableFrom: moment,
    });
    const organization = fc.constantFrom<object>(
      { name: 'Acme' },
      { name: 'Lms', authentication: 'lms' },
      { name: 'Off', vpaMode: 'off' },
      { name: 'Fixed', vpaMode: 'fixed', vpaFixedAt: NOW },
    );
    await fc.assert(
      fc.asyncProperty(learner, organization, fc.constantFrom(...catalogue.actions), async (facts, at, action) => {
        const email = `learner${count++}@acme.test`;
        await addLearner(service.database, { email, ...facts }, at);
        const answer = await service.desk.ask(service.invocation('U-AMY'), action, { email }, given(action));
        if (answer.kind !== 'created') {
          expect(answer.kind).toBe('refused');
          return;
        }
        const rowOf = async () => {
          const [row] = await service.database.db.select().from(requests).where(eq(requests.id, answer.requestId));
          return row;
        };
        const needsLead = (await rowOf())?.input.shown?.approval !== undefined;
        const confirmed = await service.desk.confirm(service.invocation('U-AMY'), answer.requestId, {
          reason: 'a reason',
        });
        expect(confirmed).toEqual({ kind: needsLead ? 'submitted' : 'done' });
        if (needsLead)
          expect(await service.desk.approve(service.invocation('U-BOB'), answer.requestId)).toEqual({ kind: 'done' });
        expect((await rowOf())?.state).toBe('done');
      }),
      { numRuns: 150 },
    );
  });
});
