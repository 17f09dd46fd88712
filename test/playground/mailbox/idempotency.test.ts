import { expect, test } from 'vitest';
import { createIdempotencyKeys } from '../../../src/playground/mailbox/api/idempotency.ts';

test('a key is forgotten after 24 hours', () => {
  let now = 0;
  const keys = createIdempotencyKeys(() => now);
  keys.hold('mail-1', 'body');
  keys.settle('mail-1', { id: 'first' });
  now = 24 * 3_600_000 - 1;
  expect(keys.hold('mail-1', 'body')).toEqual({ kind: 'done', answer: { id: 'first' } });
  now += 1;
  expect(keys.hold('mail-1', 'other')).toEqual({ kind: 'new' });
});
