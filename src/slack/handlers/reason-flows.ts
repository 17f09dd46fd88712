import { isAction } from '../../core/action.ts';
import type { Catalogue } from '../../core/catalogue.ts';
import { field } from '../../core/fields/kinds.ts';
import type { OverridableRule } from '../../core/override.ts';
import { refuse } from '../../core/refusal.ts';
import { reasonLength } from '../../core/requests/reason.ts';
import { type Place, say, type Words } from '../../core/sentence.ts';
import type { ApprovalVerb } from '../../service/approvals/approve.ts';
import { type Invocation, type RefusedAnswer, refused } from '../../service/context.ts';
import type { EscalationSubject } from '../../service/escalations/escalate.ts';
import { askAndAnswer } from '../answers/answers.ts';
import { readButtonPayload } from '../input/button-payload.ts';
import type { Reply } from '../transport/background.ts';
import type { ReasonContent } from '../views/forms/reason-form.ts';
import { overrides } from '../views/text/overrides.ts';
import type { HandlerDeps } from './handler-deps.ts';

/** The desk's answer before a form opens, or to what was typed in it. */
type FlowAnswer = { kind: string } | RefusedAnswer;

/** Something that needs a reason: what the form asks, whether this person may, and the work that follows. */
export type ReasonFlow = {
  form: ReasonContent;
  /** What is certain when it fails. */
  ifBroken: Words;
  /** Set where the clicked card may be a duplicate that Slack posted. */
  isOnCard?: true;
  authorize(deps: HandlerDeps, invocation: Invocation, value: string): Promise<FlowAnswer>;
  run(
    deps: HandlerDeps,
    given: { invocation: Invocation; value: string; reason: string; reply: Reply },
  ): Promise<FlowAnswer>;
  /** Returns where the conversation goes on, if not where the button was clicked. */
  placeOf?(value: string, place: Place, catalogue: Catalogue): Place;
};

const IN_DOUBT = say`If it was done all the same, the card says so in a moment; if its buttons are still there, nothing was done.`;
const THREAD_TELLS = say`If it was done all the same, this thread says so in a moment.`;

/** Returns the field for a reason in a few words; an optional one may be left out. */
const reasonField = (label: string, hint: string, optional = false) =>
  field.text({ label, hint, example: 'Because…', longest: reasonLength, isLong: true, optional });

/** Returns a flow that decides about a request. */
function decisionFlow(
  verb: ApprovalVerb | 'confirm',
  form: ReasonContent,
  run: (deps: HandlerDeps, invocation: Invocation, id: string, reason: string) => Promise<FlowAnswer>,
): ReasonFlow {
  return {
    form,
    ifBroken: IN_DOUBT,
    authorize: ({ desk }, invocation, id) => desk.authorize(invocation, id, verb),
    run: (deps, { invocation, value, reason }) => run(deps, invocation, value, reason),
  };
}

/** Returns the flow in which a lead passes a rule. Its result is an ordinary card. */
function overrideFlow(rule: OverridableRule): ReasonFlow {
  const { title, label, hint } = overrides[rule];
  return {
    form: { title, field: reasonField(label, hint), submit: 'Continue' },
    ifBroken: say`Nothing was done.`,
    async authorize({ desk, catalogue }, invocation, value) {
      const entry = readButtonPayload(value, catalogue)?.entry;
      return entry ? desk.authorizeOverride(invocation, entry) : refused(refuse('request-gone'));
    },
    async run(deps, { invocation, value, reason, reply }) {
      const payload = readButtonPayload(value, deps.catalogue);
      if (!payload) return refused(refuse('request-gone'));
      const given = { override: { rule, reason, by: invocation.actor } };
      const there = { ...invocation, place: { ...invocation.place, threadTs: payload.threadTs } };
      await askAndAnswer(deps, { invocation: there, entry: payload.entry, target: payload, given, reply });
      return { kind: 'asked' };
    },
  };
}

/** Returns what a button on a refusal, a card or a confirmation would escalate. */
function subjectOf(value: string, catalogue: Catalogue): EscalationSubject | undefined {
  const payload = readButtonPayload(value, catalogue);
  if (!payload) return { requestId: value };
  const { entry, learnerId } = payload;
  return entry && isAction(entry) ? { action: entry, learnerId } : undefined;
}

const escalate: ReasonFlow = {
  form: {
    title: 'Escalate',
    field: reasonField(
      'What is the case, in a sentence?',
      'On-call is called once, with what I know already. Leave out addresses and passwords.',
      true,
    ),
    submit: 'Escalate',
  },
  ifBroken: THREAD_TELLS,
  authorize: ({ desk, catalogue }, invocation, value) =>
    desk.authorizeEscalation(invocation, subjectOf(value, catalogue)),
  run: ({ desk, catalogue }, { invocation, value, reason }) =>
    desk.escalate(invocation, subjectOf(value, catalogue), reason),
  placeOf: (value, place, catalogue) => ({
    ...place,
    threadTs: readButtonPayload(value, catalogue)?.threadTs ?? place.threadTs,
  }),
};

const close: ReasonFlow = {
  form: {
    title: 'Close this',
    field: reasonField('What came of it?', 'Whoever asked reads it in their thread.'),
    submit: 'Close it',
  },
  ifBroken: THREAD_TELLS,
  authorize: ({ desk }, invocation, value) => desk.authorizeClosing(invocation, value),
  run: ({ desk }, { invocation, value, reason }) => desk.close(invocation, value, reason),
};

/** Everything that needs a reason, by the button's action id. */
export const reasonFlows: Record<string, ReasonFlow> = {
  'ask-approval': {
    ...decisionFlow(
      'confirm',
      {
        title: 'Ask for approval',
        field: reasonField('Why is this needed?', 'A lead reads it before agreeing, and it stays on the card.'),
        submit: 'Ask a lead',
      },
      ({ desk }, invocation, id, reason) => desk.confirm(invocation, id, { reason }),
    ),
    isOnCard: true,
  },
  decline: decisionFlow(
    'decline',
    { title: 'Decline', field: reasonField('Why not?', 'Whoever asked reads it in their thread.'), submit: 'Decline' },
    ({ desk }, invocation, id, reason) => desk.decline(invocation, id, reason),
  ),
  'break-glass': decisionFlow(
    'break-glass',
    {
      title: 'Break the glass',
      field: reasonField(
        'Why can this not wait for a lead?',
        'It runs at once. The reason stays on the card and in the audit, and the leads are told.',
      ),
      submit: 'Run it now',
    },
    ({ desk }, invocation, id, reason) => desk.breakGlass(invocation, id, reason),
  ),
  review: decisionFlow(
    'review',
    {
      title: 'Review',
      field: reasonField('What did you find?', 'It stays with the request, in the history and on its cards.'),
      submit: 'Reviewed',
    },
    ({ desk }, invocation, id, reason) => desk.review(invocation, id, reason),
  ),
  escalate,
  close,
  [overrides['cool-down'].actionId]: overrideFlow('cool-down'),
  [overrides.suppression.actionId]: overrideFlow('suppression'),
};
