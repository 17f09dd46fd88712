import { createHash } from 'node:crypto';

const KEPT_MS = 24 * 60 * 60_000;

/** What a key says about a send: do it, it is done (under this id), it is under way, or the key was for another body. */
export type KeyVerdict =
  | { kind: 'new' }
  | { kind: 'done'; id: string }
  | { kind: 'in-flight' }
  | { kind: 'other-body' };

/** Which sends have been seen, by key. */
export type IdempotencyKeys = {
  /** Asks about a key and, where it is new, holds it until `settle` or `release`. */
  hold(key: string, body: string): KeyVerdict;
  settle(key: string, id: string): void;
  /** Forgets a key whose send came to nothing. */
  release(key: string): void;
};

/** Keys as Resend keeps them, for 24 h: https://resend.com/docs/dashboard/emails/idempotency-keys */
export function createIdempotencyKeys(now: () => number = Date.now): IdempotencyKeys {
  const kept = new Map<string, { body: string; id: string | null; at: number }>();
  return {
    hold(key, body) {
      const hash = createHash('sha256').update(body).digest('hex');
      const known = kept.get(key);
      if (!known || now() - known.at >= KEPT_MS) {
        kept.set(key, { body: hash, id: null, at: now() });
        return { kind: 'new' };
      }
      if (known.body !== hash) return { kind: 'other-body' };
      return known.id === null ? { kind: 'in-flight' } : { kind: 'done', id: known.id };
    },
    settle(key, id) {
      const held = kept.get(key);
      if (held) held.id = id;
    },
    release: (key) => void kept.delete(key),
  };
}
