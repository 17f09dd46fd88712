import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LocalSlack } from '../../../src/playground/slack/local-slack.ts';
import { until } from '../../support/until.ts';
import { SCOPES, startSlack, TOKENS } from './workspace.ts';

let slack: LocalSlack;
let clock: number;
beforeEach(async () => {
  clock = Date.parse('2026-05-01T12:00:00Z');
  slack = await startSlack({ now: () => clock });
});
afterEach(() => slack.close());

/** More than an answer takes, on a machine that is busy with something else, too. */
const PATIENCE_MS = 30_000;

const client = (token: string | undefined = TOKENS.botToken, timeout = PATIENCE_MS) =>
  new WebClient(token, {
    slackApiUrl: `${slack.url}/api/`,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout,
    logger: silent,
  });

type Answered = { [field: string]: unknown; ts?: string; message_ts?: string; thrown?: string };

/** The answer to a call, refusals too. */
async function call(
  method: string,
  args: Record<string, unknown> = {},
  token?: string,
  patience?: number,
): Promise<Answered> {
  try {
    return (await client(token, patience).apiCall(method, args)) as unknown as Answered;
  } catch (error) {
    return (error as { data?: Answered }).data ?? { thrown: (error as { code: string }).code };
  }
}

const nothing = () => undefined;
const silent = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  getLevel: () => 'error' as never,
  setName: nothing,
};

const post = (args: Record<string, unknown>) => call('chat.postMessage', { channel: 'CSUPPORT', ...args });

describe('who may call', () => {
  it.each([
    ['a method that is none', 'chat.shout', {}, TOKENS.botToken, 'unknown_method'],
    ['no token', 'auth.test', {}, '', 'not_authed'],
    ['a wrong token', 'auth.test', {}, 'xoxb-other', 'invalid_auth'],
    ['a bot token where an app token belongs', 'apps.connections.open', {}, TOKENS.botToken, 'not_allowed_token_type'],
    ['an app token where a bot token belongs', 'auth.test', {}, TOKENS.appToken, 'not_allowed_token_type'],
  ])('refuses %s', async (_what, method, args, token, error) => {
    expect(await call(method, args, token)).toMatchObject({ ok: false, error });
  });

  it.each([
    ['chat.postMessage', { channel: 'CSUPPORT', text: 'x' }, 'chat:write'],
    ['users.info', { user: 'UAMY' }, 'users:read'],
    ['conversations.info', { channel: 'CSUPPORT' }, 'channels:read'],
    ['conversations.info', { channel: 'CLEADS' }, 'groups:read'],
    ['conversations.history', { channel: 'CSUPPORT' }, 'channels:history'],
    ['conversations.replies', { channel: 'CLEADS', ts: '1.1' }, 'groups:history'],
    ['usergroups.users.list', { usergroup: 'SAGENTS' }, 'usergroups:read'],
  ])('refuses %s of %o without %s', async (method, args, needed) => {
    slack.app.scopes = SCOPES.filter((scope) => scope !== needed);
    const provided = slack.app.scopes.join(',');
    expect(await call(method, args)).toMatchObject({ ok: false, error: 'missing_scope', needed, provided });
  });

  it('refuses a revoked token, and user groups on a free plan', async () => {
    slack.app.plan = 'free';
    expect(await call('usergroups.users.list', { usergroup: 'SAGENTS' })).toMatchObject({
      error: 'plan_upgrade_required',
    });
    slack.app.revoked = 'token_revoked';
    expect(await call('auth.test')).toMatchObject({ error: 'token_revoked' });
  });

  it('takes the token in the header or among the arguments, in a form or in JSON', async () => {
    const url = `${slack.url}/api/auth.test`;
    const json = { 'content-type': 'application/json', authorization: `Bearer ${TOKENS.botToken}` };
    const forms = [
      { body: new URLSearchParams({ token: TOKENS.botToken }) },
      { body: '{}', headers: json },
      { body: new URLSearchParams(), headers: { authorization: `Bearer ${TOKENS.botToken}` } },
    ];
    for (const form of forms)
      expect(await (await fetch(url, { method: 'POST', ...form })).json()).toMatchObject({
        ok: true,
        team_id: 'T0ACME',
        user_id: 'U0LEARNER',
        bot_id: 'B0LEARNER',
      });
  });
});

