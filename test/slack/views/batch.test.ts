import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../src/core/catalogue.ts';
import { type RefusalCode, refusalCodes } from '../../../src/core/refusal.ts';
import type { BatchItem, BatchSnapshot } from '../../../src/core/requests/batch.ts';
import { say } from '../../../src/core/sentence.ts';
import { readMessage } from '../../../src/playground/reading.ts';
import { checkMessageBlocks } from '../../../src/playground/slack/blocks/check.ts';
import { batchMessage } from '../../../src/slack/views/cards/batch/batch.ts';
import { NOW } from '../../support/desk/facts.ts';

const action = catalogue.find('resend-activation');
const fates = ['queued', 'sent', 'delayed', 'delivered', 'bounced', 'suppressed', 'failed', 'complained'] as const;
const long = 'W'.repeat(3000);

const item = (over: Partial<BatchItem>): BatchItem => ({
  state: 'will-run',
  reason: null,
  learnerId: '00000000-0000-4000-8000-000000000002',
  label: null,
  learner: { givenName: long, familyName: '<!channel>', email: `${'x'.repeat(60)}@${'y'.repeat(150)}.test` },
  mail: null,
  isMailedByPlatform: false,
  remedy: null,
  ...over,
});
const fifty = (make: (i: number) => Partial<BatchItem>) => Array.from({ length: 50 }, (_, i) => item(make(i)));
const reasonOf = (i: number) => ({ code: refusalCodes[i % 15] as RefusalCode, words: say`${long}` });

function message(
  kind: BatchSnapshot['post']['kind'],
  state: BatchSnapshot['request']['state'],
  items: BatchItem[],
  mailLimit: BatchSnapshot['mailLimit'] = null,
  leftOut = 0,
) {
  const snapshot: BatchSnapshot = {
    post: {
      id: 'p',
      kind,
      channel: null,
      recipient: null,
      ts: null,
      wanted: 1,
      attempts: 0,
      unanswered: 0,
      problem: null,
    },
    cardTs: '1.1',
    approvalTs: '1.2',
    request: {
      id: 'batch:00000000-0000-4000-8000-000000000001',
      reference: 'LD-1234567',
      action: 'resend-activation',
      askedBy: 'U1',
      channel: 'C1',
      threadTs: null,
      state,
      createdAt: NOW,
      expiresAt: NOW,
      input: { reason: 'r'.repeat(300), glassReason: 'g'.repeat(300) },
      submittedBy: 'U1',
      submittedAt: NOW,
      brokeGlass: false,
      ...{ reviewedBy: null, reviewedAt: null },
      decidedBy: 'U2',
      decidedAt: NOW,
      leftOut,
      announced: [say`One.`, say`Two.`],
      outcome: null,
    },
    items,
    mailLimit,
  };
  if (!action) throw new Error('no action');
  const calling = { workspaceUrl: 'https://t.slack.com/', approvers: [], leads: [], onCall: [] };
  const [correction] = catalogue.remedies('bounced-mail');
  return batchMessage(
    snapshot,
    action,
    { names: new Map(), reader: undefined, platform: 'Acme Learning', address: (email) => email, correction },
    calling,
  );
}

