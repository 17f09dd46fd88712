import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { until } from '../../support/until.ts';
import { type Ending, npmRun, npmStart, type Place } from './npm.ts';
import type { Surroundings } from './surroundings.ts';

/** Somebody's installation: where it is, a folder for files, and all that its desk talks to. */
export type Installation = { place: Place; home: string; surroundings: Surroundings };

type Desk = Awaited<ReturnType<typeof npmStart>>;

/** Starts the desk, has it do `work`, and ends it. It says no word of warning. */
export async function withDesk(
  { place, surroundings }: Installation,
  work: (desk: Desk) => Promise<void>,
  ending: Ending = 'SIGTERM',
): Promise<void> {
  const desk = await npmStart(place);
  try {
    surroundings.slack.setRequestUrl(`http://127.0.0.1:${desk.port}/slack/events`);
    await work(desk);
    await desk.end(ending);
  } finally {
    desk.kill();
  }
  expect(desk.lines().filter(({ level }) => level !== 'info')).toEqual([]);
  expect(desk.stderr()).toBe('');
  if (ending !== 'SIGKILL') expect(desk.lines().at(-1)?.msg).toBe('stopped');
}

/** A day at the desk: an import before it is up, another beside it, and what people do with it in between. */
export async function spendDay(installation: Installation, name: string, ending: Ending): Promise<void> {
  await importLearner(installation, `${name}-before`);
  await withDesk(
    installation,
    async (desk) => {
      await importLearner(installation, `${name}-beside`);
      const ready = await fetch(`http://127.0.0.1:${desk.port}/readyz`);
      expect(await ready.text()).toBe('ready\n');
      await findLearner(installation, `${name}-before`);
      await examineMail(installation, `${name}-beside`);
      await sendMail(installation, `${name}-beside`);
    },
    ending,
  );
}

/** Imports one learner, by `npm run import`. `name` is the local part of the address. */
export async function importLearner({ place, home }: Installation, name: string): Promise<void> {
  const file = join(home, `${name}.csv`);
  writeFileSync(file, `email,organization,given_name,invited_at\n${name}@acme.test,Acme,Jane,2026-11-01\n`);
  const { code, output } = await npmRun(place, 'import', '--', file);
  expect([code, output]).toEqual([0, expect.stringContaining('1 created')]);
}

/** Looks a learner up in Slack. */
export async function findLearner({ surroundings: { people } }: Installation, name: string): Promise<void> {
  expect(await people.type('amy', '#support', `/learner ${name}@acme.test`)).toContain('Jane');
}

/** Asks why mail does not arrive, with findings from DNS of each kind. */
async function examineMail({ surroundings: { people } }: Installation, name: string): Promise<void> {
  const found = await people.type('amy', '#support', `/learner check-mail ${name}@acme.test`);
  for (const words of ['Resend may send for us', 'Our mails are signed', 'has a DMARC policy', 'acme.test takes mail'])
    expect(found).toContain(words);
}

/** Sends an activation mail, which is written from its template, and seen in the traces. */
export async function sendMail({ surroundings }: Installation, name: string): Promise<void> {
  const { people, mailbox, collector } = surroundings;
  const email = `${name}@acme.test`;
  await people.type('amy', '#support', `/learner activation ${email}`);
  await people.press('amy', people.card(), 'Resend email');
  const mail = await mailbox.until((mails) => mails.find(({ to }) => to[0] === email), 20_000);
  expect(mail.html).toMatch(/^<!DOCTYPE html.*https:\/\/desk\.platform\.test\/activate\//s);
  expect(mail.text).toContain('Jane');
  const seen = () => collector.spans().find((span) => span.name === 'job send-mail');
  const span = await until('the mail is seen in the traces', seen);
  expect(collector.pathTo(span).length).toBeGreaterThan(1);
  collector.bodies.length = 0;
}
