import type { AllMiddlewareArgs, App } from '@slack/bolt';
import { isDirectMessage } from '../../service/access/directory.ts';
import { answerLine, brokenLine } from '../answers/answer-line.ts';
import { readSpoken } from '../input/spoken.ts';
import { replyIn, replyOpenly } from '../transport/reply.ts';
import type { HandlerDeps } from './handler-deps.ts';

/** The part of a message's event that is read (docs.slack.dev, `message.im` and `app_mention`). */
type Spoken = {
  channel: string;
  ts: string;
  thread_ts?: string;
  text?: string;
  user?: string;
  bot_id?: string;
  subtype?: string;
  channel_type?: string;
};

/** What a person says: not an edit, a deletion, or what Slack itself says. */
const SAID = new Set([undefined, 'file_share', 'thread_broadcast']);
const SLACKBOT = 'USLACKBOT';

/** Answers what is said to the desk, directly or with a mention, as the command is answered: in the thread of what was said. */
export function handleMessages(app: App, deps: HandlerDeps): void {
  app.event('message', async ({ event, context }) => {
    const said = event as Spoken;
    // In a channel, only a mention is meant for the desk, and it comes as an event of its own.
    if (said.channel_type === 'im') answerSpoken(deps, said, context);
  });
  app.event('app_mention', async ({ event, context }) => answerSpoken(deps, event as Spoken, context));
}

function answerSpoken(deps: HandlerDeps, said: Spoken, { botUserId }: AllMiddlewareArgs['context']): void {
  const { channel, ts, thread_ts, user, text = '' } = said;
  if (!user || user === SLACKBOT || user === botUserId || said.bot_id || !SAID.has(said.subtype)) return;
  const place = { channel, threadTs: thread_ts ?? ts };
  // A message without replies is no thread yet, where an ephemeral answer would be seen.
  const reply = isDirectMessage(channel)
    ? replyOpenly(deps.client, place)
    : replyIn(deps.client, thread_ts ? place : { channel, threadTs: null }, user);
  const line = readSpoken(text, deps.catalogue, botUserId);
  const cameAt = deps.clock();
  deps.background.start({
    name: 'message',
    reply,
    ifBroken: brokenLine(line),
    run: (reference, _log, goesOn) => {
      // The same for every delivery of it.
      const invocation = { actor: user, place, delivery: `message:${channel}:${ts}`, reference, cameAt };
      return answerLine(deps, { invocation, line, reply, goesOn });
    },
  });
}
