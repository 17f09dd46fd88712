import { afterEach, describe, expect, it } from 'vitest';
import { askForCard, textNow, waitUntilIdle } from '../../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../../support/desk/desk.ts';

const line = '/learner activation jane@acme.test';

describe.each([['signed HTTP', false] as const, ['Socket Mode', true] as const])(
  'a channel over %s',
  (_, socketMode) => {
    let desk: TestDesk;
    afterEach(() => desk.close());
    const change = async (act: (workspace: TestDesk['slack']['workspace']) => void) => {
      act(desk.slack.workspace);
      await desk.slack.workspace.eventsDelivered();
    };
    const share = (is_ext_shared: boolean) =>
      change((workspace) => workspace.updateChannel('C0SUPPORT', { is_ext_shared }));

    it('that was shared with another company a moment ago takes no command and no click, until it is ours again', async () => {
      desk = await createTestDesk({ socketMode });
      const card = await askForCard(desk, 'amy', line);
      await share(true);
      expect(await desk.type('amy', '#support', '/learner joao@acme.test')).toContain('shared with another company');
      await desk.press('amy', card, 'Resend email');
      await desk.slack.until(() => desk.sees('amy').filter((text) => text.includes('shared with')).length === 2);
      await waitUntilIdle(desk);
      expect(desk.mailbox.mails).toEqual([]);
      expect(desk.thread(card)).toEqual([]);
      await share(false);
      expect(await desk.type('amy', '#support', '/learner help')).toContain('What I can do for you');
      expect(textNow(desk, 'amy', card)).toContain('[Resend email]');
    });

    it('that was archived, or that the desk was taken out of, a moment ago takes no click', async () => {
      desk = await createTestDesk({ socketMode });
      const card = await askForCard(desk, 'amy', line);
      await change((workspace) => workspace.updateChannel('C0SUPPORT', { is_archived: true }));
      await desk.press('amy', card, 'Resend email');
      await desk.until('amy', 'This channel is archived');
      await change((workspace) => {
        workspace.updateChannel('C0SUPPORT', { is_archived: false });
        workspace.leave('U0LEARNER', 'C0SUPPORT');
      });
      await desk.press('amy', card, 'Resend email');
      await desk.until('amy', '/invite @Learner Desk');
      await waitUntilIdle(desk);
      expect(desk.mailbox.mails).toEqual([]);
      await change((workspace) => workspace.join('U0LEARNER', 'C0SUPPORT'));
      expect(await desk.type('amy', '#support', '/learner help')).toContain('What I can do for you');
    });
  },
);
