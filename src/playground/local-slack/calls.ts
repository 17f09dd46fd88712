import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Failures } from './failures.ts';
import { answerJson } from './http.ts';

/** A call that the app made: its arguments without the token, and Slack's answer or what went wrong instead. */
export type Call = { method: string; args: Record<string, unknown>; answer: unknown; at: number };

/** An answer on its way. */
export type Answer = { status: number; body: unknown; headers?: Record<string, string> };

export type Calls = {
  list: Call[];
  /** Milliseconds that every answer takes from now on. */
  setLatency(ms: number): void;
  /** Runs a call and answers it, unless it is to fail. */
  serve(response: ServerResponse, call: Pick<Call, 'method' | 'args'>, run: () => Answer): Promise<void>;
};

/** Serves the app's calls, keeps them, and lets them fail as planned. */
export function createCalls(deps: { failures: Failures; now: () => number; changed: () => void }): Calls {
  const list: Call[] = [];
  let latency = 0;

  async function serve(response: ServerResponse, call: Pick<Call, 'method' | 'args'>, run: () => Answer) {
    if (latency > 0) await delay(latency);
    const failure = deps.failures.next(call.method);
    const isTaken = failure === undefined || failure === 'taken-then-reset';
    const answer = isTaken ? run() : failedAnswer(failure);
    list.push({ ...call, answer: failure ?? answer.body, at: deps.now() });
    if (failure === 'reset' || failure === 'taken-then-reset') response.socket?.destroy();
    else if (failure !== 'hang') send(response, answer);
    deps.changed();
  }

  return {
    list,
    setLatency: (ms) => {
      latency = ms;
    },
    serve,
  };
}

function failedAnswer(failure: Exclude<ReturnType<Failures['next']>, undefined>): Answer {
  if (typeof failure === 'string') return { status: 500, body: 'Internal Server Error' };
  if ('error' in failure) return { status: 200, body: { ok: false, error: failure.error } };
  const headers = { 'retry-after': String(failure.rateLimited) };
  return { status: 429, body: { ok: false, error: 'ratelimited' }, headers };
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  if (typeof body === 'string')
    response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers }).end(body);
  else answerJson(response, status, body, headers);
}
