/** Every step of the flow that the proxies can see pass, with the words for it. */
export const STEPS = [
  'command',
  'click',
  'webhook',
  'who-is-this',
  'delivery-claim',
  'request-insert',
  'card-post',
  'post-shown',
  'click-lock',
  'click-commit',
  'mail-claim',
  'mail-send',
  'mail-settle',
  'post-claim',
  'card-edit',
  'confirmation-post',
  'confirmation-edit',
  'look-for-post',
  'event-insert',
  'event-follow',
  'change-claim',
  'change-send',
  'change-settle',
  'change-answer',
] as const;
export type Step = (typeof STEPS)[number];

/** A named fail point: the replica is killed before the step goes out, or when it is done and the answer is not yet in. */
export type FailPoint = { step: Step; when: 'before' | 'after' };
export const nameOf = ({ when, step }: FailPoint) => `${when}-${step}`;

/** All of them: between any two steps of the flow there is one. */
export const FAIL_POINTS: FailPoint[] = STEPS.flatMap((step) => [
  { step, when: 'before' as const },
  { step, when: 'after' as const },
]);

/** Which step a statement is, by its text as drizzle writes it. */
export function stepOfStatement(text: string): Step | undefined {
  return STATEMENTS.find(([pattern]) => pattern.test(text))?.[1];
}

/** The first that fits. Drizzle names what it sets in the table's order, so a pattern does not rely on what comes first. */
const STATEMENTS: [RegExp, Step][] = [
  [/request as \(insert into "requests"/, 'request-insert'],
  [/insert into "deliveries"/, 'delivery-claim'],
  [/^update "posts" set .*"shown" = case/s, 'post-shown'],
  [/from "requests" .*for update of "requests", "learners"/s, 'click-lock'],
  [/^commit/i, 'click-commit'],
  [/^update "mails" set .*"attempts" = .*returning/s, 'mail-claim'],
  [/^with "settled" as \(update "mails"/, 'mail-settle'],
  [/^update "posts" set .*"attempts" = "posts"."attempts" \+ 1/s, 'post-claim'],
  [/insert into "mail_events"/, 'event-insert'],
  [/from "mail_events" .*for update of "mails"/s, 'event-follow'],
  [/^with "due" as .*update "platform_changes"/s, 'change-claim'],
  [/^update "platform_changes" set .*"state" = .*"answered_at" = now\(\)/s, 'change-settle'],
];

/** The steps that are statements. */
export const STATEMENT_STEPS = STATEMENTS.map(([, step]) => step);

/** Which step a call of Slack's Web API is. */
export function stepOfCall(method: string, form: URLSearchParams): Step | undefined {
  const isCard = form.get('blocks')?.includes('"type":"header"') ?? false;
  if (method === 'users.info') return 'who-is-this';
  if (method === 'chat.postMessage') return isCard ? 'card-post' : 'confirmation-post';
  if (method === 'chat.update') return isCard ? 'card-edit' : 'confirmation-edit';
  return method === 'conversations.history' || method === 'conversations.replies' ? 'look-for-post' : undefined;
}
