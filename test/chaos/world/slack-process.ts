import { catalogue } from '../../../src/core/catalogue.ts';
import { DOCUMENTED_RATES } from '../../../src/playground/slack/delivery/rates.ts';
import { createLocalSlack, type LocalSlack } from '../../../src/playground/slack/local-slack.ts';
import { messageShortcuts } from '../../../src/slack/input/shortcuts.ts';
import { appManifest, botEvents, botScopes } from '../../../src/slack/manifest.ts';
import { BOT, CHANNELS, directOf, people } from '../people/fixtures.ts';
import type { News } from '../people/screen-poller.ts';

/** How much of what was said or asked is told at once. */
const PAGE = 1_000;

type Interaction = {
  kind: 'type' | 'click';
  user: string;
  channel: string;
  text?: string;
  messageTs?: string;
  actionId?: string;
};

/** The strict local Slack, in a process of its own, with a few routes to drive it by. Prints its address when it is up. */
const slack = await createLocalSlack({
  workspace: {
    teamId: 'T0DESK',
    domain: 'chaos',
    users: [...people.values()],
    userGroups: [
      { id: 'S0AGENTS', handle: 'support', name: 'Support agents', users: idsOf('agent') },
      { id: 'S0LEADS', handle: 'support-leads', name: 'Support leads', users: idsOf('lead') },
    ],
    channels: [
      ...CHANNELS.map((name, i) => ({ id: `C0CHAOS${i}`, name, members: [...people.keys(), BOT.id] })),
      ...[...people.values()].map(({ id, name }) => ({ id: directOf(id), name, is_im: true, members: [id, BOT.id] })),
    ],
  },
  app: {
    botToken: BOT.token,
    signingSecret: BOT.signingSecret,
    botUserId: BOT.id,
    scopes: [...botScopes],
    events: botEvents,
    commands: appManifest(catalogue).features.slash_commands.map(({ command }) => ({ command, shouldEscape: false })),
    shortcuts: messageShortcuts(catalogue),
    requestUrl: process.env.CHAOS_REQUEST_URL,
  },
  routes: (server, self) => {
    // An idle line is never closed just when somebody at work uses it again.
    server.server.keepAliveTimeout = 600_000;
    // What was said since, for people to look at: the whole state would be too much to ask for again and again.
    const gone = createGone(self);
    server.get<{ Querystring: { after: string } }>(
      '/chaos/news',
      async ({ query }): Promise<News> => ({
        messages: newer(self, query.after),
        gone: gone(),
      }),
    );
    for (const [name, all] of [
      ['messages', () => self.messages()],
      ['calls', () => self.calls],
    ] as const)
      server.get<{ Querystring: { from: string } }>(`/chaos/${name}`, async ({ query: { from } }) =>
        all().slice(Number(from), Number(from) + PAGE),
      );
    server.post<{ Body: Interaction & { times: number } }>('/chaos/do', async ({ body }, reply) => {
      // Taken by the very next envelope: nothing else runs between these two lines.
      self.repeatNext(body.times - 1);
      return act(self, body).catch((error: Error) => {
        self.repeatNext(0);
        return reply.code(422).send({ message: error.message });
      });
    });
    server.post<{ Body: { channel: string; isArchived: boolean } }>('/chaos/archive', async ({ body }) => {
      self.workspace.updateChannel(body.channel, { is_archived: body.isArchived });
      return {};
    });
    server.get('/chaos/early', async () => self.earlyCalls);
    server.post<{ Body: { method: string; seconds: number } }>('/chaos/limit', async ({ body }) => {
      self.rateLimit(body.method, body.seconds);
      return {};
    });
  },
});
// A run is much busier than a workspace, and may not take hours.
const FASTER = 6;
if (process.env.CHAOS_LIMITS) slack.limitRates(fasterBy(FASTER, DOCUMENTED_RATES));
process.stdout.write(`${slack.url}\n`);

function fasterBy(times: number, rates: typeof DOCUMENTED_RATES): typeof DOCUMENTED_RATES {
  const faster = ([method, { perMinute, burst }]: [string, { perMinute: number; burst: number }]) =>
    [method, { perMinute: perMinute * times, burst }] as const;
  return Object.fromEntries(Object.entries(rates).map(faster));
}

function idsOf(role: string): string[] {
  return [...people.values()].filter((person) => person.role === role).map(({ id }) => id);
}

function act(self: LocalSlack, { kind, user, channel, text = '', messageTs = '', actionId = '' }: Interaction) {
  return kind === 'type' ? self.type(user, channel, text) : self.click(user, channel, messageTs, { actionId });
}

/** What was said or edited since. */
function newer(self: LocalSlack, after: string) {
  return self.messages().filter(({ ts, edited }) => ts > after || (edited && edited.ts > after));
}

/** Tells which messages the app took away; each call of its is looked at once. */
function createGone(self: LocalSlack): () => string[] {
  const gone: string[] = [];
  let seen = 0;
  return () => {
    for (const { method, args, answer } of self.calls.slice(seen))
      if (method === 'chat.delete' && answer.ok) gone.push(String(args.ts));
    seen = self.calls.length;
    return gone;
  };
}
