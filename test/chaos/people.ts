import { setTimeout as wait } from 'node:timers/promises';
import { type Board, createBoard, isWaiting, type Said } from './board.ts';
import { channelIds, withRole } from './cast.ts';
import { actionOfLearner, emailOfLearner, nameOfLearner } from './postgres-server.ts';
import type { Random } from './random.ts';
import { createTally, type Tally } from './tally.ts';

/** The people of the workspace, at work: they ask, look, click, click again, and do not give up. */
export type People = {
  board: Board;
  /** What they did, by kind. */
  tally: Tally;
  /** How many learners they are through with. */
  done(): number;
  /** Resolves when every learner was asked for and every card they saw is decided. */
  work(learners: number): Promise<void>;
  /** Leads decide whatever card still waits; to be called again until none does. */
  decideTheRest(): Promise<number>;
};

const PATIENCE_MS = 9_000;
/** How long a lead waits for a card to change before clicking on it again. */
const AGAIN_MS = 8_000;

export function createPeople(slackUrl: string, random: Random): People {
  const board = createBoard(slackUrl);
  const tally = createTally();
  const clicked = new Map<string, number>();
  const leads = withRole('lead');
  const lead = () => random.pick(leads).id;

  /** Does something in Slack, and Slack delivers it so many times; false where it told the person that it failed. */
  async function act(deed: object, kind: string): Promise<boolean> {
    const times = random.chance(0.3) ? random.between(2, 5) : 1;
    tally.add(kind);
    if (times > 1) tally.add('deliveries repeated', times - 1);
    const answer = await fetch(`${slackUrl}/chaos/do`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...deed, times }),
    });
    return answer.ok && ((await answer.json()) as { ok: boolean }).ok;
  }
  const click = (user: string, { channel, ts }: Said, actionId: string) =>
    act({ deed: 'click', user, channel, messageTs: ts, actionId }, `clicks on ${actionId}`);

  async function askFor(agent: string, learner: number): Promise<void> {
    const channel = random.pick(channelIds);
    const text = `/learner ${actionOfLearner(learner)} ${emailOfLearner(learner)}`;
    const name = nameOfLearner(learner);
    const isAnswer = (message: Said) => message.read.includes(name) || message.reader === agent;
    for (let tries = 0; tries < 4; tries++) {
      const since = board.latest();
      await act({ deed: 'type', user: agent, channel, text }, tries === 0 ? 'commands' : 'commands typed again');
      const answer = await board.wait(isAnswer, PATIENCE_MS, since);
      if (!answer) continue;
      const card = isWaiting(answer)
        ? answer
        : await board.wait((one) => isWaiting(one) && one.read.includes(name), 2_000);
      if (card) return decide(agent, card);
    }
  }

  /** Mostly the asker confirms; some double-click, some change their mind, and some who may not try it first. */
  async function decide(agent: string, card: Said): Promise<void> {
    const dice = random.next();
    if (dice < 0.05) await click(random.pick(withRole('nobody')).id, card, 'confirm');
    const verb = dice > 0.93 ? 'cancel' : 'confirm';
    const twice = dice > 0.8 ? [click(lead(), card, random.chance(0.8) ? 'confirm' : 'cancel')] : [];
    await Promise.all([click(agent, card, verb), ...twice]);
    for (let tries = 0; tries < 5; tries++) {
      const isDecided = () => !isWaiting(board.message(card.ts) ?? card);
      for (let i = 0; i < 40 && !isDecided(); i++) await wait(200);
      if (isDecided()) break;
      await click(agent, card, verb);
    }
    if (random.chance(0.06)) await undo(agent, card);
  }

  async function undo(agent: string, card: Said): Promise<void> {
    const told = await board.wait(({ thread_ts, read }) => thread_ts === card.ts && read.includes('[Undo]'), 4_000);
    if (told) await click(agent, told, 'undo');
  }

  let through = 0;
  return {
    board,
    tally,
    done: () => through,
    async work(learners) {
      let next = 0;
      await Promise.all(
        withRole('agent').map(async ({ id }) => {
          while (next < learners) {
            await askFor(id, next++);
            through += 1;
          }
        }),
      );
    },
    async decideTheRest() {
      const waiting = board.all().filter(isWaiting);
      const due = waiting.filter(
        ({ ts }) => performance.now() - (clicked.get(ts) ?? Number.NEGATIVE_INFINITY) > AGAIN_MS,
      );
      for (const card of due) {
        clicked.set(card.ts, performance.now());
        await click(lead(), card, 'confirm');
      }
      return waiting.length;
    },
  };
}
