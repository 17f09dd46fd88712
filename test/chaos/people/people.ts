import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '../random.ts';
import { createTally, type Tally } from '../verdict/tally.ts';
import { channelIds, withRole } from './fixtures.ts';
import { actionOfLearner, concernsPlatform, emailOfLearner, nameOfLearner } from './learners.ts';
import { createScreenPoller, isWaiting, type Said, type ScreenPoller } from './screen-poller.ts';

/** The people of the workspace, at work: they ask, look, click, click again, and do not give up. */
export type People = {
  screen: ScreenPoller;
  /** What they did, by kind. */
  tally: Tally;
  /** How many learners they are through with. */
  done(): number;
  /**
   * Resolves when every learner was asked for and those cards are decided, or a little later, or after `atMostMs`: what
   * still waits then is for `decideTheRest`.
   * @param mayGoOn whether somebody may ask for the next learner now.
   */
  work(learners: number, atMostMs: number, mayGoOn: () => boolean): Promise<void>;
  /** Leads decide whatever card still waits; to be called again until none does. */
  decideTheRest(): Promise<number>;
};

/** How long somebody waits for an answer before typing the command again, or for a card to change before clicking again. */
const PATIENCE_MS = 4_000;
/** The same where they were told at once that it failed, or that it cannot be done just now. */
const SHORT_PATIENCE_MS = 1_500;
const TYPED_AT_MOST = 20;
const CLICKED_AT_MOST = 4;
/** How long the others go on once one of them finds nobody left to ask for. */
const LAST_MS = 5_000;

/** How Slack took what somebody did: told the app, told the person that it failed, or there was nothing to click any more. */
type Taken = 'told' | 'failed' | 'impossible';
const patience = (taken: Taken) => (taken === 'told' ? PATIENCE_MS : SHORT_PATIENCE_MS);

export function createPeople(slackUrl: string, random: Random): People {
  const screen = createScreenPoller(slackUrl);
  const tally = createTally();
  const clicked = new Map<string, number>();
  const lead = () => random.pick(withRole('lead')).id;
  let endAt = Number.POSITIVE_INFINITY;
  const isAtWork = () => performance.now() < endAt;

  /** Does something in Slack, and Slack delivers it so many times. */
  async function act(interaction: object, counted: string): Promise<Taken> {
    const times = random.chance(0.15) ? random.between(2, 5) : 1;
    tally.add(counted);
    if (times > 1) tally.add('deliveries repeated', times - 1);
    const answer = await fetch(`${slackUrl}/chaos/do`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...interaction, times }),
    });
    if (answer.status === 422) return 'impossible';
    return ((await answer.json()) as { ok: boolean }).ok ? 'told' : 'failed';
  }
  const click = (user: string, { channel, ts }: Said, actionId: string) =>
    act({ kind: 'click', user, channel, messageTs: ts, actionId }, `clicks on ${actionId}`);

  async function askFor(agent: string, learner: number): Promise<void> {
    const text = `/learner ${actionOfLearner(learner)} ${emailOfLearner(learner)}`;
    const card = () => screen.card(nameOfLearner(learner));
    for (let tries = 0; tries < TYPED_AT_MOST && isAtWork(); tries++) {
      const since = screen.latest();
      const channel = random.pick(channelIds); // the last one may have been archived
      const kind = tries === 0 ? 'commands' : 'commands typed again';
      const taken = await act({ kind: 'type', user: agent, channel, text }, kind);
      const answer = await screen.until(() => card() ?? screen.toldAlone(agent, since), patience(taken));
      const found = answer && (await screen.until(card, SHORT_PATIENCE_MS));
      if (found) return decide(agent, found, learner);
    }
  }

  /** Mostly the asker confirms; some double-click, some change their mind, and some who may not try it first. */
  async function decide(agent: string, card: Said, learner: number): Promise<void> {
    const dice = random.next();
    if (dice < 0.05) await click(random.pick(withRole('nobody')).id, card, 'confirm');
    const verb = dice > 0.93 ? 'cancel' : 'confirm';
    const twice = dice > 0.8 ? [click(lead(), card, random.chance(0.8) ? 'confirm' : 'cancel')] : [];
    const isDecided = () => !isWaiting(screen.message(card.ts) ?? { ...card, read: '' }) || undefined;
    for (let tries = 0; tries < CLICKED_AT_MOST && isAtWork() && !isDecided(); tries++) {
      const [taken] = await Promise.all([click(agent, card, verb), ...(tries === 0 ? twice : [])]);
      await screen.until(isDecided, patience(taken ?? 'failed'));
    }
    if (concernsPlatform(learner) && random.chance(0.1)) await clickInThread(agent, card, 'Cancel', 'take-back');
    // What is undone is a second change for the same learner, and its order counts.
    if (random.chance(concernsPlatform(learner) ? 0.3 : 0.06)) await clickInThread(agent, card, 'Undo', 'undo');
  }

  async function clickInThread(agent: string, card: Said, button: string, actionId: string): Promise<void> {
    const isIt = ({ thread_ts, ts, read }: Said) =>
      thread_ts === card.ts && ts !== card.ts && read.includes(`[${button}]`);
    const told = await screen.until(() => screen.all().find(isIt), 4_000);
    if (told) await click(agent, told, actionId);
  }

  let through = 0;
  return {
    screen,
    tally,
    done: () => through,
    async work(learners, atMostMs, mayGoOn) {
      endAt = performance.now() + atMostMs;
      let next = 0;
      await Promise.all(
        withRole('agent').map(async ({ id }, i) => {
          // Not all of them in the same moment.
          await wait(i * 50);
          while (next < learners && isAtWork()) {
            if (!mayGoOn()) {
              await wait(50);
              continue;
            }
            await askFor(id, next++);
            through += 1;
          }
          endAt = Math.min(endAt, performance.now() + LAST_MS);
        }),
      );
    },
    async decideTheRest() {
      const waiting = screen.all().filter(isWaiting);
      const isDue = ({ ts }: Said) => performance.now() - (clicked.get(ts) ?? Number.NEGATIVE_INFINITY) > PATIENCE_MS;
      for (const card of waiting.filter(isDue)) {
        clicked.set(card.ts, performance.now());
        await click(lead(), card, 'confirm');
      }
      return waiting.length;
    },
  };
}
