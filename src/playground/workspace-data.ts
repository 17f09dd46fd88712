/** What the app is known by in this Slack, and at this mail provider. */
export const BOT = {
  token: 'xoxb-playground-bot',
  signingSecret: 'playground signing secret',
  appToken: 'xapp-playground',
  id: 'U0LEARNER',
};
export const RESEND_KEY = 're_playground_key';
export const WEBHOOK_SECRET = `whsec_${Buffer.from('the playground’s webhooks').toString('base64')}`;
/** What the desk and the learning platform share: what changes are signed with, and what the platform calls the desk with. */
export const PLATFORM_SECRET = `whsec_${Buffer.from('the playground’s changes').toString('base64')}`;
export const PLATFORM_TOKEN = 'the-platform-of-the-playground-calls';

/** The people on the stage, by the names that they are called in this code. */
export const personas = {
  amy: { id: 'U0AMY', name: 'amy', real_name: 'Amy Agent', tz: 'Europe/London' },
  bob: { id: 'U0BOB', name: 'bob', real_name: 'Bob Lead', tz: 'Europe/London' },
  carl: { id: 'U0CARL', name: 'carl', real_name: 'Carl On-Call', tz: 'America/New_York' },
  eve: { id: 'U0EVE', name: 'eve', real_name: 'Eve Outsider', tz: 'Europe/London' },
} as const;
/** Who has which role, by the ids of people and of the groups below: the desk's setting, and what the page says beside the names. */
export const ROLES = { agent: ['S0AGENTS'], lead: ['S0LEADS'], 'on-call': [personas.carl.id] };
const everybody = Object.values(personas).map(({ id }) => id);

/** Returns the workspace: the people, their groups, and the channels that they are in. */
export function workspaceData() {
  return {
    teamId: 'T0DESK',
    domain: 'playground',
    name: 'Playground',
    users: Object.values(personas),
    userGroups: [
      { id: 'S0AGENTS', handle: 'support', name: 'Support agents', users: [personas.amy.id] },
      { id: 'S0LEADS', handle: 'support-leads', name: 'Support leads', users: [personas.bob.id] },
    ],
    channels: [
      { id: 'C0SUPPORT', name: 'support', members: [...everybody, BOT.id] },
      { id: 'C0ESCALATE', name: 'escalations', members: [personas.bob.id, personas.carl.id, personas.amy.id, BOT.id] },
      { id: 'C0RANDOM', name: 'random', members: everybody },
      { id: 'C0PARTNER', name: 'partner-acme', members: [...everybody, BOT.id], is_ext_shared: true },
      ...Object.values(personas).map(({ id, name }) => ({
        id: `D0${name.toUpperCase()}`,
        name: 'learner-desk',
        is_im: true,
        members: [id, BOT.id],
      })),
    ],
  };
}
