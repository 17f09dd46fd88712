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
  /** Delays every answer by so many milliseconds; where a channel's id is given, only what is asked about that one. */
  latency(ms: number, channel?: string): void;
  /** Ends everything above. */
  mend(): void;
  /** Returns how this call breaks, if it does; counts it. */
  take(method: string): Breakdown | { retryAfter: number } | undefined;
  /** Returns by how many milliseconds the answer to a call with these arguments is delayed. */
  delay(args: { channel?: unknown }): number;
};

export function createBreakdowns(): Breakdowns {
  const broken = new Map<string, { how: Breakdown; left: number }>();
  const limited = new Map<string, number>();
  let late: { ms: number; channel?: string } = { ms: 0 };
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
    },
    take(method) {
      const wait = Math.max(limited.get(method) ?? 0, limited.get('*') ?? 0) - Date.now();
      if (wait > 0) return { retryAfter: Math.ceil(wait / 1000) };
      const found = broken.get(method) ?? broken.get('*');
      if (!found || found.left <= 0) return undefined;
      found.left -= 1;
      return found.how;
    },
    delay: ({ channel }) => (late.channel === undefined || late.channel === channel ? late.ms : 0),
  };
}
