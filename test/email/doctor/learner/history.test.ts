import { expect, test } from 'vitest';
import type { PastMail } from '../../../../src/core/mail/diagnosis.ts';
import { historyFindings } from '../../../../src/email/doctor/learner/history.ts';
import { NOW } from '../../../support/desk/facts.ts';
import { read } from '../healthy.ts';

const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);
const mail = (state: PastMail['state'], problem: PastMail['problem'] = null, minutes = 60): PastMail => ({
  at: ago(minutes),
  state,
  problem,
});

const situations: [fact: string, mail: PastMail, level: string, words: RegExp][] = [
  ['delivered', mail('delivered'), 'good', /mail server took it/],
  ['no such address', mail('bounced', 'no-such-address'), 'bad', /no such address/],
  ['mailbox full', mail('bounced', 'mailbox-full'), 'warning', /mailbox is full/],
  ['blocked', mail('bounced', 'blocked'), 'bad', /blocks us/],
  ['came back, nobody knows why', mail('bounced', 'unclear'), 'warning', /reason is not known/],
  ['complained', mail('complained'), 'bad', /Marked as spam/],
  ['suppressed', mail('suppressed'), 'bad', /Held back/],
  ['delayed', mail('delayed'), 'warning', /asks to wait/],
  ['sent just now', mail('sent', null, 1), 'unknown', /no word yet/],
  ['sent long ago', mail('sent', null, 16), 'warning', /since then no word/],
  ['queued', mail('queued'), 'unknown', /Waiting to be sent/],
  ['the provider is down', mail('queued', 'down'), 'warning', /does not take it/],
  ['our key is wrong', mail('queued', 'not-authorised'), 'bad', /does not accept our key/],
  ['refused by the provider', mail('failed', 'rejected'), 'bad', /refused it/],
  ['given up', mail('failed', 'too-late'), 'bad', /in time/],
];

test.each(situations)('%s', (_fact, past, level, words) => {
  const [finding, ...more] = historyFindings([past], NOW);
  expect(read(finding?.words)).toMatch(words);
  expect(finding).toMatchObject({ level, title: 'Last mail' });
  expect(Boolean(finding?.todo)).toBe(level !== 'good');
  expect(more).toEqual([]);
});

test('nothing sent yet speaks against nothing', () => {
  expect(historyFindings([], NOW)).toMatchObject([{ level: 'good' }]);
});

test('a bounce still counts while the next mail is under way', () => {
  const findings = historyFindings(
    [mail('bounced', 'no-such-address', 90), mail('sent', null, 1), mail('delivered', null, 900)],
    NOW,
  );
  expect(findings.map(({ title, level }) => [title, level])).toEqual([
    ['Last mail', 'unknown'],
    ['Earlier mail', 'bad'],
  ]);
});

test('a bounce before a delivery counts no more', () => {
  expect(historyFindings([mail('bounced', 'no-such-address', 90), mail('delivered', null, 5)], NOW)).toMatchObject([
    { level: 'good' },
  ]);
});

test.each([
  ['no such address', 'no-such-address', 'acme.test', 'correct-address'],
  ['mailbox full', 'mailbox-full', 'acme.test', 'send-again'],
  ['no answer', 'timed-out', 'acme.test', 'send-again'],
  ['blocked by a company', 'blocked', 'acme.test', 'their-it'],
  ['blocked by a public mail service', 'blocked', 'gmail.com', 'escalate'],
  ['not known to be ours', 'unauthenticated', 'acme.test', 'escalate'],
] as const)('after a bounce, %s: what helps can be clicked or copied', (_, problem, domain, step) => {
  const [finding] = historyFindings([mail('bounced', problem)], NOW, domain);
  expect(finding?.step).toBe(step);
  expect(read(finding?.todo).includes('The text below is for them.')).toBe(step === 'their-it');
});
