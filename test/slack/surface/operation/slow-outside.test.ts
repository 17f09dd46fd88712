import { expect, it } from 'vitest';
import { createResolver } from '../../../../src/email/doctor/dns/dns.ts';
import { personas } from '../../../../src/playground/workspace-data.ts';
import { askForCard, cardsIn, waitForReply, waitUntilIdle } from '../../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../../support/desk/desk.ts';
import { addLearner } from '../../../support/desk/service.ts';
import { startDns } from '../../../support/servers/udp-dns.ts';
import { until } from '../../../support/until.ts';

/** More than the desk works on at once, and fewer than a flood. */
const SLOW = 36;
/** How late Slack answers until it is mended, in milliseconds: later than it waits for an acknowledgement itself. */
const LATE = 40_000;
/** How long DNS is waited for, in milliseconds: long enough for all of this to happen meanwhile on a busy machine. */
const DNS = 6_000;
/** Calls that are late are waited for. */
const PATIENT = { newsMs: 0, callMs: 60_000 };
const NO_CAPS = { limits: { coolDownMinutes: 5, perPerson: 1000, perDesk: 1000, lookUpsPerPerson: 1000 } };

/** Has Amy ask once for each of many learners, and waits for none of the answers. */
async function askForMany(desk: TestDesk, channel: string, command: (name: string) => string): Promise<void> {
  const names = Array.from({ length: SLOW }, (_, i) => `slow${i}`);
  for (const name of names) await addLearner(desk.database, { email: `${name}@acme.test`, givenName: name });
  await Promise.all(names.map((name) => desk.slack.type(personas.amy.id, channel, command(name))));
}

it('who asks for what needs no DNS does not wait behind many who need it, while it does not answer', async () => {
  const asked = new Set<string>();
  const dns = await startDns(({ name }) => void asked.add(name));
  const resolver = createResolver([dns.address]);
  const desk = await createTestDesk({ resolver, config: NO_CAPS, limits: { newsMs: 0, dnsMs: DNS } });
  await addLearner(desk.database, { email: 'quick@acme.test' });
  await askForMany(desk, '#support', (name) => `/learner email ${name}@acme.test ${name}@${name}.test`);
  await until('all of them wait', () => asked.size === SLOW);
  const card = await askForCard(desk, 'bob', '/learner activation quick@acme.test');
  expect(cardsIn(desk).map(({ ts }) => ts)).toEqual([card.ts]);
  await desk.slack.until(() => cardsIn(desk).length === SLOW + 1);
  await desk.close();
  await dns.close();
});

it('whom Slack answers at once does not wait behind many whom it answers late', async () => {
  const desk = await createTestDesk({ config: NO_CAPS, limits: PATIENT });
  await addLearner(desk.database, { email: 'quick@acme.test' });
  await desk.type('amy', '#escalations', '/learner help');
  desk.slack.latency(LATE, 'C0ESCALATE');
  await askForMany(desk, '#escalations', (name) => `/learner activation ${name}@acme.test`);
  const calls = () => desk.slack.calls.filter(({ args }) => args.channel === 'C0ESCALATE');
  await until('all of them wait', () => calls().filter(({ method }) => method === 'chat.postMessage').length === SLOW);
  await askForCard(desk, 'bob', '/learner activation quick@acme.test');
  expect(cardsIn(desk, '#escalations')).toEqual([]);
  desk.slack.mend();
  await desk.slack.until(() => cardsIn(desk, '#escalations').length === SLOW);
  await desk.close();
});

it('whose confirmation Slack takes at once does not wait behind many that it takes late', async () => {
  const desk = await createTestDesk({ config: NO_CAPS, limits: PATIENT });
  await addLearner(desk.database, { email: 'quick@acme.test' });
  await askForMany(desk, '#escalations', (name) => `/learner activation ${name}@acme.test`);
  const inRoom = () => cardsIn(desk, '#escalations');
  await desk.slack.until(() => inRoom().length === SLOW);
  const card = await askForCard(desk, 'bob', '/learner activation quick@acme.test');
  const slow = inRoom().slice(0, 24);
  desk.slack.latency(LATE, 'C0ESCALATE');
  await Promise.all(slow.map((late) => desk.press('amy', late, 'Resend email')));
  const posting = () =>
    desk.slack.calls.filter(({ method, args }) => method === 'chat.postMessage' && args.channel === 'C0ESCALATE');
  await until('all of them wait', () => posting().length === SLOW + slow.length);
  await desk.press('bob', card, 'Resend email');
  await waitForReply(desk, card, '📨 Sent');
  expect(inRoom().flatMap(({ replies }) => replies)).toEqual([]);
  desk.slack.mend();
  await waitUntilIdle(desk);
  expect(inRoom().flatMap(({ replies }) => replies)).toHaveLength(slow.length);
  await desk.close();
});
