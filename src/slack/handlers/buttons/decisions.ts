import { linkUrl } from '../../../core/credentials/link-url.ts';
import { say } from '../../../core/sentence.ts';
import type { Invocation } from '../../../service/context.ts';
import type { Desk } from '../../../service/desk.ts';
import type { EscalationAnswer } from '../../../service/escalations/escalate.ts';
import type { Decision } from '../../../service/requests/decision-context.ts';
import { answerMany } from '../../answers/batch-answers.ts';
import { renderRefusal } from '../../answers/refusals.ts';
import { revealMessage } from '../../views/cards/reveal.ts';
import { inFullMessage } from '../../views/text/in-full.ts';
import { type Button, replyTo } from '../click.ts';

const IN_DOUBT = say`If it was done all the same, the card says so in a moment; if its buttons are still there, nothing was done.`;

type Decide = (desk: Desk, invocation: Invocation, id: string) => Promise<Decision>;

/** Returns a button that decides about a request. `isOnCard`: the clicked card may be a duplicate that Slack posted. */
function decisionButton(name: string, decide: Decide, isOnCard = false): Button {
  return (deps, click) => ({
    name,
    about: { request: click.value },
    ifBroken: IN_DOUBT,
    run: async (reference) => {
      const cardTs = isOnCard ? click.messageTs : undefined;
      const answer = await decide(deps.desk, { ...click.invocation, cardTs, reference }, click.value);
      // What only the clicker sees offers a decision that is made now.
      const isOver = click.isEphemeral && answer.kind !== 'refused';
      if (answer.isOrphan || isOver) await click.respond({ delete_original: true });
      if (answer.kind !== 'refused') return;
      await replyTo(deps, click)(await renderRefusal(deps, answer, click.invocation));
    },
  });
}

/** Shows the link to the password, to the person who asked for it and nobody else. */
const reveal: Button = (deps, click) => ({
  name: 'reveal',
  about: { request: click.value },
  ifBroken: say`No password was shown. Click again.`,
  run: async (reference) => {
    const { desk, publicUrl } = deps;
    const answer = await desk.reveal({ ...click.invocation, reference }, click.value);
    const reply = replyTo(deps, click);
    if (answer.kind === 'revealed')
      await reply(revealMessage(linkUrl(publicUrl, 'password-view', answer.token), answer));
    if (answer.kind === 'refused') await reply(await renderRefusal(deps, answer, click.invocation));
  },
});

/** Shows what a request changes to whoever decides about it, and to nobody else. */
const inFull: Button = (deps, click) => ({
  name: 'in-full',
  about: { request: click.value },
  ifBroken: say`Nothing was shown. Click again.`,
  run: async (reference) => {
    const answer = await deps.desk.showValues({ ...click.invocation, reference }, click.value);
    const reply = replyTo(deps, click);
    if (answer.kind === 'refused') return void (await reply(await renderRefusal(deps, answer, click.invocation)));
    const message = answer.kind === 'values' && inFullMessage(answer.action, answer.subject.learner, answer.input);
    if (message) await reply(message);
  },
});

/** “Retry the failed” under a batch's result: a new card for the failed ones. */
const retryFailed: Button = (deps, click) => ({
  name: 'retry-failed',
  about: { request: click.value },
  ifBroken: say`Nothing was done. Click again.`,
  run: async (reference) => {
    const invocation = { ...click.invocation, reference };
    const answer = await deps.desk.retryFailed(invocation, click.value);
    await answerMany(deps, answer, { invocation, reply: replyTo(deps, click) });
  },
});

const take: Button = (deps, click) => ({
  name: 'take',
  about: { value: click.value },
  ifBroken: say`Nothing is sure to be done. Look at the card, and click again where its button is still there.`,
  run: async (reference) => {
    const answer: EscalationAnswer = await deps.desk.take({ ...click.invocation, reference }, click.value);
    if (answer.kind === 'refused') await replyTo(deps, click)(await renderRefusal(deps, answer, click.invocation));
  },
});

/** Buttons that decide at once. */
export const decisionButtons = {
  confirm: decisionButton('confirm', (desk, invocation, id) => desk.confirm(invocation, id), true),
  'confirm-and': decisionButton(
    'confirm-and',
    (desk, invocation, id) => desk.confirm(invocation, id, { andThen: true }),
    true,
  ),
  cancel: decisionButton('cancel', (desk, invocation, id) => desk.cancel(invocation, id), true),
  undo: decisionButton('undo', (desk, invocation, id) => desk.undo(invocation, id)),
  'take-back': decisionButton('take-back', (desk, invocation, id) => desk.cancel(invocation, id)),
  'send-to-leads': decisionButton('send-to-leads', (desk, invocation, id) => desk.sendToLeads(invocation, id)),
  approve: decisionButton('approve', (desk, invocation, id) => desk.approve(invocation, id)),
  reveal,
  'in-full': inFull,
  'retry-failed': retryFailed,
  take,
} satisfies Record<string, Button>;
