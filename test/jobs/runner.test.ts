import { sql } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enqueueJob } from '../../src/db/outbox/jobs.ts';
import { type Jobs, startJobs } from '../../src/jobs/runner.ts';
import type { Mailing } from '../../src/jobs/send-mail.ts';
import { createLog } from '../../src/log.ts';
import { createOutbox } from '../../src/service/outbox.ts';
import type { Publisher } from '../../src/slack/publishing/publisher.ts';
import { addLearner, createService, type Service } from '../support/desk/service.ts';
import { createLogLines } from '../support/log-lines.ts';
import { rateLimitsOn } from '../support/rate-limits.ts';
import { until } from '../support/until.ts';

describe('a job that fails', () => {
  const lines = createLogLines();
  let service: Service;
  let jobs: Jobs;
  beforeAll(async () => {
    service = await createService();
    const { database } = service;
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
    const log = createLog('trace', lines.stream);
    jobs = await startJobs({ ...depsOf(service), outbox, publisher: {} as Publisher, log });
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

describe('a job whose report is lost with its connection', () => {
  it('is reported again and not done again, and the next one runs', async ({ onTestFinished }) => {
    const service = await createService();
    onTestFinished(() => service.close());
    const { db, sql } = service.database;
    const done: string[] = [];
    let finish = () => {};
    const mayFinish = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const post = async (id: string) => {
      done.push(id);
      if (id === 'first') await mayFinish;
    };
    const publisher = { post } as unknown as Publisher;
    const jobs = await startJobs({ ...depsOf(service), publisher, log: pino({ level: 'silent' }) });
    onTestFinished(() => jobs.stop());
    const isFirst = sql`payload->>'postId' = 'first'`;
    await enqueueJob(db, 'show-post', { postId: 'first' });
    await until('it runs', () => done.includes('first'));

    await sql.begin(async (held) => {
      await held`select from graphile_worker._private_jobs where ${isFirst} for update`;
      finish();
      await until('its report is lost', async () => {
        const ended = await sql`
          select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock' and query like 'delete from %_private_jobs%'`;
        return ended.length > 0;
      });
    });

    await until('it is reported', async () => {
      const left = await sql`select from graphile_worker._private_jobs where ${isFirst}`;
      return left.length === 0;
    });
    await enqueueJob(db, 'show-post', { postId: 'second' });
    await until('the next one ran', () => done.includes('second'));
    expect(done).toEqual(['first', 'second']);
    expect(jobs.isRunning()).toBe(true);
  });
});

/** What jobs need that these tests have no eye on. */
function depsOf({ database, desk, time }: Service) {
  const outbox = createOutbox(database.db);
  const mailing = { outbox, suppressionList: { list: async () => undefined } } as unknown as Mailing;
  return {
    ...rateLimitsOn(database.db),
    address: { url: database.url, ssl: false },
    statementMs: 10_000,
    desk,
    outbox,
    mailing,
    changing: {
      changes: { claimNext: async () => undefined, endUnanswered: async () => {} } as never,
      push: undefined,
    },
    clock: () => time.now,
    maintain: async () => ({}) as never,
  };
}
