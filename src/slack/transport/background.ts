import type { Logger } from 'pino';
import { newReference } from '../../core/requests/reference.ts';
import { code, say, sentences, type Words } from '../../core/sentence.ts';
import { type AwayCause, databaseTrouble } from '../../service/outage.ts';
import { inSpan } from '../../trace.ts';
import { createWorkInHand, type GivenUp, GivenUpError, type WorkInHand } from '../../work-in-hand.ts';
import { isRestricted } from '../views/text/closed-room.ts';
import type { Message } from '../views/text/message.ts';
import { paragraphs, plainText } from '../views/text/render.ts';
import { createAdmissionQueue, type Step } from './admission-queue.ts';
import { slackProblem } from './errors.ts';
import { createInHand } from './in-hand.ts';

/** Shows a message to the person who acted, and to nobody else. */
export type Reply = (message: Message) => Promise<unknown>;

/** One piece of work that follows an acknowledged request. */
export type Job = {
  /** What it is, for the log. */
  name: string;
  reply: Reply;
  /** What its log lines say besides: ids, nothing personal. */
  about?: Record<string, string | undefined>;
  /** What is certain when it fails: what was done and what was not. */
  ifBroken: Words;
  /** `goesOn` is for work that may take long: it is given up only some time after it was called last. */
  run: (reference: string, log: Logger, goesOn: () => void) => Promise<void>;
  /** Called once, with what came of it. */
  onEnd?: (result: 'done' | 'broke') => void;
};

export type Background = {
  /** Runs a step that starts work: now, or when there is room. */
  admit(step: Step): void;
  /** Starts work and returns at once: acknowledging never waits for it. */
  start(job: Job): void;
  /** Resolves when no work is running. */
  idle(): Promise<void>;
};

/**
 * Returns the one place where a failure becomes words with a reference to quote; the log has the rest.
 * @param work what is in hand, and for how long it is waited for.
 */
export function createBackground(log: Logger, work: WorkInHand = createWorkInHand()): Background {
  const inHand = createInHand(() => line.move());
  const line = createAdmissionQueue(
    // Once nothing begins any more, all who wait are told so at once.
    () => (work.isOver() ? { all: 0, active: 0 } : { all: inHand.count(), active: inHand.countActive() }),
    (step) => inHand.hold(() => dispatch(step)),
  );

  async function dispatch(step: Step): Promise<void> {
    await work.run('dispatch', step, 'last').catch((err) => log.error({ err }, 'a request from Slack was given up'));
  }

  async function run({ name, about, reply, ifBroken, run, onEnd }: Job): Promise<void> {
    const reference = newReference();
    const own = log.child({ ref: reference, work: name, ...about });
    const started = performance.now();
    try {
      await inSpan(`work ${name}`, { attributes: { 'desk.reference': reference } }, () =>
        work.run(name, (goesOn) => run(reference, own, goesOn)),
      );
      onEnd?.('done');
      own.info({ ms: Math.round(performance.now() - started) }, 'done');
    } catch (err) {
      onEnd?.('broke');
      if (everydayWords(err)) own.warn({ err }, 'Slack did not take it');
      else own.error({ err }, 'broke');
      const answer: Reply = (message) => work.run(`answer to ${name}`, async () => reply(message), 'last');
      await sayBroken(answer, brokenMessage(err, ifBroken, reference), own);
    }
  }

  return {
    admit: line.add,
    start: (job) => inHand.hold(() => run(job)),
    async idle() {
      while (inHand.count() > 0 || !line.isEmpty()) {
        await inHand.ended();
        await new Promise(setImmediate);
      }
    },
  };
}

/**
 * Tells the person that work failed. It catches every error of the reply itself, because nothing else would, and it
 * must not end the process.
 */
async function sayBroken(reply: Reply, message: Message, log: Logger): Promise<void> {
  try {
    await reply(message);
  } catch (err) {
    log.error({ err }, 'could not say that it broke');
  }
}

/** What is said of a database that cannot do its work. */
const DATABASE: Record<AwayCause, Words> = {
  gone: say`My database does not answer just now.`,
  'read-only': say`My database is read-only just now.`,
  full: say`The disk of my database is full.`,
  busy: say`My database is too busy to answer just now.`,
};

/** What is said of work that is waited for no longer, though it may still be done. */
const GIVEN_UP: Record<GivenUp, Words[]> = {
  'too-long': [
    say`This takes too long: something that I need does not answer.`,
    say`Where it is done all the same, you see it here.`,
  ],
  stopping: [
    say`I am being restarted and could not wait for this.`,
    say`Where it is done all the same, you see it here.`,
  ],
  'not-begun': [say`I am being restarted and did not get to this. Nothing was done: try again in a minute.`],
};

const CLOSED = say`This channel is archived, so I can say nothing here.`;
const TOO_LATE = say`A form opens only within three seconds, and something took longer. Try again.`;

/** What is said where Slack's answer is one of every day: nothing broke, and nobody has to be told. */
const EVERYDAY: Record<string, Words> = {
  expired_trigger_id: TOO_LATE,
  exchanged_trigger_id: TOO_LATE,
  is_archived: CLOSED,
  is_inactive: CLOSED,
  restricted_action: say`Slack lets only some people write in this channel, and I am not one of them.`,
  not_in_channel: say`I am not in this channel any more.`,
  channel_not_found: say`I am not in this channel any more.`,
};

/** Returns what is said of an everyday answer of Slack's; undefined where it is none. */
function everydayWords(error: unknown): Words | undefined {
  const { code } = slackProblem(error);
  return EVERYDAY[isRestricted(code) ? 'restricted_action' : code];
}

/** Returns what is the case, where an error says more than that something broke. */
function knownCause(error: unknown): Words[] | undefined {
  if (error instanceof GivenUpError) return GIVEN_UP[error.why];
  const trouble = databaseTrouble(error);
  return trouble && [DATABASE[trouble], say`Where it was done all the same, you see it here once that is over.`];
}

function brokenMessage(error: unknown, ifBroken: Words, reference: string): Message {
  const everyday = everydayWords(error);
  const words = everyday
    ? sentences(everyday, ifBroken)
    : sentences(
        ...(knownCause(error) ?? [say`Something broke on my side.`, ifBroken]),
        say`If it happens again, tell whoever runs Learner Desk, and quote ${code(reference)}.`,
      );
  return { text: plainText(words, { email: '' }), blocks: [paragraphs({ email: '' }, words)] };
}
