import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Maintain } from '../../src/jobs/maintain.ts';
import { startJobs } from '../../src/jobs/runner.ts';
import { createLog } from '../../src/log.ts';
import { createOutbox } from '../../src/service/outbox.ts';
import { ADDRESS_KEY, createService, LINK_SECRET, type Service } from '../support/desk/service.ts';
import { createLogLines } from '../support/log-lines.ts';
import { rateLimitsOn } from '../support/rate-limits.ts';
import { until } from '../support/until.ts';

let service: Service;
beforeAll(async () => {
  service = await createService();
});
afterAll(() => service.close());

const none = async () => {
  throw new Error('There is nothing to send.');
};

/** The job runner of a replica that has nothing to do but to maintain. */
function startReplica(maintain: Maintain) {
  const lines = createLogLines();
  const outbox = createOutbox(service.database.db);
  const limits = rateLimitsOn(service.database.db);
  const jobs = startJobs({
    statementMs: 10_000,
    address: { url: service.database.url, ssl: false },
    outbox,
    desk: service.desk,
    publisher: { post: none } as never,
    mailing: {
      outbox,
      sender: { send: none } as never,
      suppressionList: { read: async () => ({ kind: 'not-there' }) } as never,
      publicUrl: 'http://desk.test',
      platformUrl: 'http://learn.test',
      linkSecrets: [LINK_SECRET],
      addressKey: ADDRESS_KEY,
      rateLimits: limits.rateLimits,
      polls: false,
      publisher: async () => {},
      clock: () => new Date(),
      log: createLog('silent', createLogLines().stream),
    },
    changing: {
      changes: { claimNext: async () => undefined, endUnanswered: async () => {} } as never,
      push: undefined,
    },
    maintain,
    ...limits,
    clock: () => new Date(),
    log: createLog('info', lines.stream),
  });
  return { jobs, log: lines.text };
}

/** As if the last night that a desk was there for was a while ago: this one is made up for at the start. */
const missANight = () =>
  service.database.sql`
    insert into graphile_worker._private_known_crontabs (identifier, known_since, last_execution)
    values ('maintain', now() - interval '9 days', now() - interval '2 days')
    on conflict (identifier) do update set last_execution = excluded.last_execution`;
const isThrough = async () =>
  (await service.database.sql`select from graphile_worker.jobs where task_identifier = 'maintain'`).length === 0;

describe('the nightly job', () => {
  it('runs once, however many replicas there are, and says what went', async () => {
    await missANight();
    let runs = 0;
    const maintain = async () => ({ requests: ++runs, links: 0 });
    const replicas = [startReplica(maintain), startReplica(maintain)];
    const jobs = await Promise.all(replicas.map(({ jobs }) => jobs));
    await until('it ran', () => runs > 0);
    await until('nothing of it waits', isThrough);
    await Promise.all(jobs.map(({ stop }) => stop()));
    expect(runs).toBe(1);
    const said = replicas.map(({ log }) => log()).join('');
    expect(said.match(/removed what has had its time/g)).toHaveLength(1);
    expect(said).toContain('"requests":1');
    expect(said).not.toContain('"links"');
  });

  it('says once what to run where the database role may not do it, and is no failed job', async () => {
    await missANight();
    let runs = 0;
    const replica = startReplica(async () => {
      runs++;
      throw Object.assign(new Error('permission denied for jane@acme.test'), { code: '42501' });
    });
    const jobs = await replica.jobs;
    await until('it ran', () => runs > 0);
    await until('nothing of it waits', isThrough);
    await jobs.stop();
    expect(replica.log().match(/npm run audit -- grant ROLE/g)).toHaveLength(1);
    expect(replica.log()).not.toContain('acme.test');
  });
});
