import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSuppressionList } from '../../src/email/suppression-list.ts';
import { createMailbox, type Mailbox } from '../../src/playground/mailbox/mailbox.ts';

const KEY = 're_test';
/** Longer than an answer takes, on a machine that is busy with something else, too; not so long where there is none. */
const timeoutFor = (behaviour: string) => ({ timeoutMs: behaviour === 'slow' ? 200 : 30_000 });
const never = () => new AbortController().signal;

describe('the provider’s suppression list', () => {
  let mailbox: Mailbox;
  beforeEach(async () => {
    mailbox = await createMailbox({ apiKey: KEY });
  });
  afterEach(() => mailbox.close());
  const list = (options: { apiKey?: string; baseUrl?: string; timeoutMs?: number } = {}) =>
    createSuppressionList({ apiKey: KEY, baseUrl: mailbox.url, timeoutMs: 30_000, ...options });

  it('is read to its end, with why each address is on it', async () => {
    mailbox.suppressions.add('bounced@acme.test', 'bounce');
    mailbox.suppressions.add('complained@acme.test', 'complaint');
    for (let i = 0; i < 100; i++) mailbox.suppressions.add(`by-hand${i}@acme.test`);
    const read = await list().read(never());
    if (read.kind !== 'known') throw new Error(read.kind);
    expect(read.isWhole).toBe(true);
    expect(read.addresses).toHaveLength(102);
    const reasonOf = (email: string) => read.addresses.find((address) => address.email === email)?.reason;
    expect(['bounced@acme.test', 'complained@acme.test', 'by-hand7@acme.test'].map(reasonOf)).toEqual([
      'bounced',
      'complained',
      'suppressed',
    ]);
  });

  it.each([
    ['an account without one', { baseUrl: 'nowhere' }, 'not-there'],
    ['a key that is not known', { apiKey: 're_other' }, 'unknown-key'],
  ] as const)('is not shown to %s', async (_, options, kind) => {
    const given = 'baseUrl' in options ? { baseUrl: `${mailbox.url}/${options.baseUrl}` } : options;
    expect(await list(given).read(never())).toEqual({ kind });
  });

  it.each([
    ['down', {}],
    ['down', { how: 'reset' }],
    ['rate-limited', {}],
    ['nonsense', {}],
    ['slow', { delayMs: 60_000 }],
  ] as const)('gives no answer while the provider is %s %o, and nothing is thrown', async (behaviour, options) => {
    mailbox.behave(behaviour, { ...options, asking: true });
    expect(await list(timeoutFor(behaviour)).read(never())).toEqual({ kind: 'no-answer' });
  });

  it('is not read on once the program stops', async () => {
    const stopping = new AbortController();
    mailbox.behave('slow', { asking: true });
    const reading = list().read(stopping.signal);
    stopping.abort();
    expect(await reading).toEqual({ kind: 'no-answer' });
  });

  it('takes an address off, once or again', async () => {
    mailbox.suppressions.add('jane+x@acme.test');
    expect(await list().remove('Jane+x@acme.test')).toBeUndefined();
    expect(mailbox.suppressions.list()).toEqual([]);
    expect(await list().remove('Jane+x@acme.test')).toBeUndefined();
  });

  it.each([
    ['down', {}, 'down'],
    ['rate-limited', {}, 'rate-limited'],
    ['unauthorised', {}, 'list-closed'],
    ['slow', { delayMs: 60_000 }, 'slow'],
  ] as const)(
    'says why an address cannot be taken off while the provider is %s',
    async (behaviour, options, problem) => {
      mailbox.behave(behaviour, { ...options, asking: true });
      expect(await list(timeoutFor(behaviour)).remove('jane@acme.test')).toMatchObject({ kind: 'retry', problem });
    },
  );
});
