import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MailEvent, mailFate, suppressedBy } from '../../../src/core/mail/fate.ts';
import type { MailState } from '../../../src/core/mail/mail.ts';
import { NOW } from '../../support/desk/facts.ts';

const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const event = (state: MailEvent['state'], seconds: number, id = `${state}-${seconds}`): MailEvent => ({
  id,
  state,
  reason: state === 'bounced' ? 'no-such-address' : null,
  at: at(seconds),
});

const states: Exclude<MailState, 'queued'>[] = [
  'sent',
  'delayed',
  'delivered',
  'bounced',
  'complained',
  'suppressed',
  'failed',
];
const history = fc.array(
  fc
    .tuple(fc.constantFrom(...states), fc.integer({ min: 0, max: 20 }))
    .map(([state, seconds]) => event(state, seconds)),
  { minLength: 1, maxLength: 12 },
);

describe('what became of a mail', () => {
  it.each([
    [['delivered', 'sent'], 'delivered'],
    [['sent', 'delayed', 'delivered'], 'delivered'],
    [['delivered', 'delayed'], 'delivered'],
    [['delivered', 'bounced'], 'bounced'],
    [['bounced', 'delivered'], 'bounced'],
    [['complained', 'bounced', 'delivered'], 'complained'],
    [['suppressed', 'sent'], 'suppressed'],
  ] as const)('after %j is %s', (said, expected) => {
    expect(mailFate(said.map((state, i) => event(state, i)))?.state).toBe(expected);
  });

  it('is unknown while nothing was said', () => expect(mailFate([])).toBeUndefined());

  it('is the same for every order and number of the same events', () => {
    const shuffled = history.chain((events) =>
      fc.tuple(fc.constant(events), fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 })),
    );
    fc.assert(
      fc.property(shuffled, ([events, mixed]) => {
        expect(mailFate(mixed)).toEqual(mailFate(events));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('an address', () => {
  const bounce = (reason: MailEvent['reason'], isHard: boolean | null) => ({ ...event('bounced', 0), reason, isHard });

  it.each(['no-such-address', 'mailbox-full', 'mailbox-disabled', 'blocked', 'unclear'] as const)(
    'is written to no more after a permanent bounce, whatever its reason: %s',
    (reason) => {
      expect(suppressedBy(bounce(reason, true))).toEqual({ reason: 'bounced', bounceReason: reason, at: NOW });
    },
  );

  it.each([false, null])('is written to again after any other bounce, however sure its reason (%s)', (isHard) => {
    expect(suppressedBy(bounce('no-such-address', isHard))).toBeUndefined();
  });
});
