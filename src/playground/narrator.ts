import { readMessage } from './reading.ts';
import type { SeenMessage } from './slack/state/seen.ts';
import type { Stage } from './stage.ts';
import { personas } from './workspace-data.ts';

type Who = keyof typeof personas;
export type Tell = (line: string) => void;
export type Narrator = ReturnType<typeof createNarrator>;

/** Returns a text indented, because it belongs to the line above it. */
export const indentText = (text: string) => text.replace(/^/gm, '    ');

/** The channels that the scenario is told from. */
const CHANNELS = [
  { id: 'C0SUPPORT', name: 'support' },
  { id: 'C0ESCALATE', name: 'escalations' },
];

function placeOf({ isEphemeral, blocks, channel }: SeenMessage, who: Who): string {
  if (isEphemeral) return `only ${personas[who].real_name} sees`;
  return isCard(blocks) ? `the card in #${CHANNELS.find(({ id }) => id === channel)?.name}` : 'in its thread';
}

const isCard = (blocks: SeenMessage['blocks']) => blocks.some(({ type }) => type === 'header');

/** Returns what people do on the stage, each told as it is done. */
export function createNarrator(stage: Stage, tell: Tell) {
  const { slack } = stage;
  const seen = new Map<string, string>();
  const from = (who: Who) => {
    const channels = slack
      .visibleTo(personas[who].id)
      .channels.filter(({ id }) => CHANNELS.some((told) => told.id === id));
    return channels
      .flatMap(({ messages }) => messages)
      .flatMap((root) => [root, ...root.replies])
      .filter(({ isApp }) => isApp);
  };
  /** Tells what is new or changed for this person. */
  function tellNews(who: Who): void {
    const news = from(who).filter((message) => seen.get(message.ts) !== readMessage(message));
    for (const message of news) {
      const where = placeOf(message, who);
      tell(`  Learner Desk (${seen.has(message.ts) ? `${where}, edited` : where})`);
      tell(indentText(readMessage(message)));
      seen.set(message.ts, readMessage(message));
    }
  }
  return {
    stage,
    tell,
    chapter: (title: string) => tell(`\n── ${title} ${'─'.repeat(Math.max(0, 70 - title.length))}\n`),
    async type(who: Who, text: string) {
      tell(`  ${personas[who].real_name}: ${text}`);
      const before = new Set(from(who).map(({ ts }) => ts));
      const acted = await slack.type(personas[who].id, '#support', text);
      if (!acted.ok) throw new Error(acted.error);
      await slack.until(() => from(who).some(({ ts }) => !before.has(ts)));
      tellNews(who);
    },
    async press(who: Who, message: SeenMessage, label: string) {
      tell(`  ${personas[who].real_name} clicks “${label}”`);
      await slack.click(personas[who].id, message.channel, message.ts, { actionId: actionOf(message, label) });
    },
    /** Fills in and submits the modal that this person has open, or is about to have. */
    async fillIn(who: Who, filled: Record<string, string>, told: string) {
      const [field = ''] = Object.keys(filled);
      const isAsking = ({ blocks }: { blocks: { block_id?: string }[] }) =>
        blocks.some(({ block_id }) => block_id === field);
      const modal = await slack.until(() => slack.visibleTo(personas[who].id).views.findLast(isAsking));
      tell(`  ${personas[who].real_name} ${told}`);
      const acted = await slack.submit(personas[who].id, modal.id, filled);
      if (!acted.ok) throw new Error(acted.error);
    },
    /** Passes over what was told by other means. */
    passOver() {
      for (const who of ['amy', 'bob', 'carl'] as const)
        for (const message of from(who)) seen.set(message.ts, readMessage(message));
    },
    /** Waits for news with that text. */
    async appears(text: string) {
      await slack.until(() => from('bob').some((message) => readMessage(message).includes(text)), 12_000);
      tellNews('bob');
    },
    card: (channel: 'support' | 'escalations' = 'support') => {
      const { id } = CHANNELS.find(({ name }) => name === channel) ?? {};
      const card = from('bob').findLast(
        (message) => message.channel === id && !message.isEphemeral && isCard(message.blocks),
      );
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

function actionOf({ blocks }: SeenMessage, label: string): string {
  type Element = { type: string; action_id?: string; text?: { text: string } };
  const elements = blocks.flatMap((block) => (block.type === 'actions' ? (block.elements as Element[]) : []));
  const button = elements.find(({ type, text }) => type === 'button' && text?.text === label);
  if (!button?.action_id) throw new Error(`there is no button “${label}”`);
  return button.action_id;
}
