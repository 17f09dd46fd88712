import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LocalSlack } from '../../../src/playground/slack/local-slack.ts';
import { startTinyApp, type TinyApp } from './app.ts';
import { startSlack, TOKENS } from './workspace.ts';

let app: TinyApp;
let slack: LocalSlack;
const events = ['archive', 'unarchive', 'left', 'deleted'].flatMap((what) => [`channel_${what}`, `group_${what}`]);
beforeEach(async () => {
  app = await startTinyApp();
  slack = await startSlack({
    app: {
      requestUrl: app.url,
      events: [...events, 'channel_shared', 'channel_unshared', 'member_joined_channel', 'member_left_channel'],
    },
  });
});
afterEach(async () => {
  await slack.close();
  await app.close();
});

const client = () => new WebClient(TOKENS.botToken, { slackApiUrl: `${slack.url}/api/`, retryConfig: { retries: 0 } });
const error = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    ({ data }) => data.error,
  );
const say = (channel = 'CSUPPORT', thread?: string) =>
  error(client().chat.postMessage({ channel, text: 'x', ...(thread && { thread_ts: thread }) }));
async function heard(): Promise<unknown[]> {
  await slack.workspace.eventsDelivered();
  return app.got.map(({ payload }) => (payload as unknown as { event: unknown }).event);
}

describe('a channel', () => {
  it('that is archived takes nothing, from the app or from people, until it is not; the app hears of both', async () => {
    const { ts = '' } = await client().chat.postMessage({ channel: 'CSUPPORT', text: 'before' });
    slack.workspace.updateChannel('CSUPPORT', { is_archived: true });
    expect(await say()).toBe('is_archived');
    expect(await error(client().chat.postEphemeral({ channel: 'CSUPPORT', user: 'UAMY', text: 'x' }))).toBe(
      'is_archived',
    );
    expect(await error(client().chat.update({ channel: 'CSUPPORT', ts, text: 'after' }))).toBe('is_inactive');
    expect(() => slack.say('UAMY', '#support', 'x')).toThrow('archived');
    await expect(slack.type('UAMY', '#support', '/learner')).rejects.toThrow('archived');
    slack.workspace.updateChannel('CSUPPORT', { is_archived: false });
    expect(await error(client().chat.update({ channel: 'CSUPPORT', ts, text: 'after' }))).toBeUndefined();
    expect(await heard()).toMatchObject([
      { type: 'channel_archive', channel: 'CSUPPORT' },
      { type: 'channel_unarchive', channel: 'CSUPPORT' },
    ]);
  });

  it('that the app was taken out of takes nothing, and the app hears that it left and that it is back', async () => {
    slack.workspace.leave('U0LEARNER', 'CSUPPORT');
    expect(await say()).toBe('not_in_channel');
    slack.workspace.join('U0LEARNER', 'CSUPPORT');
    expect(await say()).toBeUndefined();
    expect(await heard()).toMatchObject([
      { type: 'channel_left', channel: 'CSUPPORT' },
      { type: 'member_joined_channel', channel: 'CSUPPORT', user: 'U0LEARNER', channel_type: 'C' },
    ]);
  });

  it('that is private and left, or gone, is not there for the app', async () => {
    slack.workspace.join('U0LEARNER', 'CLEADS');
    slack.workspace.updateChannel('CLEADS', { is_archived: true });
    slack.workspace.leave('U0LEARNER', 'CLEADS');
    slack.workspace.updateChannel('CLEADS', { is_archived: false });
    expect(await say('CLEADS')).toBe('channel_not_found');
    slack.workspace.removeChannel('CSUPPORT');
    expect(await say()).toBe('channel_not_found');
    expect(await heard()).toMatchObject([
      { type: 'member_joined_channel', channel: 'CLEADS', channel_type: 'G' },
      { type: 'group_archive', channel: 'CLEADS' },
      { type: 'group_left', channel: 'CLEADS' },
      { type: 'channel_deleted', channel: 'CSUPPORT' },
    ]);
  });

  it('that is shared with another company takes everything, and the app hears of it', async () => {
    slack.workspace.updateChannel('CSUPPORT', { is_ext_shared: true });
    expect(await say()).toBeUndefined();
    slack.workspace.updateChannel('CSUPPORT', { is_ext_shared: false });
    expect(await heard()).toMatchObject([
      { type: 'channel_shared', channel: 'CSUPPORT', connected_team_id: 'T0PARTNER' },
      { type: 'channel_unshared', channel: 'CSUPPORT', is_ext_shared: false },
    ]);
  });

  it('may keep the app out, or out of its threads', async () => {
    const root = slack.say('UAMY', '#support', 'help');
    slack.workspace.updateChannel('CSUPPORT', { posting: 'no-threads' });
    expect([await say(), await say('CSUPPORT', root.ts)]).toEqual([
      undefined,
      'restricted_action_non_threadable_channel',
    ]);
    slack.workspace.updateChannel('CSUPPORT', { posting: 'admins' });
    expect(await say()).toBe('restricted_action_read_only_channel');
  });
});
