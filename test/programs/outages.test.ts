import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import postgres, { type Sql } from 'postgres';
import { describe, expect, inject, it } from 'vitest';
import { CLAIM_MS } from '../../src/db/outbox/invalidate-posts.ts';
import { type Emulated, type SlackMessage, startEmulated } from '../support/desk/emulated.ts';
import { type Program, startProgram } from '../support/program.ts';
import { startSlowResend } from '../support/servers/slow-resend.ts';
import { until } from '../support/until.ts';
import { fill, learner, OUTAGES, type Outage } from './support/outage/outages.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** For how many seconds Postgres is away, one time after the other. */
    outageSeconds: number[];
  }
}

const STATES = ['at rest', 'with a mail in hand'] as const;
const SECONDS = inject('outageSeconds');

describe('a Postgres that is away', { timeout: 240_000 + 4_000 * SECONDS.reduce((sum, one) => sum + one, 0) }, () => {
  it.concurrent.for(Object.entries(OUTAGES))(
    '%s: the desk says so, ends nothing, and goes on by itself when it is over',
    async ([, { start, says, ready }], t) => {
      const desk = await startDesk(await start(), (close) => t.onTestFinished(close));
      for (const state of STATES)
        for (const seconds of SECONDS)
          await round(desk, { state, seconds, says, ready }).catch((cause) => {
            const log = desk.program.output().slice(-3_000);
            throw new Error(`It does not for ${seconds} s ${state}: ${cause.message}\n${log}`, { cause });
          });
      expect(desk.program.isRunning()).toBe(true);
      expect(desk.program.lines().filter((line) => line.level === 'fatal')).toEqual([]);
    },
  );
});

type Desk = {
  outage: Outage;
  program: Program;
  port: number;
  emulated: Emulated;
  resend: Awaited<ReturnType<typeof startSlowResend>>;
  /** Somebody nobody has asked for yet. */
  next(): Learner;
};

async function startDesk(outage: Outage, later: (close: () => Promise<void>) => void): Promise<Desk> {
  later(outage.close);
  await fill(outage.directUrl(), 100);
  const [emulated, resend] = await Promise.all([startEmulated(), startSlowResend()]);
  later(async () => void (await Promise.all([emulated.close(), resend.close()])));
  const cwd = mkdtempSync(join(tmpdir(), 'desk-outage-'));
  const env = { ...emulated.settings(outage.url), RESEND_BASE_URL: resend.url, DESK_CAP_PERSON: '1000' };
  const program = startProgram(cwd, env);
  later(async () => {
    await program.kill();
    rmSync(cwd, { recursive: true, force: true });
  });
  let next = 0;
  return { outage, program, port: await program.ready(), emulated, resend, next: () => learner(next++) };
}

type Round = { state: (typeof STATES)[number]; seconds: number; says: RegExp; ready: RegExp };

async function round(desk: Desk, { state, seconds, says, ready }: Round): Promise<void> {
  const { outage, emulated, port, program, resend } = desk;
  if (state === 'at rest') resend.release();
  else resend.hold();
  const mails = new Set(resend.keys).size;
  const before = await askAndConfirm(desk);
  await until('the mail is with the provider', () => new Set(resend.keys).size > mails);
  if (state === 'at rest') await saysSent(desk, before);
  const said = emulated.answers.length;

  await outage.begin();
  const over = setTimeout(seconds * 1_000);
  resend.release();
  const meanwhile = desk.next();
  expect((await emulated.type(port, `activation ${meanwhile.email}`)).status).toBe(200);
  await until('it is not ready, and says why', async () => ready.test((await readyz(port)).text));
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  await over;
  await outage.end();

  await until('it is ready again', async () => (await readyz(port)).status === 200);
  const readyAt = new Date();
  const after = await askAndConfirm(desk);
  const words = () => emulated.answers.slice(said).join('\n');
  await until(
    'what was asked meanwhile is done, or was answered',
    async () => (await cardOf(desk, meanwhile)) || words(),
  );
  if (words()) expect(words()).toMatch(says);
  await hurry(desk, readyAt);
  for (const card of [before, after]) await saysSent(desk, card);
  expect(new Set(resend.keys).size).toBe(mails + 2);
  expect(program.isRunning()).toBe(true);
}

type Learner = ReturnType<typeof learner>;

async function askAndConfirm(desk: Desk): Promise<SlackMessage> {
  const one = desk.next();
  await desk.emulated.type(desk.port, `activation ${one.email}`);
  const card = await until('the card is posted', () => cardOf(desk, one));
  await desk.emulated.click(desk.port, card, 'Resend email');
  return card;
}

const cardOf = async ({ emulated }: Desk, { givenName }: Learner) =>
  (await emulated.history()).find((message) => JSON.stringify(message).includes(givenName));

async function saysSent({ emulated }: Desk, card: SlackMessage): Promise<void> {
  const sent = async () => (await emulated.thread(card.ts))[0]?.text.includes('📨 Sent');
  await until('the thread says sent', sent);
  expect(await emulated.thread(card.ts)).toHaveLength(1);
}

async function readyz(port: number): Promise<{ status: number; text: string }> {
  const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { headers: { connection: 'close' } });
  return { status: answer.status, text: await answer.text() };
}

/**
 * Claims end in half a minute, and the sweep rings once a minute: both now. A claim that was made since it was ready again
 * is work in hand: without it a message would be posted twice, until one of them is taken away.
 */
async function hurry({ outage }: Desk, readyAt: Date): Promise<void> {
  const sql: Sql = postgres(outage.directUrl(), { max: 1, onnotice: () => {} });
  const madeBefore = new Date(readyAt.getTime() + CLAIM_MS);
  await sql`update mails set claimed_until = null where state = 'queued' and claimed_until < ${madeBefore}`;
  await sql`update posts set claimed_until = null where shown < wanted and claimed_until < ${madeBefore}`;
  await sql`
    select graphile_worker.add_job('send-mail', json_build_object('mailId', id)) from mails where state = 'queued'
    union all
    select graphile_worker.add_job('show-post', json_build_object('postId', id)) from posts where shown < wanted and problem is null`;
  await sql.end();
}
