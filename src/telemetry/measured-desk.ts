import { LRUCache } from 'lru-cache';
import type { Refusal } from '../core/refusal.ts';
import type { RequestSnapshot } from '../core/requests/request-snapshot.ts';
import type { Invocation } from '../service/context.ts';
import type { Desk } from '../service/desk.ts';
import type { Decision } from '../service/requests/decision-context.ts';
import type { Metrics } from './metrics.ts';

type Answered = { kind: string; refusal?: Refusal };

/** The desk as it was, with every answer counted; and the ear that hears of first posts. */
export type MeasuredDesk = {
  desk: Desk;
  /** Called when a post is shown for the first time. */
  firstShown(snapshot: RequestSnapshot): void;
};

/**
 * Counts what is asked by action and outcome, and times the way from a command to its card and from a click to its
 * confirmation. A way that began in another process is timed from its row.
 * @param actionOf the action of a request; asked only for requests that another process made.
 * @param clock the time that rows are written with.
 */
export function measureDesk(
  desk: Desk,
  {
    metrics,
    clock,
    actionOf,
  }: { metrics: Metrics; clock: () => Date; actionOf(requestId: string): Promise<string | undefined> },
): MeasuredDesk {
  const actions = new LRUCache<string, string>({ max: 2_000 });
  /** When the way to a post began (ms), by the post’s id or, for a confirmation, its request’s. */
  const began = new LRUCache<string, number>({ max: 2_000 });

  async function counted<T extends Answered>(step: string, action: string, run: () => Promise<T>): Promise<T> {
    try {
      const answer = await run();
      metrics.requests.inc({ step, action, outcome: answer.refusal?.code ?? answer.kind });
      return answer;
    } catch (error) {
      metrics.requests.inc({ step, action, outcome: 'broke' });
      throw error;
    }
  }

  /** Looks the name up beside the decision, never before it. */
  async function decided<T extends Answered>(step: string, requestId: string, run: () => Promise<T>): Promise<T> {
    const known = actions.get(requestId);
    if (known) return counted(step, known, run);
    const answer = run();
    const found = answer.then(() => actionOf(requestId)).catch(() => undefined);
    void found.then((action = 'unknown') => counted(step, action, () => answer)).catch(() => {});
    return answer;
  }

  const decision =
    <G>(step: string, act: (invocation: Invocation, requestId: string, given?: G) => Promise<Decision>) =>
    async (invocation: Invocation, requestId: string, given?: G) => {
      const start = performance.now();
      const answer = await decided(step, requestId, () => act(invocation, requestId, given));
      if (answer.kind === 'done') began.set(requestId, start);
      return answer;
    };

  return {
    desk: {
      ...desk,
      welcome: (invocation) => counted('welcome', 'none', () => desk.welcome(invocation)),
      async ask(invocation, entry, target, given) {
        const start = performance.now();
        const answer = await counted('ask', entry?.name ?? 'profile', () => desk.ask(invocation, entry, target, given));
        if (answer.kind === 'created' && entry) {
          actions.set(answer.requestId, entry.name);
          began.set(answer.postId, start);
        }
        return answer;
      },
      confirm: decision('confirm', desk.confirm),
      cancel: decision('cancel', desk.cancel),
      undo: decision('undo', desk.undo),
      approve: decision('approve', desk.approve),
      decline: decision('decline', desk.decline),
      breakGlass: decision('break-glass', desk.breakGlass),
      history: (...asked) => counted('ask', 'history', () => desk.history(...asked)),
      exportHistory: (...asked) => counted('ask', 'history-csv', () => desk.exportHistory(...asked)),
      reveal: (invocation, id) => decided('reveal', id, () => desk.reveal(invocation, id)),
    },
    firstShown({ post, request }) {
      const isCard = post.kind === 'card';
      const from = isCard ? request.createdAt : request.decidedAt;
      if ((!isCard && post.kind !== 'confirmation') || !from) return;
      const start = began.get(isCard ? post.id : request.id);
      const ms = start === undefined ? clock().getTime() - from.getTime() : performance.now() - start;
      metrics.endToEnd.observe({ path: isCard ? 'command-to-card' : 'click-to-confirmation' }, Math.max(0, ms) / 1000);
    },
  };
}
