import { describe, expect, it } from 'vitest';
import { clientOf, openSlack, refusal, SCOPES, seen } from './open-slack.ts';

const hello = { channel: 'C0SUPPORT', text: 'Hello' };
const button = { type: 'button' as const, action_id: 'go', text: { type: 'plain_text' as const, text: 'Go' } };

describe('who calls', () => {
  it('must be somebody, calling something that there is', async () => {
    const slack = await openSlack();
    const post = (method: string, headers: Record<string, string>) =>
      fetch(slack.apiUrl + method, { method: 'POST', headers }).then((answer) => answer.json());
    expect(await post('chat.explode', {})).toMatchObject({ ok: false, error: 'unknown_method' });
    expect(await post('toString', {})).toMatchObject({ ok: false, error: 'unknown_method' });
    expect(await post('auth.test', {})).toEqual({ ok: false, error: 'not_authed' });
    expect(await post('auth.test', { authorization: 'Bearer xoxb-2' })).toEqual({ ok: false, error: 'invalid_auth' });
  });

  it('is the bot of the workspace', async () => {
    const slack = await openSlack();
    expect(await clientOf(slack).auth.test()).toMatchObject({
      team_id: 'T0ACME',
      user_id: slack.botUserId,
      bot_id: slack.botId,
      url: 'https://acme-support.slack.test/',
    });
  });

  it('may open sockets with an app token only, and all else with the bot token only', async () => {
    const slack = await openSlack({ appToken: 'xapp-1' });
    expect(await refusal(clientOf(slack).apps.connections.open())).toMatchObject({ error: 'not_allowed_token_type' });
    expect(await refusal(clientOf(slack, 'xapp-1').auth.test())).toMatchObject({ error: 'not_allowed_token_type' });
  });

  it.each([
    ['chat:write', 'chat.postMessage', { channel: 'C0SUPPORT', text: 'x' }],
    ['chat:write', 'chat.postEphemeral', { channel: 'C0SUPPORT', user: 'U0AMY', text: 'x' }],
    ['chat:write', 'chat.update', { channel: 'C0SUPPORT', ts: '1.1', text: 'x' }],
    ['users:read', 'users.info', { user: 'U0AMY' }],
    ['usergroups:read', 'usergroups.users.list', { usergroup: 'S0AGENTS' }],
    ['channels:read', 'conversations.info', { channel: 'C0SUPPORT' }],
    ['groups:read', 'conversations.info', { channel: 'G0SECRET' }],
    ['im:read', 'conversations.info', { channel: 'D0AMY' }],
  ])('needs %s for %s with %j', async (needed, method, args) => {
    const provided = SCOPES.filter((scope) => scope !== needed);
    const slack = await openSlack({ scopes: provided });
    expect(await refusal(clientOf(slack).apiCall(method, args))).toMatchObject({
      error: 'missing_scope',
      needed,
      provided: provided.join(','),
    });
  });
});

describe('where it may write', () => {
  it.each([
    ['C0NOWHERE', 'channel_not_found'],
    ['G0HIDDEN', 'channel_not_found'],
    ['C0OTHER', 'not_in_channel'],
    ['C0OLD', 'is_archived'],
  ])('is not %s: %s', async (channel, error) => {
    const slack = await openSlack();
    expect(await refusal(clientOf(slack).chat.postMessage({ channel, text: 'x' }))).toMatchObject({ error });
    const ephemeral = clientOf(slack).chat.postEphemeral({ channel, user: 'U0AMY', text: 'x' });
    expect(await refusal(ephemeral)).toMatchObject({ error });
  });

  it('is any public channel with chat:write.public, or after an invitation', async () => {
    const open = await openSlack({ scopes: [...SCOPES, 'chat:write.public'] });
    await clientOf(open).chat.postMessage({ channel: 'C0OTHER', text: 'x' });
    const slack = await openSlack();
    slack.invite('C0OTHER', slack.botUserId);
    await clientOf(slack).chat.postMessage({ channel: 'C0OTHER', text: 'x' });
    slack.kick('C0OTHER', slack.botUserId);
    const after = clientOf(slack).chat.postMessage({ channel: 'C0OTHER', text: 'x' });
    expect(await refusal(after)).toMatchObject({ error: 'not_in_channel' });
  });

  it('is a thread whose root is there', async () => {
    const slack = await openSlack();
    const { chat } = clientOf(slack);
    const { ts: root } = await chat.postMessage(hello);
    const { ts: reply } = await chat.postMessage({ ...hello, thread_ts: root });
    for (const thread_ts of ['1.000001', reply])
      expect(await refusal(chat.postMessage({ ...hello, thread_ts }))).toMatchObject({ error: 'thread_not_found' });
    expect(seen(slack, 'U0EVE')[0]?.replies.map(({ ts }) => ts)).toEqual([reply]);
  });
});