describe('posting', () => {
  it.each([
    ['to nowhere', { channel: 'CNONE', text: 'x' }, 'channel_not_found'],
    ['to a private channel that the bot is not in', { channel: 'CLEADS', text: 'x' }, 'channel_not_found'],
    ['to a public channel that the bot is not in', { channel: 'CRANDOM', text: 'x' }, 'not_in_channel'],
    ['to an archived channel', { channel: 'COLD', text: 'x' }, 'is_archived'],
    ['to an unknown thread', { text: 'x', thread_ts: '1.000001' }, 'thread_not_found'],
    ['nothing', { text: '' }, 'no_text'],
    ['nothing but empty blocks', { blocks: [] }, 'no_text'],
    ['more than 40,000 characters', { text: 'x'.repeat(40_001) }, 'msg_too_long'],
    ['blocks that are no list', { blocks: { type: 'divider' } }, 'invalid_blocks_format'],
    ['metadata without a type', { text: 'x', metadata: { event_payload: {} } }, 'invalid_metadata_format'],
  ])('refuses %s', async (_what, args, error) => {
    expect(await post(args)).toMatchObject({ ok: false, error });
    expect(slack.messages()).toEqual([]);
  });

  it('takes a public channel without membership where the app has chat:write.public', async () => {
    slack.app.scopes.push('chat:write.public');
    expect(await post({ channel: 'CRANDOM', text: 'x' })).toMatchObject({ ok: true });
    expect(await post({ channel: 'CLEADS', text: 'x' })).toMatchObject({ error: 'channel_not_found' });
    slack.app.scopes.pop();
  });

  it('takes a reply to a root, not to a reply', async () => {
    const root = slack.say('UAMY', '#support', 'help');
    const reply = await post({ text: 'here', thread_ts: root.ts });
    expect(reply).toMatchObject({ ok: true, message: { thread_ts: root.ts } });
    expect(await post({ text: 'deeper', thread_ts: reply.ts })).toMatchObject({ error: 'thread_not_found' });
    const seen = slack.visibleTo('UBOB').channels[0]?.messages;
    expect(seen).toMatchObject([{ ts: root.ts, replies: [{ text: 'here' }] }]);
  });

  it('is read back newest first in a channel, oldest first in a thread, page by page, with metadata only where asked for', async () => {
    slack.app.scopes = [...SCOPES, 'channels:history'];
    const root = await post({ text: 'root', metadata: { event_type: 'mark', event_payload: { post: '1' } } });
    for (const text of ['one', 'two']) await post({ text, thread_ts: root.ts });
    await post({ text: 'last' });
    const read = (args: object) => call('conversations.history', { channel: 'CSUPPORT', ...args });
    const all = await read({});
    expect(all).toMatchObject({ messages: [{ text: 'last' }, { text: 'root', reply_count: 2 }], has_more: false });
    expect(JSON.stringify(all)).not.toContain('mark');
    expect(JSON.stringify(await read({ include_all_metadata: true }))).toContain('"post":"1"');
    expect(await read({ oldest: root.ts })).toMatchObject({ messages: [{ text: 'last' }] });
    const first = (await read({ limit: 1 })) as { response_metadata?: { next_cursor: string } };
    expect(first).toMatchObject({ messages: [{ text: 'last' }], has_more: true });
    const second = await read({ limit: 1, cursor: first.response_metadata?.next_cursor });
    expect(second).toMatchObject({ messages: [{ text: 'root' }], has_more: false });
    expect(await read({ cursor: 'nonsense' })).toMatchObject({ error: 'invalid_cursor' });
    expect(await read({ limit: 1001 })).toMatchObject({ error: 'invalid_limit' });
    const thread = await call('conversations.replies', { channel: 'CSUPPORT', ts: root.ts });
    expect(thread).toMatchObject({ messages: [{ text: 'root' }, { text: 'one' }, { text: 'two' }] });
  });

  it('opens a direct conversation for a user’s id', async () => {
    expect(await post({ channel: 'UAMY', text: 'psst' })).toMatchObject({ ok: true });
    const direct = slack.visibleTo('UAMY').channels.find(({ is_im }) => is_im);
    expect(direct?.messages).toMatchObject([{ text: 'psst' }]);
    expect(slack.visibleTo('UBOB').channels.some(({ is_im }) => is_im)).toBe(false);
  });

  it('keeps metadata, and gives every message a later ts even when time stands still', async () => {
    const metadata = { event_type: 'card', event_payload: { id: 'r1' } };
    const [first, second] = [await post({ text: '1', metadata }), await post({ text: '2' })];
    expect(first).toMatchObject({ message: { metadata } });
    expect(Number(second.ts)).toBeGreaterThan(Number(first.ts));
  });
});

