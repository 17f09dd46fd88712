import type { LocalSlackOptions } from '../../../src/playground/slack/local-slack.ts';
import { createLocalSlack, type LocalSlack } from '../../../src/playground/slack/local-slack.ts';
import type { Grid } from '../../../src/playground/slack/state/grid.ts';

/** The scopes that the tests' app has. */
export const SCOPES = [
  'chat:write',
  'commands',
  'users:read',
  'channels:read',
  'groups:read',
  'im:read',
  'mpim:read',
  'usergroups:read',
];

export const TOKENS = { botToken: 'xoxb-local', signingSecret: 'a-signing-secret', appToken: 'xapp-local' };

/** More than an app ever takes to acknowledge, on a machine that is busy with something else, too. */
const ACK_MS = 30_000;
/** For an app that does not acknowledge. */
export const IMPATIENT = { ackMs: 100 };

/** A workspace of four people: the bot is in #support, not in #random, nor in the private #leads. */
export function startSlack({
  app,
  grid,
  ...rest
}: Partial<Omit<LocalSlackOptions, 'app'>> & {
  app?: Partial<LocalSlackOptions['app']>;
  grid?: Grid;
} = {}): Promise<LocalSlack> {
  const person = (id: string, name: string) => ({ id, name: name.toLowerCase(), real_name: name });
  return createLocalSlack({
    workspace: {
      teamId: 'T0ACME',
      domain: 'acme',
      ...(grid && { grid }),
      users: [person('UAMY', 'Amy'), person('UBOB', 'Bob'), person('UEVE', 'Eve')],
      userGroups: [{ id: 'SAGENTS', handle: 'agents', name: 'Agents', users: ['UAMY', 'UBOB'] }],
      channels: [
        { id: 'CSUPPORT', name: 'support', members: ['UAMY', 'UBOB', 'U0LEARNER'] },
        { id: 'CRANDOM', name: 'random', members: ['UAMY'] },
        { id: 'CLEADS', name: 'leads', is_private: true, members: ['UBOB'] },
        { id: 'COLD', name: 'old', is_archived: true, members: ['UAMY', 'U0LEARNER'] },
      ],
    },
    app: { ...TOKENS, scopes: SCOPES, shortcuts: [{ callbackId: 'ask', name: 'Ask' }], ...app },
    ackMs: ACK_MS,
    ...rest,
  });
}
