import type { Attributes } from '@opentelemetry/api';
import type { PlatformAnswer } from '../core/platform/change.ts';
import { DeadlineError } from '../deadline.ts';
import type { ResendView, viewDomain } from '../email/doctor/resend/resend-domain.ts';
import type { HandoverResult, SendResult } from '../email/send-result.ts';
import type { Sender } from '../email/sender.ts';
import type { Push } from '../platform/push/push.ts';
import { methodOf, type SlackCall } from '../slack/transport/client.ts';
import { isOursToMend } from '../slack/transport/errors.ts';
import { inSpan } from '../trace.ts';
import type { Metrics } from './metrics.ts';

/** What came of a call, in words of our own: a MailProblem, Slack’s no, or why the platform’s answer is none. */
type Result = { result: string; waitMs?: number };

async function measureCall<T>(
  metrics: Metrics,
  { api, method, attributes }: { api: 'slack' | 'resend' | 'platform'; method: string; attributes?: Attributes },
  run: () => Promise<T>,
  read: (answer: T) => Result | Promise<Result>,
): Promise<T> {
  const start = performance.now();
  const note = ({ result, waitMs }: Result) => {
    metrics.calls.inc({ api, method, result });
    metrics.callSeconds.observe({ api, method }, (performance.now() - start) / 1000);
    if (waitMs === undefined) return;
    metrics.rateLimitWaits.inc({ api });
    metrics.rateLimitWaitSeconds.inc({ api }, waitMs / 1000);
  };
  return inSpan(`${api} ${method}`, { kind: 'CLIENT', attributes }, async (span) => {
    try {
      const answer = await run();
      const result = await read(answer);
      span?.setAttribute('desk.result', result.result);
      note(result);
      return answer;
    } catch (error) {
      note({ result: error instanceof DeadlineError ? 'slow' : 'down' });
      throw error;
    }
  });
}

/**
 * Measures calls to Slack, by method and by what Slack said. A message’s own response_url has its secret in the path, so
 * it is called that.
 */
export function measureSlack(metrics: Metrics, call: SlackCall): SlackCall {
  return (url, init) =>
    measureCall(metrics, { api: 'slack', method: methodOf(url) ?? 'response_url' }, () => call(url, init), readSlack);
}

type SlackAnswer = Awaited<ReturnType<SlackCall>>;

/** Slack says no in a 200 (docs.slack.dev, “Using the Slack Web API”); how long to wait stands in a 429’s Retry-After, in seconds. */
async function readSlack(answer: SlackAnswer): Promise<Result> {
  if (answer.status === 429)
    return { result: 'rate-limited', waitMs: 1000 * (Number(answer.headers.get('retry-after')) || 1) };
  if (answer.status >= 500) return { result: 'down' };
  const body = await (answer as Response)
    .clone()
    .json()
    .catch(() => undefined);
  const { ok, error } = (body ?? {}) as { ok?: unknown; error?: unknown };
  if (ok !== false) return { result: answer.status < 400 ? 'ok' : 'refused' };
  return { result: isOursToMend(String(error)) ? 'not-authorised' : 'refused' };
}

/** Measures what is handed to Resend and asked of it. */
export function measureSender(metrics: Metrics, sender: Sender): Sender {
  const by = (method: string) => ({ api: 'resend' as const, method });
  return {
    send: (mail) => measureCall(metrics, by('send'), () => sender.send(mail), readSend),
    sendTogether: (name, mails) =>
      measureCall(metrics, by('send-together'), () => sender.sendTogether(name, mails), readHandover),
    lastWord: (id) =>
      measureCall(
        metrics,
        by('last-event'),
        () => sender.lastWord(id),
        (word) => ({ result: word ? 'ok' : 'nothing' }),
      ),
  };
}

const VIEWS = {
  known: 'ok',
  'not-there': 'nothing',
  'not-asked': 'nothing',
  'not-allowed': 'refused',
  'no-answer': 'down',
} satisfies Record<ResendView['kind'], string>;

/** Measures the mail doctor’s look at our domain. */
export function measureView(metrics: Metrics, view: typeof viewDomain): typeof viewDomain {
  return (...asked) =>
    measureCall(
      metrics,
      { api: 'resend', method: 'view-domain' },
      () => view(...asked),
      ({ kind }) => ({ result: VIEWS[kind] }),
    );
}

/** Measures each attempt to send a change to the platform, by the change’s type. */
export function measurePush(metrics: Metrics, push: Push): Push {
  return (change, signal) =>
    measureCall(
      metrics,
      { api: 'platform', method: change.type, attributes: { 'desk.change': change.id } },
      () => push(change, signal),
      readPush,
    );
}

function readPush(answer: PlatformAnswer): Result {
  if (answer.kind !== 'none') return { result: answer.kind === 'accepted' ? 'ok' : answer.kind };
  return { result: answer.problem, ...(answer.retryAfterMs !== undefined && { waitMs: answer.retryAfterMs }) };
}

const readHandover = (sent: HandoverResult): Result =>
  sent.kind === 'separate'
    ? { result: 'rejected' }
    : readSend(sent.kind === 'sent' ? { kind: 'sent', providerId: null } : sent);

function readSend(sent: SendResult): Result {
  if (sent.kind === 'sent') return { result: 'ok' };
  const isLimit = sent.problem === 'rate-limited' || sent.problem === 'quota';
  return { result: sent.problem, ...(isLimit && sent.kind === 'retry' && { waitMs: sent.afterMs }) };
}
