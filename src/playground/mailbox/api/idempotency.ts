import { createHash } from 'node:crypto';

const KEPT_MS = 24 * 60 * 60_000;

/** What a key says about a call: do it, it is done (this was answered), it is under way, or the key was for another body. */
export type KeyVerdict =
  | { kind: 'new' }
  | { kind: 'done'; answer: object }
  | { kind: 'in-flight' }
  | { kind: 'other-body' };

/** Which calls have been seen, by key. */
export type IdempotencyKeys = {
  /** Asks about a key and, where it is new, holds it until `settle` or `release`. */
  hold(key: string, body: string): KeyVerdict;
  settle(key: string, answer: object): void;
  /** Forgets a key whose send came to nothing. */
  release(key: string): void;
};

/** Keys as Resend keeps them, for 24 h: https://resend.com/docs/dashboard/emails/idempotency-keys */
export function createIdempotencyKeys(now: () => number = Date.now): IdempotencyKeys {
  const kept = new Map<string, { body: string; answer: object | null; at: number }>();
  return {
    hold(key, body) {
      const hash = createHash('sha256').update(body).digest('hex');
      const known = kept.get(key);
      if (!known || now() - known.at >= KEPT_MS) {
        kept.set(key, { body: hash, answer: null, at: now() });
        return { kind: 'new' };
      }
      if (known.body !== hash) return { kind: 'other-body' };
      return known.answer === null ? { kind: 'in-flight' } : { kind: 'done', answer: known.answer };
    },
    settle(key, answer) {
      const held = kept.get(key);
      if (held) held.answer = answer;
    },
    release: (key) => void kept.delete(key),
  };
}
