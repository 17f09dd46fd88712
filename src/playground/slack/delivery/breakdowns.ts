import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * How a method breaks: `500` and `503` answer so; `hang` never answers, and `half` not to the end; `reset` drops the connection. The `taken-` ones
 * do what was asked first: `taken-hang`, `taken-reset`, and `taken-cut`, half an answer. `{ error }` is a refusal.
 */
export type Breakdown =
  | '500'
  | '503'
  | 'hang'
  | 'half'
  | 'reset'
  | 'taken-hang'
  | 'taken-reset'
  | 'taken-cut'
  | { error: string };

/** What is broken on purpose. Methods are named as in the API, `response_url`, or `*` for all. */
export type Breakdowns = {
  /** Breaks the next `times` calls (1). */
  breakDown(method: string, how: Breakdown, times?: number): void;
  /** Answers 429 with Retry-After for so many seconds of real time. */
  rateLimit(method: string, seconds: number): void;
  /**
   * Delays every answer by so many milliseconds, or until `mend`; where a channel's id is given, only what is asked about
   * that one.
   */
  latency(ms: number, channel?: string): void;
  /** Ends everything above. */
  mend(): void;
  /** Returns how this call breaks, if it does; counts it. */
  take(method: string): Breakdown | { retryAfter: number } | undefined;
  /** Waits for as long as a call with these arguments is delayed. Rejects where `closing` is aborted meanwhile. */
  delay(args: { channel?: unknown }, closing: AbortSignal): Promise<void>;
};

export function createBreakdowns(): Breakdowns {
  const broken = new Map<string, { how: Breakdown; left: number }>();
  const limited = new Map<string, number>();
  let late: { ms: number; channel?: string } = { ms: 0 };
  let mending = createMending();
  return {
    breakDown: (method, how, times = 1) => void broken.set(method, { how, left: times }),
    rateLimit: (method, seconds) => void limited.set(method, Date.now() + seconds * 1000),
    latency: (ms, channel) => {
      late = { ms, ...(channel && { channel }) };
    },
    mend() {
      broken.clear();
      limited.clear();
      late = { ms: 0 };
      mending.abort();
      mending = createMending();
    },
    take(method) {
      const wait = Math.max(limited.get(method) ?? 0, limited.get('*') ?? 0) - Date.now();
      if (wait > 0) return { retryAfter: Math.ceil(wait / 1000) };
      const found = broken.get(method) ?? broken.get('*');
      if (!found || found.left <= 0) return undefined;
      found.left -= 1;
      return found.how;
    },
    async delay({ channel }, closing) {
      if (late.ms === 0 || (late.channel !== undefined && late.channel !== channel)) return;
      const mended = mending.signal;
      await wait(late.ms, undefined, { signal: AbortSignal.any([closing, mended]) }).catch((error) => {
        if (!mended.aborted) throw error;
      });
    },
  };
}

function createMending(): AbortController {
  const mending = new AbortController();
  setMaxListeners(0, mending.signal); // one for each answer that is late
  return mending;
}
