import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOutbox } from '../../src/core/service/outbox.ts';
import { type Jobs, startJobs } from '../../src/jobs/runner.ts';
import type { Mailing } from '../../src/jobs/send-mail.ts';
import { createLog } from '../../src/log.ts';
import type { Show } from '../../src/slack/show.ts';
import { createLogLines } from '../support/log-lines.ts';
import { addLearner, createService, type Service } from '../support/service.ts';
import { until } from '../support/until.ts';

describe('a job that fails', () => {
  const lines = createLogLines();
  let service: Service;
  let jobs: Jobs;
  beforeAll(async () => {
    service = await createService();
    const { database, desk } = service;
    await addLearner(database, { email: 'jane@acme.test' });
    const real = createOutbox(database.db);
    const outbox = {
      ...real,
      /** Breaks a rule of the database's own, with the learner's address and name among the values. */
      followMail: async () =>
        void (await database.db.execute(sql`
          insert into learners (id, organization_id, email, given_name, family_name)
          select gen_random_uuid(), organization_id, ${'jane@acme.test'}, ${'Jane'}, ${'Doe-Smith'} from learners`)),
    };
    const mailing = { outbox, suppressionList: { list: async () => undefined } } as unknown as Mailing;
    const log = createLog('trace', lines.stream);
    const [show, clock] = [{} as Show, () => service.time.now];
    jobs = await startJobs({
      databaseUrl: database.url,
      ...{ outbox, desk, show, mailing, clock, log, maintain: async () => ({}) as never },
    });
  });
  afterAll(async () => {
    await jobs.stop();
    await service.close();
  });

  it('leaves kinds and codes in the queue and no value of what it did; the log has the place', async () => {
    const { sql } = service.database;
    await sql`select graphile_worker.add_job('follow-mail', '{"eventId":"e"}', max_attempts => 1)`;
    const left = await until('the job failed', async () => {
      const [job] = await sql<{ row: string; error: string }[]>`
        select to_jsonb(j)::text as row, last_error as error from graphile_worker._private_jobs j
        where last_error like 'follow-mail%' or last_error like '%learners%'`;
      return job;
    });
    expect(left.error).toBe('follow-mail failed: Error, by PostgresError 23505 learners_organization_email');
    const line = await until('the log has it', () =>
      lines
        .text()
        .split('\n')
        .find((one) => one.includes('follow-mail failed')),
    );
    expect(line).toContain('runner.test.ts');
    for (const text of [left.row, line])
      for (const value of ['jane', 'Jane', 'Doe-Smith', 'insert into']) expect(text).not.toContain(value);
  });
});
