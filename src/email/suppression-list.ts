import { setTimeout as pause } from 'node:timers/promises';
import { Resend } from 'resend';
import * as z from 'zod';
import type { SuppressionReason } from '../core/mail/suppression.ts';
import { retryAfterMs } from '../core/retry-after.ts';
import { withDeadline } from '../deadline.ts';
import type { Retry } from './send-result.ts';

/** An address that the provider writes to no more. `id` is the entry's. */
export type ListedAddress = { id: string; email: string; reason: SuppressionReason; at: Date };

/**
 * The provider's list. `isWhole` is false where reading ended before it did. `not-there`: the account has none, or our key
 * may not read it. `unknown-key`: the provider does not know our key at all, so no mail goes out either.
 */
export type ReadList =
  | { kind: 'known'; addresses: ListedAddress[]; isWhole: boolean }
  | { kind: 'not-there' | 'unknown-key' }
  | { kind: 'no-answer' };

/** Resend's suppression list (resend.com/docs/api-reference/suppressions). */
export type SuppressionList = {
  /** Reads all of it, and ends with `signal`. Never rejects. */
  read(signal: AbortSignal): Promise<ReadList>;
  /** Takes an address off. Undefined where it is off, also where it was not on; else why not, and to be tried again. */
  remove(email: string): Promise<Retry | undefined>;
};

const reasons = { bounce: 'bounced', complaint: 'complained', manual: 'suppressed' } as const;
const Page = z.object({
  data: z.array(
    z.object({
      id: z.string().min(1).max(200),
      email: z.string().max(400),
      origin: z.enum(['bounce', 'complaint', 'manual']).catch('manual'),
      created_at: z.coerce.date(),
    }),
  ),
  has_more: z.boolean(),
});
const Problem = z.object({ name: z.string().catch(''), statusCode: z.number().nullable().catch(null) });

/** 20,000 addresses: what is further back than that was long ago. */
const MOST_PAGES = 200;
/** Mails go first: the provider takes a few requests a second, from everything together. */
const PAGE_PAUSE_MS = 600;

/** Returns the list over Resend's API; `timeoutMs` ends one request. */
export function createSuppressionList(options: {
  apiKey: string;
  baseUrl?: string;
  timeoutMs?: number;
}): SuppressionList {
  const { apiKey, baseUrl, timeoutMs = 10_000 } = options;
  const { suppressions } = new Resend(apiKey, { baseUrl: baseUrl?.replace(/(?<!\/)\/+$/, '') });

  async function readPages(signal: AbortSignal): Promise<ReadList> {
    const addresses: ListedAddress[] = [];
    let after: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const next = { limit: 100, ...(after && { after }) };
      const list = (limited: AbortSignal) => suppressions.list(next, { signal: limited });
      const answer = await withDeadline(timeoutMs, list, signal);
      if (answer.error)
        return page === 0 ? readListProblem(answer.error) : { kind: 'known', addresses, isWhole: false };
      const { data, has_more: more } = Page.parse(answer.data);
      addresses.push(
        ...data.map(({ id, email, origin, created_at: at }) => ({ id, email, reason: reasons[origin], at })),
      );
      after = data.at(-1)?.id;
      if (!more || !after) return { kind: 'known', addresses, isWhole: true };
      await pause(PAGE_PAUSE_MS, undefined, { signal });
    }
    return { kind: 'known', addresses, isWhole: false };
  }

  return {
    // Anything thrown is an answer that is not the provider's, or none in time.
    read: (signal) => readPages(signal).catch((): ReadList => ({ kind: 'no-answer' })),
    async remove(email) {
      const remove = (signal: AbortSignal) => suppressions.remove(email, { signal });
      const answer = await withDeadline(timeoutMs, remove).catch(() => null);
      if (answer === null) return retryAfter('slow');
      return answer.error ? readRemoval(answer.error, answer.headers) : undefined;
    },
  };
}

/** https://resend.com/docs/api-reference/errors */
const UNKNOWN_KEY = ['missing_api_key', 'invalid_api_key'];

function readListProblem(error: unknown): ReadList {
  const { statusCode, name } = Problem.parse(error);
  if (UNKNOWN_KEY.includes(name)) return { kind: 'unknown-key' };
  const isClosed = [401, 403, 404, 405].includes(statusCode ?? 0) || name === 'restricted_api_key';
  return { kind: isClosed ? 'not-there' : 'no-answer' };
}

function readRemoval(error: unknown, headers: Record<string, string> | null): Retry | undefined {
  const { statusCode, name } = Problem.parse(error);
  if (statusCode === 404) return undefined;
  if (statusCode === 401 || statusCode === 403 || name === 'restricted_api_key')
    return retryAfter('list-closed', 300_000);
  const asked = retryAfterMs(headers?.['retry-after'], Date.now()) ?? 0;
  if (statusCode === 429) return retryAfter('rate-limited', Math.max(asked, 1_000));
  return statusCode === null || statusCode >= 500 ? retryAfter('down', asked) : retryAfter('nonsense', asked);
}

const retryAfter = (problem: Retry['problem'], afterMs = 0): Retry => ({ kind: 'retry', problem, afterMs });