describe('ephemeral messages', () => {
  const whisper = (args: Record<string, unknown>) =>
    call('chat.postEphemeral', { channel: 'CSUPPORT', user: 'UAMY', text: 'psst', ...args });

  it('are seen by their one reader, and ping nobody', async () => {
    expect(await whisper({ text: '<!channel> <@UBOB>' })).toMatchObject({ ok: true });
    expect(slack.visibleTo('UAMY').channels[0]?.messages).toMatchObject([{ isEphemeral: true, pings: [] }]);
    expect(slack.visibleTo('UBOB').channels[0]?.messages).toEqual([]);
  });

  it.each([
    ['nobody known', { user: 'UNOBODY' }, 'user_not_found'],
    ['somebody who is not in the channel', { user: 'UEVE' }, 'user_not_in_channel'],
    ['a channel that the bot is not in', { channel: 'CRANDOM' }, 'not_in_channel'],
  ])('refuse %s', async (_what, args, error) => {
    expect(await whisper(args)).toMatchObject({ ok: false, error });
  });

  it('in a thread are shown only where the thread has replies already', async () => {
    const root = slack.say('UBOB', '#support', 'help');
    expect(await whisper({ thread_ts: root.ts })).toMatchObject({ ok: true });
    expect(slack.messages().at(-1)).toMatchObject({ reader: 'UAMY', isLost: true });
    expect(slack.visibleTo('UAMY').channels[0]?.messages).toMatchObject([{ ts: root.ts, replies: [] }]);
    slack.say('UBOB', '#support', 'anybody?', { threadTs: root.ts });
    await whisper({ thread_ts: root.ts, text: 'now' });
    expect(slack.visibleTo('UAMY').channels[0]?.messages).toMatchObject([
      { replies: [{ text: 'anybody?' }, { text: 'now', isEphemeral: true }] },
    ]);
  });

  it('cannot be updated or deleted through the API', async () => {
    const { message_ts } = await whisper({});
    for (const method of ['chat.update', 'chat.delete'])
      expect(await call(method, { channel: 'CSUPPORT', ts: message_ts, text: 'x' })).toMatchObject({
        error: 'message_not_found',
      });
  });
});

describe('updating', () => {
  const update = (args: Record<string, unknown>) => call('chat.update', { channel: 'CSUPPORT', text: 'new', ...args });

  it('refuses what is not there, and what somebody else said', async () => {
    const said = slack.say('UAMY', '#support', 'mine');
    expect(await update({ ts: '1.000001' })).toMatchObject({ error: 'message_not_found' });
    expect(await update({ ts: said.ts })).toMatchObject({ error: 'cant_update_message' });
    expect(await call('chat.delete', { channel: 'CSUPPORT', ts: said.ts })).toMatchObject({
      error: 'cant_delete_message',
    });
  });

  it('refuses more than 4,000 characters', async () => {
    const { ts } = await post({ text: 'old' });
    expect(await update({ ts, text: 'x'.repeat(4001) })).toMatchObject({ error: 'msg_too_long' });
  });

  it('puts a text without blocks in the blocks’ place, and pings nobody', async () => {
    const { ts } = await post({ text: 'old', blocks: [{ type: 'divider' }] });
    await update({ ts, text: '<@UAMY>' });
    expect(slack.messages()[0]).toMatchObject({ text: '<@UAMY>', blocks: [], pings: [] });
    expect(slack.messages()[0]).toMatchObject({ edited: { user: 'U0LEARNER' } });
  });
});

describe('looking up', () => {
  it('tells of users with their flags, and of none that are not there', async () => {
    slack.workspace.updateUser('UEVE', { is_ultra_restricted: true, deleted: true, is_stranger: true, team_id: 'TX' });
    expect(await call('users.info', { user: 'UEVE' })).toMatchObject({
      user: { deleted: true, is_restricted: false, is_ultra_restricted: true, is_stranger: true, team_id: 'TX' },
    });
    expect(await call('users.info', { user: 'UNOBODY' })).toMatchObject({ error: 'user_not_found' });
  });

  it('tells of channels as the bot sees them', async () => {
    slack.workspace.updateChannel('CRANDOM', { is_ext_shared: true });
    expect(await call('conversations.info', { channel: 'CSUPPORT' })).toMatchObject({ channel: { is_member: true } });
    expect(await call('conversations.info', { channel: 'CRANDOM' })).toMatchObject({
      channel: { is_member: false, is_ext_shared: true, is_pending_ext_shared: false },
    });
    expect(await call('conversations.info', { channel: 'CLEADS' })).toMatchObject({ error: 'channel_not_found' });
    slack.workspace.join('U0LEARNER', '#leads');
    expect(await call('conversations.info', { channel: 'CLEADS' })).toMatchObject({ channel: { is_private: true } });
  });

  it('tells of a user group’s members as they are now', async () => {
    slack.workspace.setUserGroup('SAGENTS', ['UEVE']);
    expect(await call('usergroups.users.list', { usergroup: 'SAGENTS' })).toMatchObject({ users: ['UEVE'] });
    expect(await call('usergroups.users.list', { usergroup: 'SNONE' })).toMatchObject({ error: 'no_such_subteam' });
  });

  it('gives permalinks of messages, not of ephemerals', async () => {
    const { ts } = slack.say('UAMY', '#support', 'here');
    expect(await call('chat.getPermalink', { channel: 'CSUPPORT', message_ts: ts })).toMatchObject({
      permalink: `https://acme.slack.com/archives/CSUPPORT/p${ts.replace('.', '')}`,
    });
    const { message_ts } = await call('chat.postEphemeral', { channel: 'CSUPPORT', user: 'UAMY', text: 'x' });
    expect(await call('chat.getPermalink', { channel: 'CSUPPORT', message_ts })).toMatchObject({
      error: 'message_not_found',
    });
  });
});