describe('a message', () => {
  it.each([
    ['nothing to show', {}, 'no_text'],
    ['40,001 characters', { text: 'x'.repeat(40_001) }, 'msg_too_long'],
    ['blocks that are no JSON', { text: 'x', blocks: '[{' }, 'invalid_blocks_format'],
  ])('with %s is refused: %s', async (_title, content, error) => {
    const slack = await openSlack();
    const call = clientOf(slack).apiCall('chat.postMessage', { channel: 'C0SUPPORT', ...content });
    expect(await refusal(call)).toMatchObject({ error });
  });

  it('with a wrong block is refused, and Slack says where', async () => {
    const slack = await openSlack();
    const blocks = [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }];
    const answer = await refusal(clientOf(slack).apiCall('chat.postMessage', { ...hello, blocks }));
    expect(answer).toMatchObject({ error: 'invalid_blocks' });
    expect(JSON.stringify(answer.response_metadata)).toContain('/blocks/0/text');
    expect(seen(slack, 'U0AMY')).toEqual([]);
  });

  it('is taken as a form and as JSON alike', async () => {
    const slack = await openSlack();
    const headers = { authorization: 'Bearer xoxb-1', 'content-type': 'application/json; charset=utf-8' };
    const body = JSON.stringify({ ...hello, blocks: [{ type: 'actions', elements: [button] }] });
    expect(
      await (await fetch(`${slack.apiUrl}chat.postMessage`, { method: 'POST', headers, body })).json(),
    ).toMatchObject({ ok: true, message: { bot_id: slack.botId, text: 'Hello' } });
    expect(seen(slack, 'U0AMY')[0]?.blocks).toMatchObject([{ type: 'actions', block_id: expect.any(String) }]);
  });

  it('keeps its ts when it is edited, and loses the blocks that are not sent again', async () => {
    const slack = await openSlack();
    const { chat } = clientOf(slack);
    const { ts = '' } = await chat.postMessage({ ...hello, blocks: [{ type: 'actions', elements: [button] }] });
    await chat.update({ channel: 'C0SUPPORT', ts, text: 'Bye' });
    expect(seen(slack, 'U0AMY')).toMatchObject([{ ts, text: 'Bye', edited: true, blocks: [] }]);
  });

  it('can be edited by its app alone, where it is, in at most 4,000 characters', async () => {
    const slack = await openSlack();
    const { chat } = clientOf(slack);
    const { ts = '' } = await chat.postMessage(hello);
    const update = (args: object) => refusal(chat.update({ ...hello, ts, ...args }));
    const { message_ts = '' } = await chat.postEphemeral({ ...hello, user: 'U0AMY' });
    expect(await update({ ts: '1.000001' })).toMatchObject({ error: 'message_not_found' });
    expect(await update({ ts: message_ts })).toMatchObject({ error: 'message_not_found' });
    expect(await update({ channel: 'G0SECRET' })).toMatchObject({ error: 'message_not_found' });
    expect(await update({ ts: await slack.say('U0AMY', 'C0SUPPORT', 'Mine') })).toMatchObject({
      error: 'cant_update_message',
    });
    expect(await update({ text: 'x'.repeat(4_001) })).toMatchObject({ error: 'msg_too_long' });
    slack.changeChannel('C0SUPPORT', { isArchived: true });
    expect(await update({})).toMatchObject({ error: 'is_inactive' });
  });

  it('for one reader is seen by that reader, who must be in the channel', async () => {
    const slack = await openSlack();
    const { chat } = clientOf(slack);
    const { message_ts } = await chat.postEphemeral({ ...hello, user: 'U0AMY' });
    expect(seen(slack, 'U0AMY')).toMatchObject([{ ts: message_ts, ephemeral: true }]);
    expect(seen(slack, 'U0EVE')).toEqual([]);
    const post = (user: string) => refusal(chat.postEphemeral({ ...hello, user }));
    expect(await post('U0NOBODY')).toMatchObject({ error: 'user_not_found' });
    expect(await post('U0GUEST')).toMatchObject({ error: 'user_not_in_channel' });
  });
});

describe('people, groups and channels', () => {
  it('tells who is a guest, foreign or gone', async () => {
    const slack = await openSlack();
    const { users } = clientOf(slack);
    expect((await users.info({ user: 'U0GUEST' })).user).toMatchObject({ is_restricted: true, team_id: 'T0ACME' });
    slack.changeUser('U0EVE', { deleted: true, isStranger: true, teamId: 'T0FOREIGN' });
    const eve = { deleted: true, is_stranger: true, team_id: 'T0FOREIGN' };
    expect((await users.info({ user: 'U0EVE' })).user).toMatchObject(eve);
    expect(await refusal(users.info({ user: 'U0NOBODY' }))).toMatchObject({ error: 'user_not_found' });
  });

  it('lists a group’s members, where the plan has groups', async () => {
    const slack = await openSlack();
    const list = (usergroup: string) => clientOf(slack).usergroups.users.list({ usergroup });
    slack.setMembers('S0AGENTS', ['U0EVE']);
    expect((await list('S0AGENTS')).users).toEqual(['U0EVE']);
    expect(await refusal(list('S0NONE'))).toMatchObject({ error: 'no_such_subteam' });
    slack.planWithoutGroups = true;
    expect(await refusal(list('S0AGENTS'))).toMatchObject({ error: 'plan_upgrade_required' });
  });

  it('hides private channels that the bot is not in, and tells of shared ones', async () => {
    const slack = await openSlack();
    const info = (channel: string) => clientOf(slack).conversations.info({ channel });
    expect(await refusal(info('G0HIDDEN'))).toMatchObject({ error: 'channel_not_found' });
    expect((await info('C0OTHER')).channel).toMatchObject({ is_member: false, is_ext_shared: false });
    slack.changeChannel('C0OTHER', { isExtShared: true });
    expect((await info('C0OTHER')).channel).toMatchObject({ is_ext_shared: true });
    expect((await info('D0AMY')).channel).toMatchObject({ is_im: true, user: 'U0AMY' });
  });
});
