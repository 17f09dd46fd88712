import type { Benchmark, Row } from './bench.ts';
import { clock, median, p99 } from './numbers.ts';
import { type DeskProcess, startDesk } from './world/desk-process.ts';
import { type Outside, startOutside } from './world/outside.ts';
import { addPeople, someEmails } from './world/people.ts';
import { click, command, deliver } from './world/requests.ts';

const SLACK_MS = 120;
const MAIL_MS = 150;
export const AGENTS = 4;
export const EACH = 60;
/** Of these, the first are to warm up: the engine learns the code. */
const WARM_UP = 10;

type Times = { card: number[]; post: number[]; confirmation: number[]; calls: number[] };
const none = (): Times => ({ card: [], post: [], confirmation: [], calls: [] });

/**
 * How long an agent waits: from the command to the card in the channel, and from the click to the confirmation in its
 * thread, until Slack's answer is out. Against the floor: the same calls to Slack and the provider, and nothing else.
 */
export const cards: Benchmark = {
  name: 'cards',
  async run({ postgres }) {
    const url = await postgres.create('cards');
    await addPeople(url, 10_000);
    const emails = await someEmails(url, AGENTS * EACH + 2);
    const outside = await startOutside({ slackMs: SLACK_MS, mailMs: MAIL_MS });
    const desk = await startDesk(url, outside);
    const floor = [`${outside.mailUrl}/emails`, `${outside.slackUrl}chat.postMessage`];
    const { times, cold } = await timeAgents({ desk, outside, action: 'activation', floor }, emails);
    await desk.stop();
    await outside.stop();
    await postgres.drop('cards');
    return [
      row('command → card', times.card, 'one post', times.post),
      row('click → confirmation', times.confirmation, 'a send, then a post', times.calls),
      { what: 'the very first card', unit: 'ms', median: cold.card[0] ?? Number.NaN },
      { what: 'the very first confirmation', unit: 'ms', median: cold.confirmation[0] ?? Number.NaN },
    ];
  },
};

/** What agents work with. `floor`: the addresses that have to be called between click and confirmation, one after the other. */
type Scene = { desk: DeskProcess; outside: Outside; action: string; floor: string[] };

/** Has a few agents ask and confirm side by side, each EACH times, and one before them; `emails` are whom it is about. */
export async function timeAgents(scene: Scene, emails: string[]): Promise<{ times: Times; cold: Times }> {
  const [times, cold] = [none(), none()];
  await act(scene, 'C0COLD', emails.pop() ?? '', cold);
  await Promise.all(
    Array.from({ length: AGENTS }, async (_, agent) => {
      for (let turn = 0; turn < EACH; turn++)
        await act(scene, `C${agent}`, emails.pop() ?? '', turn < WARM_UP ? none() : times);
    }),
  );
  return { times, cold };
}

/** One command, its card, the click and its confirmation; then the same calls bare. */
async function act(scene: Scene, channel: string, email: string, times: Times): Promise<void> {
  const { desk, outside, action, floor } = scene;
  const isCard = outside.next((posted) => posted.channel === channel && posted.confirms !== undefined);
  const typed = clock();
  await deliver(desk.port, command(`${action} ${email}`, channel));
  const card = await isCard;
  times.card.push(card.at - typed);
  const isConfirmation = outside.next((posted) => posted.threadTs === card.ts);
  const clicked = clock();
  await deliver(desk.port, click(card.confirms ?? '', channel, card.ts));
  times.confirmation.push((await isConfirmation).at - clicked);
  times.post.push(await bareCalls([`${outside.slackUrl}chat.postMessage`]));
  times.calls.push(await bareCalls(floor));
}

async function bareCalls(urls: string[]): Promise<number> {
  const started = clock();
  for (const url of urls) await (await fetch(url, { method: 'POST', body: 'channel=C0BARE&text=bare' })).text();
  return clock() - started;
}

export function row(what: string, ours: number[], floor: string, theirs: number[]): Row {
  const ratio = median(ours) / median(theirs);
  return {
    what,
    unit: 'ms',
    median: median(ours),
    p99: p99(ours),
    reference: { what: floor, median: median(theirs), p99: p99(theirs) },
    ratio,
    target: '≤ 1.15, p99 ≤ 1.4',
    isMet: ratio <= 1.15 && p99(ours) <= 1.4 * p99(theirs),
  };
}
