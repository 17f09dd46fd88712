import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEmulator } from 'emulate';
import { signedPost } from '../signed.ts';

export const signingSecret = 'a signing secret for tests';
const botToken = 'xoxb-emulated-token';

type Element = { type: string; action_id?: string; value?: string; text?: { text: string } };
export type SlackMessage = { ts: string; text: string; blocks?: { type: string; elements?: Element[] }[] };
export type ResendMail = { to: string[]; subject: string; html: string; text: string };

/** A second opinion on Slack and Resend: emulators that others wrote, and our own end of `response_url`. */
export async function startEmulated() {
  const [slack, resend, answers] = await Promise.all([
    createEmulator({ service: 'slack', port: 0, seed: slackSeed as never }),
    createEmulator({ service: 'resend', port: 0 }),
    startAnswers(),
  ]);
  const slackUrl = overIpv4(slack.url);
  const resendUrl = overIpv4(resend.url);
  const api = <T>(method: string, body: object = {}) => callSlack<T>(`${slackUrl}/api/${method}`, body);

  const { members } = await api<{ members: { id: string; name: string }[] }>('users.list');
  const { channels } = await api<{ channels: { id: string; name: string }[] }>('conversations.list');
  const amy = idOf(members, 'amy');
  const channel = idOf(channels, 'support');
  await api('conversations.join', { channel });

  let triggers = 0;
  const common = () => ({ trigger_id: `t.${++triggers}`, response_url: answers.url, api_app_id: 'A1' });
  const messages = async (method: string, body: object) =>
    (await api<{ messages: SlackMessage[] }>(method, { channel, ...body })).messages;

  return {
    amy,
    /** What was said to Amy alone, through `response_url`. */
    answers: answers.said,
    /** Messages in the channel, newest first. */
    history: () => messages('conversations.history', {}),
    /** A thread's messages without its root. */
    thread: async (ts: string) => (await messages('conversations.replies', { ts })).slice(1),
    async mails(): Promise<ResendMail[]> {
      const answer = await fetch(`${resendUrl}/emails`, { headers: { authorization: 'Bearer re_emulated_key' } });
      return ((await answer.json()) as { data: ResendMail[] }).data;
    },
    /** Amy types `/learner <text>`, at a desk that listens on `port`. */
    type: (port: number, text: string) =>
      signedPost(doorOf(port), signingSecret, {
        command: '/learner',
        text,
        user_id: amy,
        channel_id: channel,
        team_id: 'T000000001',
        ...common(),
      }),
    /** Amy clicks the button of `card` that says `label`. */
    click(port: number, card: SlackMessage, label: string) {
      const payload = {
        type: 'block_actions',
        user: { id: amy },
        team: { id: 'T000000001' },
        channel: { id: channel },
        message: card,
        container: { type: 'message', message_ts: card.ts, channel_id: channel, is_ephemeral: false },
        actions: [{ ...buttonOf(card, label), action_ts: '1' }],
        ...common(),
      };
      return signedPost(doorOf(port), signingSecret, { payload: JSON.stringify(payload) });
    },
    /** The settings of a desk that lives here. */
    settings: (databaseUrl: string): Record<string, string> => ({
      SLACK_BOT_TOKEN: botToken,
      SLACK_SIGNING_SECRET: signingSecret,
      SLACK_API_URL: `${slackUrl}/api/`,
      RESEND_API_KEY: 're_emulated_key',
      RESEND_BASE_URL: resendUrl,
      EMAIL_FROM: 'Acme Learning <hello@acme.test>',
      DATABASE_URL: databaseUrl,
      PUBLIC_URL: 'http://desk.test',
      LEARNING_PLATFORM_URL: 'http://learn.test/sign-in',
      LINK_SECRET: 'a secret for tests only and nothing else',
      PORT: '0',
      DESK_AGENTS: amy,
    }),
    async close() {
      await Promise.all([slack.close(), resend.close(), answers.close()]);
    },
  };
}

export type Emulated = Awaited<ReturnType<typeof startEmulated>>;

const slackSeed = {
  slack: {
    users: [{ name: 'amy' }],
    channels: [{ name: 'support' }],
    oauth_apps: [
      {
        client_id: '1.2',
        client_secret: 'x',
        name: 'Learner Desk',
        redirect_uris: [],
        scopes: ['chat:write'],
        app_id: 'A1',
        bot_id: 'B1',
        bot_user_id: 'U00BOT',
        bot_name: 'learner-desk',
      },
    ],
    tokens: [
      {
        token: botToken,
        type: 'bot',
        bot_id: 'B1',
        bot_user_id: 'U00BOT',
        user_id: 'U00BOT',
        app_id: 'A1',
        scopes: ['chat:write'],
      },
    ],
  },
};

/** The texts of a card's buttons, in order. */
export const buttonsOf = (card: SlackMessage) => elementsOf(card).map((element) => element.text?.text);

function buttonOf(card: SlackMessage, label: string): Element {
  const found = elementsOf(card).find((element) => element.text?.text === label);
  if (!found) throw new Error(`There is no button “${label}”, only: ${buttonsOf(card).join(', ') || 'none'}.`);
  return found;
}

const elementsOf = (card: SlackMessage) =>
  (card.blocks ?? []).filter((block) => block.type === 'actions').flatMap((block) => block.elements ?? []);

async function startAnswers() {
  const said: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      said.push((JSON.parse(body) as { text: string }).text);
      response.end('ok');
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const close = () => {
    server.closeAllConnections();
    return new Promise((closed) => server.close(closed));
  };
  return { url, said, close };
}

async function callSlack<T>(url: string, body: object): Promise<T> {
  const headers = { authorization: `Bearer ${botToken}`, 'content-type': 'application/json' };
  const answer = (await (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).json()) as {
    ok: boolean;
    error?: string;
  };
  if (!answer.ok) throw new Error(`The emulated Slack says ${answer.error}.`);
  return answer as T;
}

function idOf(things: { id: string; name: string }[], name: string): string {
  const found = things.find((thing) => thing.name === name);
  if (!found) throw new Error(`The emulated Slack has no “${name}”.`);
  return found.id;
}

const doorOf = (port: number) => `http://127.0.0.1:${port}/slack/events`;
const overIpv4 = (url: string) => url.replace('//localhost:', '//127.0.0.1:');
