import { createNarrator, indentText, type Narrator, type Tell } from './narrator.ts';
import { escalateCase } from './scenario-escalation.ts';
import type { Stage } from './stage.ts';
import { personas } from './workspace-data.ts';

/** Learners in every state, for one message. */
export const MANY =
  'These cannot get in since the move: nina@acme.test, mei@globex.test, paul@globex.test, kim@hooli.test, sso@acme.test, lena@initech.test';

const PASSWORD = 'quiet river under stones';
const REASON = 'No mail gets through, and the exam is today';

/**
 * Plays the main scenario as people would, and tells each line of it.
 * @throws where anything does not come as it should.
 */
export async function playScenario(stage: Stage, tell: Tell): Promise<void> {
  const narrator = createNarrator(stage, tell);
  await sendActivation(narrator);
  await choosePassword(narrator);
  await signInAtPlatform(narrator);
  await refuseNext(narrator);
  await surviveOutage(narrator);
  await playBounce(narrator);
  await openVpa(narrator);
  await escalateCase(narrator);
  narrator.passOver();
  await askALead(narrator);
  await sendMany(narrator);
  tell('\nThat is all: every line above was said by the real desk, over HTTP, from a real Postgres.');
}

async function sendActivation({ chapter, type, press, card, waitFor }: Narrator) {
  chapter('An activation mail that never came');
  await type('eve', '/learner activation jane@acme.test');
  await type('amy', '/learner activation jane@acme.tset');
  await type('amy', '/learner activation jane@acme.test');
  await press('amy', card(), 'Resend email');
  await waitFor('📬 Delivered');
}

async function choosePassword({ chapter, stage, tell }: Narrator) {
  chapter('The learner follows the link');
  const mail = await stage.mailbox.until((mails) => mails.at(-1));
  tell(indentText(`✉ To ${mail.to}: ${mail.subject}`));
  const link = /https?:\/\/\S+\/activate\/\S+/.exec(mail.text ?? '')?.[0] ?? '';
  tell(indentText(`Opens ${link.replace(/[^/]+$/, '…')}`));
  const weak = await postPassword(link, 'password1');
  tell(indentText(`Types “password1”: ${weak.status === 422 ? 'too short, 15 characters at least' : weak.status}`));
  const good = await postPassword(link, PASSWORD);
  tell(indentText(`Types a good one: sent on to ${good.headers.get('location')}`));
  const again = await postPassword(link, PASSWORD);
  tell(
    indentText(
      `Opens the link once more: ${again.status === 410 ? 'it was used, the page says where to sign in' : again.status}`,
    ),
  );
}

async function signInAtPlatform({ chapter, stage, tell, type }: Narrator) {
  if (!stage.platform) return;
  chapter('The learner signs in where she learns, and the desk hears of it');
  const { url } = stage.platform;
  const answer = await postForm(`${url}/sign-in`, { email: 'jane@acme.test', password: PASSWORD });
  const cookie = answer.headers.getSetCookie().map((one) => one.split(';')[0]);
  const home = await fetch(url, { headers: { cookie: cookie.join('; ') } }).then((page) => page.text());
  const heading = /<h1>(Welcome.*?)<\/h1>/.exec(home)?.[1]?.replace(/<[^>]*>/g, '');
  if (!heading) throw new Error(`the platform answered ${answer.status} to the sign-in`);
  tell(indentText(`Types her email and the password at ${url}/sign-in: “${heading}”`));
  await stage.platform.allTold();
  tell(indentText('Acme Learning tells the desk that she was there.'));
  await type('amy', '/learner jane@acme.test');
}

async function refuseNext({ chapter, type }: Narrator) {
  chapter('The next one is refused, with the way out');
  await type('amy', '/learner activation jane@acme.test');
}

async function surviveOutage({ chapter, stage, tell, type, press, card, waitFor }: Narrator) {
  chapter('The mail provider is down');
  stage.mailbox.behave('down', { times: 1 });
  await type('bob', '/learner reset joao@acme.test');
  await press('bob', card(), 'Send reset email');
  await waitFor('⏳ Queued');
  tell(indentText('… the provider comes back …'));
  await waitFor('📬 Delivered');
}

async function playBounce({ chapter, stage, type, press, card, appears, waitFor }: Narrator) {
  chapter('A mail that comes back, and the right address');
  stage.mailbox.play('next', 'bounce-no-such-address', { times: 1 });
  await type('amy', '/learner activation lucia@acme.test');
  await press('amy', card(), 'Resend email');
  await waitFor('↩️ Came back');
  await type('amy', '/learner check-mail lucia@acme.test');
  await type('bob', '/learner activation lucia@acme.test');
  await type('amy', '/learner change-email lucia@acme.test lucia.gomez@acme.test');
  await appears('[Change and resend activation]');
  await press('amy', card(), 'Change and resend activation');
  await waitFor('📬 Delivered');
}

async function openVpa({ chapter, type, press, card, waitFor }: Narrator) {
  chapter('A VPA today instead of later');
  await type('carl', '/learner vpa mei@globex.test');
  await press('carl', card(), 'Make available');
  await waitFor('✅ The VPA');
}

async function askALead({ chapter, type, press, card, fillIn, appears, waitFor }: Narrator) {
  chapter('A temporary password, to which a lead agrees');
  await type('amy', '/learner temporary-password joao@acme.test');
  await press('amy', card(), 'Ask for approval…');
  await fillIn('amy', { reason: REASON }, `writes why: “${REASON}”`);
  await appears('[Approve]');
  await press('bob', card('escalations'), 'Approve');
  await waitFor('🔑 A temporary password was made');
}

async function sendMany({ chapter, stage, tell, press, card, fillIn, appears, waitFor }: Narrator) {
  chapter('Six learners in one message');
  const message = stage.slack.say(personas.carl.id, '#support', MANY);
  tell(`  Carl On-Call: ${MANY}`);
  tell('  Amy Agent opens its menu, and takes “Send password reset”');
  await stage.slack.shortcut(personas.amy.id, 'send-password-reset', '#support', message.ts);
  await fillIn('amy', { email: 'all' }, 'chooses “All 6 of them”');
  await appears('[Send reset email (4)]');
  await press('amy', card(), 'Send reset email (4)');
  await waitFor('📬 Delivered (4)');
}

const postPassword = (link: string, password: string) => postForm(link, { password });
const postForm = (url: string, fields: Record<string, string>) =>
  fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
