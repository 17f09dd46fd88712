import { refuse } from '../../../core/refusal.ts';
import { say } from '../../../core/sentence.ts';
import type { Invocation, RefusedAnswer } from '../../../service/context.ts';
import { openAndFill } from '../../answers/fill-view.ts';
import { renderRefusalModal } from '../../answers/refusals.ts';
import { reasonModal } from '../../views/forms/reason-form.ts';
import type { Button } from '../click.ts';
import type { HandlerDeps } from '../handler-deps.ts';
import { type ReasonFlow, reasonFlows } from '../reason-flows.ts';

/**
 * Returns a button that opens the form at once, because a trigger lives three seconds, and only then checks the person.
 */
function openReason(verb: string, flow: ReasonFlow): Button {
  return (deps, click) => ({
    name: `form:${verb}`,
    about: { value: click.value },
    ifBroken: say`Nothing was done. Click again.`,
    run: async (reference) => {
      const { value, invocation } = click;
      const cardTs = flow.isOnCard ? click.messageTs : undefined;
      const place = flow.placeOf?.(value, invocation.place, deps.catalogue) ?? invocation.place;
      const authorizing = flow.authorize(deps, { ...invocation, cardTs, reference }, value);
      await openAndFill(deps.client, { title: flow.form.title, trigger: click.trigger }, authorizing, (answer) =>
        answer.kind === 'open'
          ? reasonModal(flow.form, { verb, value, ...place, isInThread: invocation.place.threadTs !== null })
          : refusedModal(deps, flow.form.title, answer as RefusedAnswer, invocation),
      );
    },
  });
}

const refusedModal = (
  deps: HandlerDeps,
  title: string,
  { refusal = refuse('request-gone') }: Partial<RefusedAnswer>,
  invocation: Pick<Invocation, 'actor'>,
) => renderRefusalModal(deps, { title, refusal }, invocation);

/** Buttons that ask for a reason first. */
export const reasonButtons: Record<string, Button> = Object.fromEntries(
  Object.entries(reasonFlows).map(([verb, flow]) => [verb, openReason(verb, flow)]),
);
