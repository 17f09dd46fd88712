import { takesInput } from '../../../core/action.ts';
import { say } from '../../../core/sentence.ts';
import type { Invocation } from '../../../service/context.ts';
import { askAndAnswer } from '../../answers/answers.ts';
import { renderRefusal } from '../../answers/refusals.ts';
import { type ButtonPayload, readButtonPayload } from '../../input/button-payload.ts';
import type { Reply } from '../../transport/background.ts';
import { replaceBy } from '../../transport/reply.ts';
import { type Button, type Click, replyTo } from '../click.ts';
import type { HandlerDeps } from '../handler-deps.ts';

/** Asks for what the button names: an action for a learner, or the profile. */
const ask: Button = (deps, click) => {
  // An answer replaces a clicked ephemeral message; a message for everybody stays.
  const reply = click.isEphemeral ? replaceBy(click.respond) : replyTo(deps, click);
  const payload = readButtonPayload(click.value, deps.catalogue);
  return {
    name: 'button',
    reply,
    ifBroken: say`Nothing was done.`,
    run: (reference) =>
      payload
        ? askFor(deps, click, { payload, reply, reference })
        : turnAway(deps, { ...click.invocation, reference }, reply),
  };
};

async function askFor(
  deps: HandlerDeps,
  click: Click,
  { payload, reply, reference }: { payload: ButtonPayload; reply: Reply; reference: string },
): Promise<void> {
  const { channel, threadTs } = click.invocation.place;
  const invocation = { ...click.invocation, place: { channel, threadTs: payload.threadTs }, reference };
  const { entry, draft } = payload;
  const hasFields = entry && takesInput(entry);
  const values = draft && (await deps.desk.draft(invocation, draft.id))?.values;
  const given = hasFields && !draft?.isComplete ? ({ values, form: 'open' } as const) : { values };
  const trigger = { id: click.trigger, isInThread: threadTs !== null };
  let isReplaced = false;
  const replace: Reply = (message) => {
    isReplaced = true;
    return reply(message);
  };
  const isPosted = await askAndAnswer(deps, { invocation, entry, target: payload, given, reply: replace, trigger });
  if (isPosted && click.isEphemeral && !isReplaced) await click.respond({ delete_original: true });
}

/** Answers a button whose target no longer exists. */
export async function turnAway(deps: HandlerDeps, invocation: Invocation, reply: Reply): Promise<void> {
  const answer = await deps.desk.turnAway(invocation);
  if (answer.kind === 'refused') await reply(await renderRefusal(deps, answer, invocation));
}

/** “Try again” where the learning platform refused or did not answer: a new card for the same. */
const tryAgain: Button = (deps, click) => ({
  name: 'try-again',
  about: { request: click.value },
  ifBroken: say`Nothing was done. Click again.`,
  run: async (reference) => {
    const invocation = { ...click.invocation, reference };
    const reply = replyTo(deps, click);
    const before = await deps.desk.recall(invocation, click.value);
    if (before.kind === 'refused') return void (await reply(await renderRefusal(deps, before, invocation)));
    if (before.kind === 'repeated') return;
    const { action: entry, learnerId, values } = before;
    const trigger = { id: click.trigger, isInThread: invocation.place.threadTs !== null };
    await askAndAnswer(deps, { invocation, entry, target: { learnerId }, given: { values }, reply, trigger });
  },
});

/** Buttons and menus that ask for something: on refusals, profiles, choices and confirmations. */
export const questionButtons = { do: ask, menu: ask, choose: ask, 'try-again': tryAgain } satisfies Record<
  string,
  Button
>;
