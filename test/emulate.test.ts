import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApp, type DeskApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { createLog } from '../src/log.ts';
import { seedLearners } from '../src/playground/seed.ts';
import { createTestDatabase } from './support/database/database.ts';
import { buttonsOf, type Emulated, startEmulated } from './support/desk/emulated.ts';
import { until } from './support/until.ts';
import { createVisitor } from './support/visitor.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let world: Emulated;
let desk: DeskApp;

beforeAll(async () => {
  database = await createTestDatabase();
  await seedLearners(database.db, new Date());
  world = await startEmulated();
  const read = readConfig(world.settings(database.url));
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  desk = await createApp(read.config, createLog('silent', { write: () => {} }));
});

afterAll(async () => {
  await desk?.close();
  await world?.close();
  await database?.close();
});

it('goes from the command to a password that is set, and the next activation is refused', async () => {
  expect((await world.type(desk.port, 'activation jane@acme.test')).status).toBe(200);
  const card = await until('the card is posted', async () => (await world.history())[0]);
  expect(buttonsOf(card)).toEqual(['Resend email', 'Cancel']);
  expect(JSON.stringify(card)).not.toContain('jane@acme.test');

  const clicks = await Promise.all([
    world.click(desk.port, card, 'Resend email'),
    world.click(desk.port, card, 'Resend email'),
  ]);
  expect(clicks.map((answer) => answer.status)).toEqual([200, 200]);
  const mail = await until('the mail is out', async () => (await world.mails())[0]);
  expect(mail.to).toEqual(['jane@acme.test']);
  await until('the confirmation says sent', async () => (await world.thread(card.ts))[0]?.text.includes('Sent'));
  expect(await world.thread(card.ts)).toHaveLength(1);
  expect(await world.mails()).toHaveLength(1);
  const [stamped] = await world.history();
  expect(buttonsOf(stamped ?? card)).toEqual([]);

  const [link] = /http:\/\/desk\.test\/activate\/[\w-]{43}/.exec(mail.text) ?? [];
  const page = `http://127.0.0.1:${desk.port}${new URL(link ?? 'missing:').pathname}`;
  const visitor = await createVisitor();
  const form = await visitor.open(page);
  expect(form.html).toContain('jane@acme.test');
  expect(form.url).not.toContain(page);
  await visitor.close();
  const body = new URLSearchParams({ password: 'four quiet boats at noon' });
  const set = await fetch(page, { method: 'POST', body, redirect: 'manual' });
  expect(set.status).toBe(200);
  expect(await set.text()).toContain('href="http://learn.test/sign-in"');

  await world.type(desk.port, 'activation jane@acme.test');
  const answer = await until('the next activation is answered', () => world.answers[0]);
  expect(answer).toContain('This account is active');
  expect(await world.history()).toHaveLength(1);
  await until('the learner is told of the new password', async () => (await world.mails()).length === 2);
  expect((await world.mails()).map(({ subject }) => subject).sort()).toEqual([
    'Activate your Acme account',
    'Your Acme account has a new password',
  ]);
  expect(await world.thread(card.ts)).toHaveLength(1);
}, 90_000);
