/** What goes wrong with a call: Slack answers 500, never, breaks the connection before or after doing it, limits, refuses. */
export type Failure = 'error500' | 'hang' | 'reset' | 'taken-then-reset' | { rateLimited: number } | { error: string };

export type Failures = {
  /** Makes the next `times` calls (1) of a method fail so; `response_url` stands for all response_urls. */
  fail(method: string, how: Failure, times?: number): void;
  /** The failure that this call is to meet, used up by asking. */
  next(method: string): Failure | undefined;
};

export function createFailures(): Failures {
  const planned: { method: string; how: Failure }[] = [];
  return {
    fail(method, how, times = 1) {
      for (let i = 0; i < times; i += 1) planned.push({ method, how });
    },
    next(method) {
      const at = planned.findIndex((failure) => failure.method === method);
      return at < 0 ? undefined : planned.splice(at, 1)[0]?.how;
    },
  };
}
