import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { createDatabase } from '../../../src/db/client.ts';
import { mails } from '../../../src/db/schema/mails.ts';
import { posts } from '../../../src/db/schema/posts.ts';
import { createOutbox } from '../../../src/service/outbox.ts';
import { playPlatform } from '../../service/platform/played.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { STATEMENT_STEPS, stepOfStatement } from './fail-points.ts';

it('an action from its command to its mail’s bounce passes every fail point that is a statement', async () => {
  const server = await createTestDatabase();
  const statements: string[] = [];
  const heard = createDatabase(server.url, { debug: (query) => void statements.push(query) });
  const played = await playPlatform({}, { ...heard, url: server.url, close: heard.close });
  const { db, changes } = played;
  const outbox = createOutbox(db);
  const { email, learnerId } = await played.learner();
  await played.confirmed('edit-info', email, { values: { language: 'es' } });
  const { requestId } = await played.confirmed('activation', email);
  const change = await played.next(learnerId);
  for (const postId of await changes.answered(change.id, 1, { kind: 'accepted' }))
    await outbox.postShown(postId, { shown: 1, ts: '1.1', channel: 'C-SUPPORT' });
  const [queued] = await db.select().from(mails).where(eq(mails.requestId, requestId));
  const mail = await outbox.claimMail(queued?.id ?? '');
  if (!mail) throw new Error('no mail is due');
  await outbox.mailSent(mail, 'p-1');
  const event = { id: 'e-1', state: 'bounced', reason: 'mailbox-unknown', at: new Date(), isHard: true } as const;
  await outbox.storeMailEvent({ ...event, mailId: mail.id, providerId: 'p-1' } as never);
  await outbox.followMail('e-1');
  const [card] = await db.select().from(posts).where(eq(posts.requestId, requestId));
  await outbox.claimPost(card?.id ?? '');
  const passed = new Set(statements.map(stepOfStatement));
  expect(STATEMENT_STEPS.filter((step) => !passed.has(step))).toEqual([]);
  await played.close();
  await server.close();
});
