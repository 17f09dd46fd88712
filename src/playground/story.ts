import { readMessage } from './reading.ts';
import type { SeenMessage } from './slack/seen.ts';
import { cast, type Stage } from './stage.ts';
import { escalateCase } from './story-escalation.ts';

type Who = keyof typeof cast;
type Tell = (line: string) => void;
type Teller = ReturnType<typeof createTeller>;

/**
 * Plays the main story, as people would, and tells it line by line.
 * @throws where anything does not come as it should.
 */
export async function playStory(stage: Stage, tell: Tell): Promise<void> {
  const teller = createTeller(stage, tell);
  await sendActivation(teller);
  await choosePassword(teller);
  await refuseNext(teller);
  await surviveOutage(teller);
  await bounce(teller);
  await openVpa(teller);
  await escalateCase(teller);
  tell('\nThat is all: every line above was said by the real desk, over HTTP, from a real Postgres.');
}

async function sendActivation({ chapter, type, press, card, waitFor }: Teller) {
  chapter('An activation mail that never came');
  await type('eve', '/learner activation jane@acme.test');
  await type('amy', '/learner activation jane@acme.tset');
  await type('amy', '/learner activation jane@acme.test');
  await press('amy', card(), 'Resend email');
  await waitFor('📬 Delivered');
}

async function choosePassword({ chapter, stage, tell }: Teller) {
  chapter('The learner follows the link');
  const mail = await stage.mailbox.until((mails) => mails.at(-1));
  tell(indent(`✉ To ${mail.to}: ${mail.subject}`));
  const link = /https?:\/\/\S+\/activate\/\S+/.exec(mail.text ?? '')?.[0] ?? '';
  tell(indent(`Opens ${link.replace(/[^/]+$/, '…')}`));
  const weak = await post(link, 'password1');
  tell(indent(`Types “password1”: ${weak.status === 422 ? 'too short, 15 characters at least' : weak.status}`));
  const good = await post(link, 'quiet river under stones');
  tell(indent(`Types a good one: sent on to ${good.headers.get('location')}`));
  const again = await post(link, 'quiet river under stones');
  tell(
    indent(
      `Opens the link once more: ${again.status === 410 ? 'it was used, the page says where to sign in' : again.status}`,
    ),
  );
}

async function refuseNext({ chapter, type }: Teller) {
  chapter('The next one is refused, with the way out');
  await type('amy', '/learner activation jane@acme.test');
  await type('amy', '/learner jane@acme.test');
}

async function surviveOutage({ chapter, stage, tell, type, press, card, waitFor }: Teller) {
  chapter('The mail provider is down');
  stage.mailbox.behave('down', { times: 1 });
  await type('bob', '/learner reset joao@acme.test');
  await press('bob', card(), 'Send reset email');
  await waitFor('⏳ Queued');
  tell(indent('… the provider comes back …'));
  await waitFor('📬 Delivered');
}

async function bounce({ chapter, stage, type, press, card, waitFor }: Teller) {
  chapter('A mail that comes back');
  stage.mailbox.play('next', 'bounce-no-such-address', { times: 1 });
  await type('amy', '/learner activation lucia@acme.test');
  await press('amy', card(), 'Resend email');
  await waitFor('↩️ Came back');
  await type('amy', '/learner check-mail lucia@acme.test');
  await type('bob', '/learner activation lucia@acme.test');
}

async function openVpa({ chapter, type, press, card, waitFor }: Teller) {
  chapter('A VPA today instead of later');
  await type('carl', '/learner vpa mei@globex.test');
  await press('carl', card(), 'Make available');
  await waitFor('✅ The VPA');
}

const post = (link: string, password: string) =>
  fetch(link, { method: 'POST', body: new URLSearchParams({ password }), redirect: 'manual' });

const indent = (text: string) => text.replace(/^/gm, '    ');

function placeOf({ isEphemeral, blocks }: SeenMessage, who: Who): string {
  if (isEphemeral) return `only ${cast[who].real_name} sees`;
  return isCard(blocks) ? 'the card in #support' : 'in its thread';
}

const isCard = (blocks: SeenMessage['blocks']) => blocks.some(({ type }) => type === 'header');

function createTeller(stage: Stage, tell: Tell) {
  const { slack } = stage;
  const seen = new Map<string, string>();
  const from = (who: Who) => {
    const channel = slack.visibleTo(cast[who].id).channels.find(({ name }) => name === 'support');
    return (channel?.messages ?? []).flatMap((root) => [root, ...root.replies]).filter(({ isApp }) => isApp);
  };
  /** Tells what is new or changed for this person. */
  function tellNews(who: Who): void {
    const news = from(who).filter((message) => seen.get(message.ts) !== readMessage(message));
    for (const message of news) {
      const where = placeOf(message, who);
      tell(`  Learner Desk (${seen.has(message.ts) ? `${where}, edited` : where})`);
      tell(indent(readMessage(message)));
      seen.set(message.ts, readMessage(message));
    }
  }
  return {
    stage,
    tell,
    chapter: (title: string) => tell(`\n── ${title} ${'─'.repeat(Math.max(0, 70 - title.length))}\n`),
    async type(who: Who, text: string) {
      tell(`  ${cast[who].real_name}: ${text}`);
      const before = new Set(from(who).map(({ ts }) => ts));
      const acted = await slack.type(cast[who].id, '#support', text);
      if (!acted.ok) throw new Error(acted.error);
      await slack.until(() => from(who).some(({ ts }) => !before.has(ts)));
      tellNews(who);
    },
    async press(who: Who, message: SeenMessage, label: string) {
      tell(`  ${cast[who].real_name} clicks “${label}”`);
      await slack.click(cast[who].id, message.channel, message.ts, 'confirm');
    },
    card: () => {
      const card = from('bob').findLast(({ blocks, isEphemeral }) => !isEphemeral && isCard(blocks));
      if (!card) throw new Error('there is no card');
      return card;
    },
    /** Waits for news with that text, and for the card to be stamped. */
    async waitFor(text: string) {
      const isNews = (message: SeenMessage) =>
        readMessage(message).includes(text) && seen.get(message.ts) !== readMessage(message);
      const isStamped = () =>
        from('bob')
          .filter(({ blocks }) => isCard(blocks))
          .every((card) => !readMessage(card).includes('[Cancel]'));
      await slack.until(() => from('bob').some(isNews) && isStamped(), 12_000);
      tellNews('bob');
    },
  };
}
