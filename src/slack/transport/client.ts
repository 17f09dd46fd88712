import { type FetchFunction, LogLevel, WebClient, type WebClientOptions } from '@slack/web-api';
import { fetchWithin } from '../../deadline.ts';
import { waitingOutside } from './in-hand.ts';

/** One HTTP call to Slack. */
export type SlackCall = FetchFunction;

/** Returns the method that a call's address names, such as `chat.postMessage`; undefined for a response_url and the like. */
export const methodOf = (url: string | URL): string | undefined =>
  /\/api\/([a-z]+(?:\.[a-zA-Z]+)+)$/.exec(new URL(url).pathname)?.[1];

/** How long any call to Slack may take, in milliseconds: less than the time that stopping waits. */
const TIMEOUT = 7_000;

/** Returns what makes calls to Slack, each of which ends within `timeoutMs`, headers and body together. */
export const createSlackCall =
  (timeoutMs = TIMEOUT): SlackCall =>
  (url, init) =>
    waitingOutside(() => fetchWithin(timeoutMs, url, init));

/**
 * Returns Slack's client without its own retries: a repeated chat.postMessage would post twice, so the outbox decides.
 * Rate limits come back as errors with the seconds to wait.
 */
export function createSlackClient(token: string, apiUrl: string, call?: SlackCall): WebClient {
  return new WebClient(token, clientOptions(apiUrl, call));
}

/** Returns the options of every Slack client here. `call` makes its calls, and ends each in time. */
export function clientOptions(apiUrl: string, call = createSlackCall()): WebClientOptions & { fetch: SlackCall } {
  return {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    // More than wait for Slack at once (admission-queue.ts, jobs/hand-over.ts): none waits for another one.
    maxRequestConcurrency: 200,
    // Failures come back as errors, for our own log; the client's logger would write straight to the terminal.
    logLevel: LogLevel.ERROR,
    fetch: call,
  };
}
