import { PassThrough } from 'node:stream';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runConnect } from '../../src/connect/command.ts';
import { settledWords } from '../../src/connect/report.ts';
import { catalogue } from '../../src/core/catalogue.ts';
import { noPlatform } from '../../src/core/platform/platform.ts';
import { requests } from '../../src/db/schema/requests.ts';
import { createLog } from '../../src/log.ts';
import { createStage } from '../../src/playground/stage.ts';
import { daysAgo } from '../support/desk/facts.ts';
import { addLearner, createService, type Service } from '../support/desk/service.ts';
import { createLogLines } from '../support/log-lines.ts';

const on = { ...noPlatform, name: 'Acme Learning', changes: 'push' as const };
const off = { ...on, changes: 'off' as const };

describe('changes that still wait once the platform is switched off', () => {
  let service: Service;
  let requestId: string;
  beforeAll(async () => {
    service = await createService(undefined, catalogue, {}, on);
    const email = 'jane@acme.test';
    await addLearner(service.database, { email, firstAccessedAt: daysAgo(99), vpaCompletedAt: daysAgo(10) });
    const invocation = () => service.invocation('U-AMY');
    const asked = await service.desk.ask(invocation(), service.action('make-vpa-available'), { email });
    if (asked.kind !== 'created') throw new Error(asked.kind);
    requestId = asked.requestId;
    await service.desk.confirm(invocation(), requestId);
    // It went out, and no answer came.
    await service.changes.claimNext();
  });
  afterAll(() => service.close());

  const start = () =>
    createStage({
      databaseUrl: service.database.url,
      log: createLog('info', createLogLines().stream),
      config: { platform: off },
    });

  async function run(platform: typeof on | typeof off, url = service.database.url) {
    const [out, err] = [new PassThrough(), new PassThrough()];
    const code = await runConnect(['settle'], { platform, push: undefined, url }, { out, err });
    return { code, out: String(out.read() ?? ''), err: String(err.read() ?? '') };
  }

  it('keep the desk from starting, which says what to do', async () => {
    await expect(start()).rejects.toThrow(
      '1 change waits for the learning platform, but PLATFORM_CHANGES is off. Switch it on again until they are answered, or end them as unanswered: npm run platform -- settle',
    );
  });

  it('are not ended while it is on', async () => {
    expect(await run(on)).toMatchObject({ code: 2, err: expect.stringContaining('PLATFORM_CHANGES is on') });
    const [row] = await service.database.sql`select state from platform_changes`;
    expect(row?.state).toBe('sending');
  });

  it('are ended as unanswered, their requests say so, and the desk starts again', async () => {
    expect(await run(off)).toEqual({
      code: 0,
      out: '1 change is ended as unanswered: look at Acme Learning whether it was done. The threads in Slack say so once the desk runs again.\n',
      err: '',
    });
    const [request] = await service.database.db.select().from(requests).where(eq(requests.id, requestId));
    expect(request?.state).toBe('failed');
    expect(JSON.stringify(request?.outcome?.words)).toContain('Changes were switched off before ');
    const [learner] = await service.database.sql`select vpa_available_from from learners`;
    expect(learner?.vpa_available_from).toBeNull();
    expect(await run(off)).toMatchObject({ code: 0, out: 'Nothing waits for Acme Learning.\n' });
    await (await start()).close();
  });

  it('are told apart from those that it was never asked for', () => {
    expect(settledWords('Acme Learning', { asked: 2, neverAsked: 1 })).toBe(
      '2 changes are ended as unanswered: look at Acme Learning whether they were done. 1 change is ended that Acme Learning was never asked for: nothing was changed. The threads in Slack say so once the desk runs again.',
    );
  });

  it('still count once the platform answers late', async () => {
    const [row] = await service.database.sql`select id from platform_changes`;
    expect(await service.changes.settle(row?.id, { kind: 'accepted' })).toBe('settled');
    const [request] = await service.database.db.select().from(requests).where(eq(requests.id, requestId));
    expect(request?.state).toBe('done');
  });

  it('stay where the database cannot be used', async () => {
    const { code, err } = await run(off, 'postgres://desk@127.0.0.1:1/desk');
    expect(code).toBe(2);
    expect(err).toContain('The database cannot be used (ECONNREFUSED)');
  });
});

describe('npm run platform -- backfill', () => {
  let service: Service;
  beforeAll(async () => {
    service = await createService(undefined, catalogue, {}, off);
  });
  afterAll(() => service.close());

  async function run(...args: string[]) {
    const [out, err] = [new PassThrough(), new PassThrough()];
    const options = { platform: on, push: undefined, url: service.database.url };
    const code = await runConnect(['backfill', ...args], options, { out, err });
    return { code, out: String(out.read() ?? ''), err: String(err.read() ?? '') };
  }

  it('lists what was changed while no platform was connected, and not what the platform accepted since', async () => {
    expect(await run('--dry-run')).toMatchObject({
      code: 0,
      out: 'Acme Learning has seen everything that the desk changed.\n',
    });
    const email = 'mei@acme.test';
    const id = await addLearner(service.database, { email, firstAccessedAt: daysAgo(99), vpaCompletedAt: daysAgo(10) });
    const invocation = () => service.invocation('U-AMY');
    const asked = await service.desk.ask(invocation(), service.action('make-vpa-available'), { email });
    if (asked.kind !== 'created') throw new Error(asked.kind);
    await service.desk.confirm(invocation(), asked.requestId);
    const { code, out } = await run('--dry-run');
    expect(code).toBe(0);
    expect(out).toMatch(
      /^Acme Learning never saw these .*:\n {2}mei@acme\.test \(.+\): the date of the VPA, \d{4}-\d\d-\d\d\n$/,
    );
    await service.database.sql`insert into platform_changes (id, learner_id, type, state, replaced, answered_at)
      select gen_random_uuid(), ${id}, 'learner.updated', 'accepted', '{"vpaAvailableFrom":{"from":null,"to":null}}', max(changed_at) from desk_changes`;
    expect((await run('--dry-run')).out).toContain('has seen everything');
  });

  it('sends nothing', async () => {
    expect(await run()).toMatchObject({ code: 2, err: expect.stringContaining('It only lists') });
  });
});
