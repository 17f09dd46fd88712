import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Mailing, sendNextMails } from '../../src/jobs/send-mail.ts';
import { createLog } from '../../src/log.ts';
import { createOutbox } from '../../src/service/outbox.ts';
import { ADDRESS_KEY, addLearner, createService, LINK_SECRET, type Service } from '../support/desk/service.ts';
import { createLogLines } from '../support/log-lines.ts';
import { noRateLimits } from '../support/rate-limits.ts';

let service: Service;
beforeAll(async () => {
  service = await createService();
});
afterAll(() => service.close());

it('a mail whose link cannot be made goes by itself later, and not under the name of a call without it', async () => {
  const { database, desk } = service;
  for (const name of ['ann', 'ben', 'cleo']) {
    const email = `${name}@acme.test`;
    await addLearner(database, { email });
    const asked = await desk.ask(service.invocation('U-AMY'), service.action('activation'), { email });
    if (asked.kind === 'created') await desk.confirm(service.invocation('U-AMY'), asked.requestId);
  }
  await database.sql`
    update links set token_hash = 'of another secret' where id = (select link_id from mails where content->>'to' like 'ben%')`;
  const calls: string[][] = [];
  const mailing = {
    outbox: createOutbox(database.db),
    sender: {
      sendTogether: async (_name: string, mails: { to: string }[]) => {
        calls.push(mails.map(({ to }) => to).sort());
        return { kind: 'sent', providerIds: mails.map(({ to }) => to.replace('@', '-')) };
      },
    },
    rateLimits: noRateLimits(),
    publicUrl: 'https://desk.test',
    platformUrl: 'https://learn.test',
    linkSecrets: [LINK_SECRET],
    addressKey: ADDRESS_KEY,
    polls: false,
    publisher: async () => {},
    clock: () => service.time.now,
    log: createLog('silent', createLogLines().stream),
  } as unknown as Mailing;
  expect(await sendNextMails(mailing)).toBe(2);
  expect(calls).toEqual([['ann@acme.test', 'cleo@acme.test']]);
  const [left] = await database.sql`select handover, problem, content->>'to' as to from mails where state = 'queued'`;
  expect(left).toEqual({ handover: null, problem: 'no-secret', to: 'ben@acme.test' });
});