describe('a batch’s messages', () => {
  it('count the learners once on a card that was decided: in its title, and below it only where some were skipped', () => {
    const textOf = (items: BatchItem[]) => readMessage(message('card', 'done', items));
    expect(textOf([item({}), item({})]).match(/2 learners/g)).toHaveLength(1);
    expect(textOf([item({}), item({ state: 'skipped' })])).toContain('1 learner, 1 skipped.');
  });

  it.each([
    ['its card', 'card', 'pending', fifty(() => ({}))],
    [
      'its card, where all but one are skipped, each for another reason',
      'card',
      'pending',
      [item({}), ...fifty((i) => ({ state: 'skipped', reason: reasonOf(i) })).slice(1)],
    ],
    ['the approval', 'approval', 'awaiting', fifty(() => ({}))],
    [
      'the result',
      'progress',
      'done',
      fifty((i) => ({
        state: 'done',
        mail: { template: 'activation', state: fates[i % 8] ?? 'sent', problem: null, diagnosis: 'x'.repeat(300) },
      })),
    ],
    [
      'the result, where every address has to be corrected',
      'progress',
      'done',
      fifty(() => ({
        state: 'done',
        mail: { template: 'activation', state: 'bounced', problem: 'no-such-address', diagnosis: 'x'.repeat(300) },
        remedy: 'another-address',
      })),
    ],
    [
      'the result, where all were refused',
      'progress',
      'done',
      fifty((i) => ({ state: 'refused', reason: reasonOf(i) })),
    ],
  ] as const)('fit into what Slack takes, with fifty learners with endless names: %s', (_, kind, state, items) => {
    const { blocks, text } = message(kind, state, [...items]);
    let ids = 0;
    expect(checkMessageBlocks(JSON.parse(JSON.stringify(blocks)), () => `b${ids++}`)).toMatchObject({ ok: true });
    // Each option of a menu has a limit of its own.
    const texts = blocks.filter(({ type }) => type !== 'actions');
    for (const block of texts) expect(readMessage({ blocks: [block], text: '' }).length).toBeLessThanOrEqual(3000);
    expect(readMessage({ blocks, text: '' }).length).toBeLessThan(12_000);
    expect(text.length).toBeLessThan(4000);
  });

  it.each([
    [null, '⏳ 34 of 47 mails still to be sent, 2 refused… · for @U1'],
    [{ forMs: 1_000, paceMs: 500 }, '⏳ 34 of 47 mails still to be sent, about 20 s, 2 refused… · for @U1'],
  ])('say how many mails are still to be sent, and how long that takes, before they say that it is done', (...row) => {
    const [mailLimit, words] = row;
    const mail = (state: 'queued' | 'sent') =>
      item({ state: 'done', mail: { template: 'activation', state, problem: null, diagnosis: null } });
    const items = [
      ...Array.from({ length: 34 }, () => mail('queued')),
      ...Array.from({ length: 13 }, () => mail('sent')),
      ...Array.from({ length: 2 }, (_, i) => item({ state: 'refused', reason: reasonOf(i) })),
    ];
    expect(readMessage(message('progress', 'done', items, mailLimit)).split('\n')[0]).toBe(words);
  });

  it('say first what somebody has to look at', () => {
    const mail = (state: (typeof fates)[number]) =>
      ({ state: 'done', mail: { template: 'activation', state, problem: null, diagnosis: null } }) as const;
    const learner = { givenName: 'Jane', familyName: null, email: 'j•••@acme.test' };
    const retry = { remedy: 'retry' } as const;
    const items = [
      mail('delivered'),
      { ...mail('bounced'), ...retry },
      { state: 'failed', ...retry } as const,
      mail('delivered'),
    ];
    const read = readMessage(
      message(
        'progress',
        'done',
        items.map((over) => item({ ...over, learner })),
      ),
    );
    expect(read.split('\n').filter((line) => !line.startsWith('•'))).toEqual([
      '🏁 Done for 3 of 4, 1 failed, 1 mail did not arrive. · for @U1',
      '❌ Failed (1): something broke on my side, and nothing was done for them.',
      '↩️ Came back (1): the reason is not known. Check the address with the learner, then send it again.',
      '📬 Delivered (2): the learner’s mail server took it. If it is not in the inbox, look in the spam folder.',
      'Reference LD-1234567',
      '[Retry the failed (2)]',
    ]);
  });

  it('retry those whom another try would reach, and offer to correct the address of each of the others', () => {
    const items = [
      item({ state: 'failed', remedy: 'retry' }),
      ...['Ann', 'Ben'].map((givenName) =>
        item({
          state: 'done',
          learner: { givenName, familyName: null, email: 'j•••@acme.test' },
          remedy: 'another-address',
        }),
      ),
    ];
    const buttons = '[Retry the failed (1)] [▾ Ann · j•••@acme.test | Ben · j•••@acme.test]';
    expect(readMessage(message('progress', 'done', items))).toContain(buttons);
    expect(readMessage(message('progress', 'done', items.slice(1)))).not.toContain('Retry');
  });

  it.each(['pending', 'awaiting', 'done'] as const)('say how many were beyond the limit: %s', (state) => {
    for (const kind of ['card', 'approval'] as const) {
      const words = 'Only the first 50 of 63 addresses: ask again for the other 13, in a message of their own.';
      expect(
        readMessage(
          message(
            kind,
            state,
            fifty(() => ({})),
            null,
            13,
          ),
        ),
      ).toContain(words);
    }
  });
});
