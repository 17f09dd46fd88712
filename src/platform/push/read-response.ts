import type { ChangeType, NoAnswerProblem, PlatformAnswer } from '../../core/platform/change.ts';
import { retryAfterMs } from '../../core/retry-after.ts';
import { type ReadBody, readAnswerBody, readEmptyAcceptance } from '../answer/answer-body.ts';
import type { Received } from './received.ts';

/** What an answer means; where it is none, `why` says so in words for whoever runs the platform. */
export type Reading = { answer: PlatformAnswer; why?: string };

type Reader = { type: ChangeType; now: Date; clean: (text: string) => string | null };

/** Only a person can mend these: a wrong address, or somebody who does not know us. */
const SETTINGS: Record<number, NoAnswerProblem> = {
  401: 'not-allowed',
  403: 'not-allowed',
  404: 'not-found',
  405: 'not-found',
  410: 'not-found',
};
const BUSY = [429, 503];
const REFUSALS = [409, 422];

/**
 * Reads what came back. Accepted: 204, or 2xx with `{"status":"accepted"}`. Refused: 409 or 422 with JSON, or 2xx with
 * `{"status":"refused"}`. Later: 202. Everything else is no answer.
 */
export function readResponse(received: Received, reader: Reader): Reading {
  const { status, body } = received;
  if (status === 202) return { answer: { kind: 'later' } };
  if (status === 204) return toReading(readEmptyAcceptance(reader.type));
  if (status >= 300 && !REFUSALS.includes(status)) return { answer: readStatus(received, reader.now) };
  if (body.kind === 'too-long') return none('too-long', 'the body is longer than 64 KB');
  if (body.kind === 'cut') return none('cut', 'the body ended before its end');
  const json = body.kind === 'whole' ? parseJson(body.bytes) : undefined;
  if (!isObject(json)) return none('no-json', 'the body is no JSON object in UTF-8');
  return toReading(status < 300 ? readAnswerBody(json, reader) : readRefusal(json, reader));
}

function readStatus({ status, retryAfter }: Received, now: Date): PlatformAnswer {
  const setting = SETTINGS[status];
  // Whoever does not know us has taken nothing from us.
  if (setting) return { kind: 'none', problem: setting, hasArrived: setting !== 'not-allowed', isSetting: true };
  if (BUSY.includes(status)) {
    const asked = retryAfterMs(retryAfter, now.getTime());
    const wait = asked === null ? {} : { retryAfterMs: asked };
    return { kind: 'none', problem: 'busy', hasArrived: false, isSetting: false, ...wait };
  }
  const problem = status >= 500 ? 'server-error' : status < 400 ? 'redirect' : 'other-status';
  return { kind: 'none', problem, hasArrived: true, isSetting: false };
}

/** Reads a 409 or 422: its words stand in `message`, or where RFC 9457 has them. */
function readRefusal(json: Record<string, unknown>, { clean }: Reader): ReadBody {
  if (json.status === 'accepted') return { kind: 'unreadable', why: 'a 409 or 422 says "accepted"' };
  const words = [json.message, json.detail, json.title].find((text) => typeof text === 'string' && text.trim());
  return { kind: 'refused', message: typeof words === 'string' ? clean(words) : null };
}

const toReading = (read: ReadBody): Reading =>
  read.kind === 'unreadable' ? none('no-json', read.why) : { answer: read };

const none = (problem: NoAnswerProblem, why: string): Reading => ({
  answer: { kind: 'none', problem, hasArrived: true, isSetting: false },
  why,
});

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

const isObject = (json: unknown): json is Record<string, unknown> =>
  typeof json === 'object' && json !== null && !Array.isArray(json);
