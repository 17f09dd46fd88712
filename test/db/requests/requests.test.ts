import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { learners } from '../../../src/db/schema/learners.ts';
import { recordAudit } from '../../../src/service/audit.ts';
import { addLearner, createService, type Service } from '../../support/desk/service.ts';
import { until } from '../../support/until.ts';

describe('a new request', () => {
  let service: Service;
  beforeAll(async () => {
    service = await createService();
  });
  afterAll(() => service.close());

  const isWaiting = async () =>
    (
      await service.database.sql`
        select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    ).length > 0;

  it('waits for a decision about the same learner, and keeps nothing that the decision needs meanwhile', async () => {
    const email = 'busy@acme.test';
    const learnerId = await addLearner(service.database, { email });
    const call = service.invocation('U-AMY');
    const asked = await service.database.db.transaction(async (tx) => {
      await tx.select().from(learners).where(eq(learners.id, learnerId)).for('update');
      const asking = service.desk.ask(call, service.action('activation'), { email });
      await until('the new request waits for the learner', isWaiting);
      await recordAudit(tx, service.invocation('U-BOB'), 'looked-up', { learnerId });
      return { asking };
    });
    expect(await asked.asking).toMatchObject({ kind: 'created' });
  });
});
