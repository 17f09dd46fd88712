import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { signRequest } from '../../../src/playground/slack/delivery/signing.ts';
import { broken, inHeader, json, junk, LEAK, text, wellFormed } from './nonsense.ts';
import { requestBytes } from './speak.ts';
import type { Attempt } from './volley.ts';

const FORM = 'application/x-www-form-urlencoded';

/** What Slack sends, well-formed, about people and learners who are not there: nothing of it asks for a real one. */
function payloads(responseUrl: string) {
  const user = { id: 'U0AMY', username: 'amy', name: 'amy', team_id: 'T0DESK' };
  const place = { team: { id: 'T0DESK', domain: 'playground' }, user, channel: { id: 'C0SUPPORT', name: 'support' } };
  const common = { ...place, token: 'x', api_app_id: 'A0DESK', trigger_id: '1.2.abc', response_url: responseUrl };
  const message = { type: 'message', user: 'U0BOB', ts: '1764000000.000100', text: `${LEAK.address} cannot get in` };
  const button = { type: 'button', action_id: 'confirm', block_id: 'b', value: randomUUID(), action_ts: '1.2' };
  const container = { type: 'message', message_ts: message.ts, channel_id: 'C0SUPPORT', is_ephemeral: true };
  const click = (over: object) => ({
    ...common,
    type: 'block_actions',
    container,
    message,
    actions: [{ ...button, ...over }],
  });
  const view = {
    id: 'V1',
    hash: '1.abc',
    type: 'modal',
    callback_id: 'learner',
    private_metadata: JSON.stringify({ channel: 'C0SUPPORT', threadTs: null, isInThread: false, action: null }),
    state: { values: { email: { email: { type: 'email_text_input', value: LEAK.address } } } },
  };
  return [
    click({}),
    click({ action_id: 'cancel' }),
    click({ action_id: 'undo' }),
    click({ action_id: 'do:1', value: `make-vpa-available|${randomUUID()}|` }),
    click({ action_id: 'menu', type: 'overflow', selected_option: { value: `|${randomUUID()}|1.2` } }),
    { ...common, type: 'message_action', callback_id: 'resend-activation', message_ts: message.ts, message },
    {
      ...common,
      type: 'message_action',
      callback_id: 'learner-actions',
      message: { ...message, blocks: [{ text: 'x' }] },
    },
    { ...common, type: 'view_submission', view },
    { ...common, type: 'view_closed', view, is_cleared: false },
    { ...common, type: 'shortcut', callback_id: 'x' },
    { ...common, type: 'block_suggestion', action_id: 'x', block_id: 'b', value: 'x', name: 'x' },
  ];
}

const EVENT = {
  type: 'event_callback',
  team_id: 'T0DESK',
  event_id: 'Ev1',
  authorizations: [{ team_id: 'T0DESK', enterprise_id: null, is_bot: true }],
  event: {
    type: 'message',
    channel: 'C0SUPPORT',
    user: 'U0AMY',
    text: 'hello',
    ts: '1.2',
    item: { channel: 'C0SUPPORT' },
  },
};

const command = (responseUrl: string) => ({
  command: '/learner',
  text: LEAK.address,
  user_id: 'U0AMY',
  user_name: 'amy',
  team_id: 'T0DESK',
  channel_id: 'C0SUPPORT',
  channel_name: 'support',
  response_url: responseUrl,
  trigger_id: '1.2.abc',
  is_enterprise_install: 'false',
});

type Content = { type: string; body: string };

/** A form whose fields may come twice, as arrays do. */
function form(fields: Record<string, unknown>): string {
  const pairs = Object.entries(fields).flatMap(([name, value]) => {
    if (!Array.isArray(value)) return [[name, typeof value === 'string' ? value : JSON.stringify(value)]];
    return value.map((one) => [name, typeof one === 'string' ? one : JSON.stringify(one)]);
  });
  return pairs.map(([name, value]) => `${percent(name)}=${percent(value)}`).join('&');
}

/** Percent-encodes what can be; a lone surrogate cannot. */
const percent = (value = '') => encodeURIComponent(wellFormed(value));

function contents(responseUrl: string): fc.Arbitrary<Content> {
  const payload = fc.oneof(...payloads(responseUrl).map(broken)).map((value) => JSON.stringify(value) ?? 'null');
  const asPayload = (body: string) => ({ type: FORM, body: `payload=${percent(body)}` });
  const asJson = (body: string) => ({ type: 'application/json', body });
  return fc.oneof(
    { weight: 8, arbitrary: payload.map(asPayload) },
    { weight: 4, arbitrary: broken(command(responseUrl)).map((v) => ({ type: FORM, body: form(Object(v)) })) },
    {
      weight: 1,
      arbitrary: fc
        .array(junk, { minLength: 2, maxLength: 3 })
        .map((all) => ({ type: FORM, body: form({ ...command(responseUrl), text: all }) })),
    },
    { weight: 2, arbitrary: broken(EVENT).map((value) => asJson(JSON.stringify(value) ?? 'null')) },
    { weight: 3, arbitrary: json.map(asPayload) },
    { weight: 3, arbitrary: json.map(asJson) },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.oneof(fc.constant(FORM), fc.constantFrom('text/plain', '', 'multipart/form-data')),
        body: text,
      }),
    },
  );
}

const manner = fc.oneof(
  { weight: 12, arbitrary: fc.constant('signed' as const) },
  { weight: 4, arbitrary: fc.constantFrom('unsigned', 'wrong secret', 'stale', 'odd headers', 'ssl_check') },
);

/** POST /slack/events: unsigned, wrongly signed, stale, and correctly signed nonsense of every kind. */
export function slackRequests(secret: string, responseUrl: string): fc.Arbitrary<Attempt> {
  return fc
    .record({ content: contents(responseUrl), manner, query: fc.constantFrom('', '', '?x=1', '?%zz'), odd: text })
    .map(({ content, manner, query, odd }) => {
      const body = manner === 'ssl_check' ? `ssl_check=1&${content.body}` : content.body;
      const headers = { 'content-type': content.type, ...signature(manner, body, secret, odd) };
      return {
        what: `${manner} ${content.type} ${body}`,
        bytes: requestBytes('POST', `/slack/events${query}`, headers, body),
      };
    });
}

function signature(manner: string, body: string, secret: string, odd: string): Record<string, string> {
  const now = Math.floor(Date.now() / 1000);
  const value = inHeader(odd);
  switch (manner) {
    case 'unsigned':
    case 'ssl_check':
      return {};
    case 'wrong secret':
      return signRequest(body, `${secret}!`, now);
    case 'stale':
      return signRequest(body, secret, now - 3600);
    case 'odd headers':
      return { 'x-slack-signature': value, 'x-slack-request-timestamp': value, 'x-slack-retry-num': value };
    default:
      return signRequest(body, secret, now);
  }
}
