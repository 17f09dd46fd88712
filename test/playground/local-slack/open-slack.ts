import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebClient } from '@slack/web-api';
import { onTestFinished } from 'vitest';
import { createLocalSlack, type LocalSlack } from '../../../src/playground/local-slack/local-slack.ts';
import type { AppOptions, LocalSlackOptions } from '../../../src/playground/local-slack/options.ts';

export const BOT = 'U0DESKBOT';
export const SCOPES = [
  'chat:write',
  'commands',
  'users:read',
  'channels:read',
  'groups:read',
  'im:read',
  'usergroups:read',
];

/** A workspace with Amy and Eve, a public, a private, a foreign and an archived channel; closed with the test. */
export async function openSlack(
  app: Partial<AppOptions> = {},
  options: Partial<LocalSlackOptions> = {},
): Promise<LocalSlack> {
  const slack = await createLocalSlack({
    team: { id: 'T0ACME', name: 'Acme Support' },
    users: [
      { id: 'U0AMY', name: 'amy', realName: 'Amy Agent', tz: 'Europe/Paris' },
      { id: 'U0EVE', name: 'eve', realName: 'Eve Else' },
      { id: 'U0GUEST', name: 'gus', realName: 'Gus Guest', isRestricted: true },
    ],
    groups: [{ id: 'S0AGENTS', handle: 'agents', members: ['U0AMY'] }],
    channels: [
      { id: 'C0SUPPORT', name: 'support', members: ['U0AMY', 'U0EVE', BOT] },
      { id: 'C0OTHER', name: 'other', members: ['U0AMY'] },
      { id: 'G0SECRET', name: 'secret', isPrivate: true, members: ['U0AMY', BOT] },
      { id: 'G0HIDDEN', name: 'hidden', isPrivate: true, members: ['U0AMY'] },
      { id: 'C0OLD', name: 'old', isArchived: true, members: ['U0AMY', BOT] },
      { id: 'D0AMY', name: 'amy', isIm: true, members: ['U0AMY', BOT] },
    ],
    app: { botToken: 'xoxb-1', signingSecret: 'shh', scopes: SCOPES, ...app },
    ...options,
  });
  onTestFinished(() => slack.close());
  return slack;
}

/** Slack's own client, which tries once. */
export function clientOf(slack: LocalSlack, token: string | undefined = 'xoxb-1'): WebClient {
  return new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });
}

/** What Slack answered a call it refused. */
export async function refusal(call: Promise<unknown>): Promise<Record<string, unknown>> {
  try {
    await call;
  } catch (error) {
    return (error as { data: Record<string, unknown> }).data;
  }
  throw new Error('Slack took it.');
}

type Handler = (payload: Record<string, unknown>, response: ServerResponse, request: IncomingMessage) => void;

/** An app that acknowledges everything, unless told otherwise; keeps what it was sent. */
export async function openApp(slack: LocalSlack, handler: Handler = (_payload, response) => void response.end()) {
  const received: { payload: Record<string, unknown>; headers: IncomingMessage['headers']; body: string }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const form = Object.fromEntries(new URLSearchParams(body));
    const payload = form.payload ? JSON.parse(form.payload) : form;
    received.push({ payload, headers: request.headers, body });
    handler(payload, response, request);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  slack.setRequestUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return received;
}

/** The messages of a channel as somebody sees them. */
export function seen(slack: LocalSlack, user: string, channel = 'C0SUPPORT') {
  return slack.visibleTo(user).channels.find(({ id }) => id === channel)?.messages ?? [];
}
