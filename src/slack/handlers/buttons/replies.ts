import { isAction } from '../../../core/action.ts';
import { isTellable } from '../../../core/replies/after-refusal.ts';
import { say } from '../../../core/sentence.ts';
import type { Invocation, RefusedAnswer, Repeated } from '../../../service/context.ts';
import type { LearnerReply } from '../../../service/replies/learner-reply.ts';
import { renderRefusal } from '../../answers/refusals.ts';
import { readButtonPayload } from '../../input/button-payload.ts';
import { learnerReplyMessage } from '../../views/cards/learner-reply.ts';
import { type Button, type Click, replyTo } from '../click.ts';
import type { HandlerDeps } from '../handler-deps.ts';

const ifBroken = say`Nothing was done. Click again.`;

/** Shows the reply to whoever clicked, and to nobody else. */
async function show(
  deps: HandlerDeps,
  click: Click,
  invocation: Invocation,
  answer: LearnerReply | RefusedAnswer | Repeated,
): Promise<void> {
  const reply = replyTo(deps, click);
  if (answer.kind === 'reply') await reply(learnerReplyMessage(answer.topic, answer.learner));
  if (answer.kind === 'refused') await reply(await renderRefusal(deps, answer, invocation));
}

/** “Reply to the learner” on a confirmation. */
const afterRequest: Button = (deps, click) => ({
  name: 'reply-to-learner',
  about: { request: click.value },
  ifBroken,
  run: async (reference) => {
    const invocation = { ...click.invocation, reference };
    await show(deps, click, invocation, await deps.desk.replyAfterRequest(invocation, click.value));
  },
});

/** The same on a refusal, whose code stands in the button's id. */
const afterRefusal: Button = (deps, click) => ({
  name: 'reply-to-refused',
  ifBroken,
  run: async (reference) => {
    const invocation = { ...click.invocation, reference };
    const { entry: action, learnerId } = readButtonPayload(click.value, deps.catalogue) ?? {};
    const { detail: code } = click;
    const isOurs = learnerId && action && isAction(action) && isTellable(code);
    const answer = isOurs
      ? await deps.desk.replyAfterRefusal(invocation, { action, learnerId, code })
      : await deps.desk.turnAway(invocation);
    await show(deps, click, invocation, answer);
  },
});

/** Buttons that show a reply to the learner, to copy. */
export const replyButtons = {
  'reply-to-learner': afterRequest,
  'reply-to-refused': afterRefusal,
} satisfies Record<string, Button>;
