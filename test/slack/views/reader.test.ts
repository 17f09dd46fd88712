import { describe, expect, it } from 'vitest';
import type { Action, Role } from '../../../src/core/action.ts';
import { catalogue } from '../../../src/core/catalogue.ts';
import { noPlatform } from '../../../src/core/platform/platform.ts';
import { type Refusal, refuse } from '../../../src/core/refusal.ts';
import { readMessage } from '../../../src/playground/reading.ts';
import { nothingRuns } from '../../../src/slack/views/cards/batch/batch.ts';
import { helpMessage } from '../../../src/slack/views/cards/help.ts';
import { refusalMessage } from '../../../src/slack/views/cards/refusal.ts';
import { refusalModal } from '../../../src/slack/views/forms/form.ts';
import type { Message } from '../../../src/slack/views/text/message.ts';
import { standIn } from '../../../src/slack/views/text/stand-in.ts';
import { aLearner, anOrganization, daysAgo, NOW } from '../../support/desk/facts.ts';

const place = { channel: 'C1', threadTs: '1.2' };
const by = 'U1';
const open = { by, at: daysAgo(1), expiresAt: NOW, place, platform: noPlatform.name };
/** Every refusal that names a person, about what the reader did. */
const refusals: Refusal[] = [
  refuse('cool-down', { by, at: daysAgo(1), until: NOW, place }),
  refuse('change-waits', { by, at: daysAgo(1), platform: noPlatform.name, fields: 'the name', place }),
  ...(['pending', 'awaiting', 'running'] as const).flatMap((state) => [
    refuse('already-asked', { ...open, state }),
    refuse('other-asked', { ...open, state }),
  ]),
  refuse('request-decided', { by, at: daysAgo(1), state: 'done' }),
  refuse('already-reviewed', { by, at: daysAgo(1) }),
  refuse('already-escalated', { by, at: daysAgo(1), takenBy: by, place }),
  refuse('already-taken', { by, at: daysAgo(1) }),
  refuse('escalation-closed', { by, at: daysAgo(1) }),
];
const names = new Map([
  [by, 'Amy Agent'],
  ['U2', 'Bob Lead'],
]);
const setting = { workspaceUrl: 'https://acme.slack.com/', threadTs: null, names };
const activation = catalogue.find('resend-activation') as Action;
const subject = {
  learner: aLearner(),
  organization: anOrganization(),
  last: new Map(),
  open: new Map(),
  suppressed: null,
};

/** The same refusal wherever one person alone reads it. */
const shownTo = (reader: string, refusal: Refusal): [string, Message][] => [
  ['alone', refusalMessage({ kind: 'refused', refusal, subject, next: [] }, { ...setting, reader })],
  [
    'in a form',
    { text: '', blocks: refusalModal('A form', refusal, { ...setting, reader }).blocks as Message['blocks'] },
  ],
  [
    'for several',
    nothingRuns(
      { action: activation, items: [{ email: 'jane@acme.test', learner: null, reason: refusal }], leftOut: 0 },
      { names, reader },
    ),
  ],
];

describe('what one person reads alone', () => {
  it.each(refusals.map((refusal) => [refusal.code, refusal] as const))(
    'calls the reader “you”, and others by name: %s',
    (_, refusal) => {
      for (const [where, message] of shownTo(by, refusal)) {
        const read = `${message.text} ${readMessage(message)}`;
        expect(read, where).not.toMatch(/Amy|colleague|@U/);
        expect(read, where).not.toMatch(/\b[Yy]ou has\b|\b[Yy]ou asks\b|[^.!?”:\s] You\b/);
      }
      const [, alone] = shownTo('U2', refusal)[0] ?? [];
      expect(alone && readMessage(alone)).toContain('Amy Agent');
    },
  );

  it('names those whom a message was sent to instead, and never the reader', () => {
    const read = readMessage(
      standIn(
        { text: 'It is done.', blocks: [] },
        {
          post: { id: 'p', kind: 'confirmation', recipient: 'U2' },
          ...{ ref: 'r', askedBy: by, isOpen: false, belongsIn: null, others: [], names },
          home: { channel: 'C1', ts: null, problem: 'is_archived' },
          workspaceUrl: setting.workspaceUrl,
        },
      ),
    );
    expect(read).toContain('Amy Agent asked for it.');
  });
});

describe('help', () => {
  const help = (...roles: Role[]) => readMessage(helpMessage(catalogue.entries, new Set(roles)));

  it('says what each role may do, and nothing that it may not', () => {
    for (const role of ['agent', 'on-call'] as const) {
      expect(help(role), role).not.toContain('--csv');
      expect(help(role), role).not.toContain('cool-down');
    }
    for (const role of ['agent', 'lead'] as const) expect(help(role), role).not.toContain('break the glass');
    expect(help('lead')).toMatch(/You agree to .*, and never to your own/);
    expect(help('on-call')).toMatch(/You break the glass, .*, and never on a request of your own/);
    expect(help('agent')).toContain('“Ask for approval…”');
  });

  it('says to a lead on call what both may do, each once', () => {
    const both = help('agent', 'lead', 'on-call');
    for (const words of ['As a lead', 'On call', '--csv', 'break the glass']) expect(both.split(words)).toHaveLength(2);
    expect(both.match(/You take escalations/g)).toHaveLength(1);
  });
});
