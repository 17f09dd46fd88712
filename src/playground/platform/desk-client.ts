import { fetchWithin } from '../../deadline.ts';

/** Where the desk is, and the token that it knows the platform by. */
export type DeskAccess = { url: string; token: string };

/** What the desk answered; `body` is undefined where it was no JSON. */
export type DeskAnswer = { status: number; body: unknown; retryAfterSeconds: number | undefined };

export type DeskClient = {
  /** Posts JSON below the desk's address, such as to `/v1/events`. Resolves with undefined where nothing came in 10 s. */
  post(path: string, body: object): Promise<DeskAnswer | undefined>;
};

const ANSWER_MS = 10_000;

/** Returns what calls the desk's API. @param closing ends calls that are under way. */
export function createDeskClient({ url, token }: DeskAccess, closing: AbortSignal): DeskClient {
  return {
    async post(path, body) {
      try {
        const answer = await fetchWithin(ANSWER_MS, new URL(path, url), {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify(body),
          redirect: 'manual',
          signal: closing,
        });
        return { status: answer.status, body: await readJson(answer), retryAfterSeconds: retryAfter(answer) };
      } catch {
        return undefined;
      }
    },
  };
}

const readJson = (answer: Response): Promise<unknown> => answer.json().catch(() => undefined);

function retryAfter({ headers }: Response): number | undefined {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}