describe('trouble on purpose', () => {
  it.each([
    ['500', 'slack_webapi_http_error', 0],
    ['503', 'slack_webapi_http_error', 0],
    ['hang', 'slack_webapi_request_error', 0],
    ['reset', 'slack_webapi_request_error', 0],
    ['taken-hang', 'slack_webapi_request_error', 1],
    ['taken-reset', 'slack_webapi_request_error', 1],
    ['taken-cut', 'slack_webapi_request_error', 1],
  ] as const)('%s fails with %s, and then works again', async (how, code, taken) => {
    slack.breakDown('chat.postMessage', how);
    // What hangs has come in by then, and is given up.
    const patience = how.endsWith('hang') ? 1_500 : PATIENCE_MS;
    const failed = await call('chat.postMessage', { channel: 'CSUPPORT', text: 'x' }, TOKENS.botToken, patience);
    expect(failed).toHaveProperty('thrown');
    if (how !== 'taken-cut') expect(failed.thrown).toBe(code);
    await until('it is taken', () => slack.messages().length === taken);
    expect(await post({ text: 'y' })).toMatchObject({ ok: true });
  });

  it('limits the rate with the seconds to wait, and refuses with any code', async () => {
    slack.rateLimit('chat.postMessage', 30);
    await expect(client().chat.postMessage({ channel: 'CSUPPORT', text: 'x' })).rejects.toMatchObject({
      code: 'slack_webapi_rate_limited_error',
      retryAfter: 30,
    });
    slack.mend();
    slack.breakDown('*', { error: 'internal_error' }, 2);
    expect(await post({ text: 'x' })).toMatchObject({ error: 'internal_error' });
    expect(await call('auth.test')).toMatchObject({ error: 'internal_error' });
    expect(await call('auth.test')).toMatchObject({ ok: true });
  });

  it('remembers every call with its arguments and its answer, and no token', async () => {
    await post({ text: 'x', channel: 'CNONE' });
    expect(slack.calls).toMatchObject([
      { method: 'chat.postMessage', args: { channel: 'CNONE', text: 'x' }, answer: { error: 'channel_not_found' } },
    ]);
    expect(JSON.stringify(slack.calls)).not.toContain(TOKENS.botToken);
  });
});

describe('pings', () => {
  const mrkdwn = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
  const plain = (text: string) => ({ type: 'section', text: { type: 'plain_text', text } });
  const rich = (element: object) => ({
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements: [element] }],
  });

  it.each([
    ['the text', { text: '<!channel>' }, ['UAMY', 'UBOB']],
    ['mrkdwn', { text: 'x', blocks: [mrkdwn('hello <@UAMY>')] }, ['UAMY']],
    ['a user group in mrkdwn', { text: 'x', blocks: [mrkdwn('<!subteam^SAGENTS>')] }, ['UAMY', 'UBOB']],
    ['a rich text user', { text: 'x', blocks: [rich({ type: 'user', user_id: 'UBOB' })] }, ['UBOB']],
    ['somebody who is not here', { text: '<@UEVE>' }, []],
    ['plain text', { text: 'x', blocks: [plain('<!channel> <@UAMY>')] }, []],
    ['rich text’s text', { text: 'x', blocks: [rich({ type: 'text', text: '<!here>' })] }, []],
    ['escaped text', { text: '&lt;!channel&gt;' }, []],
  ])('are counted from %s', async (_where, args, pings) => {
    expect(await post(args)).toMatchObject({ ok: true });
    expect(slack.messages()[0]?.pings).toEqual(pings);
  });
});
