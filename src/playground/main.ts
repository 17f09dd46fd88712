import { mkdirSync } from 'node:fs';
import getPort from 'get-port';
import { destination } from 'pino';
import { publicAddress } from '../core/public-address.ts';
import { createDisposer } from '../disposer.ts';
import { createLog } from '../log.ts';
import { createFreshDatabase } from './fresh-database.ts';
import { pageRoutes } from './page/routes.ts';
import { MANY } from './scenario.ts';
import { createStage } from './stage.ts';
import { personas, ROLES } from './workspace-data.ts';

mkdirSync('.data', { recursive: true });
console.log('Setting the stage: a Postgres, a Slack, a mailbox and a learning platform of your own …');
const disposer = createDisposer((error) => console.error(error));
const database = await createFreshDatabase();
disposer.add(database.close);
// Taken late, since they are only looked at here: somebody may start another playground just now.
const ports = {
  slack: await getPort({ port: 4100 }),
  mailbox: await getPort({ port: 4101 }),
  desk: await getPort({ port: 4102 }),
  platform: await getPort({ port: 4103 }),
};
// Two playgrounds can run beside each other: each has its ports, its log and its database.
const LOG = `.data/playground-${ports.slack}.log`;
const log = createLog('debug', destination({ dest: LOG, append: false, sync: true }));
const stage = await createStage({
  databaseUrl: database.url,
  log,
  ports,
  webhooks: true,
  platform: { databaseUrl: database.platformUrl, port: ports.platform },
  routes: (server, _slack, mailboxUrl) =>
    pageRoutes({ mailboxUrl, platformUrl: () => `http://127.0.0.1:${ports.platform}`, roles: ROLES })(server),
});
disposer.add(stage.close);

const { slack } = stage;
slack.say(
  personas.carl.id,
  '#support',
  'jane@acme.test writes that the activation mail never came. Can somebody look?',
);
slack.say(personas.bob.id, '#support', 'Globex asks: could mei@globex.test take the VPA today instead of waiting?');
slack.say(personas.carl.id, '#support', MANY);
slack.say(
  personas.eve.id,
  '#support',
  'A learner on the phone cannot get in and does not remember which address it was.',
);

console.log(`
Learner Desk’s playground is ready.

  Slack    ${slack.url}/?as=amy&channel=support
  Mailbox  ${stage.mailbox.url}
  Platform ${stage.platform?.url}
  API      ${publicAddress(stage.config.publicUrl, '/v1')}

You are Amy, a support agent; switch to Bob (lead), Carl (on-call) or Eve (no role) in the page. Try:

  /learner jane@acme.test               the profile, and what can be done
  /learner activation jane@acme.test    a card; confirm it, read the thread, open the mail
  the link in a mail                    a password, with which the learner signs in at the platform
  joao@acme.test at the platform        signs in with “quiet river under stones”
  the menu (⋮) of a message             the same, in that message’s thread; for all its learners at once, too

The log is in ${LOG}. Ctrl-C ends it all; the next start begins anew.`);

let closing: Promise<void> | undefined;
// Ctrl-C comes twice under npm: from the terminal, and from npm itself.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
  process.on(signal, async () => {
    closing ??= disposer.close();
    await closing;
    process.exit(0);
  });
