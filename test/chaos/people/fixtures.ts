/** Who and what there is in a run's workspace. */
export const BOT = {
  token: 'xoxb-chaos-bot-0123456789',
  signingSecret: 'chaos signing secret',
  id: 'U0LEARNER',
};
export const RESEND_KEY = 're_chaos_key_0123456789';
export const WEBHOOK_SECRET = `whsec_${Buffer.from('the webhooks of a run in chaos').toString('base64')}`;
/** What the desk signs its changes with, and the token that it knows the learning platform by. */
export const PLATFORM_SECRET = `whsec_${Buffer.from('the changes of a run in chaos are signed').toString('base64')}`;
export const PLATFORM_TOKEN = 'chaos-platform-token-0123456789abcdef';
export const PLATFORM_NAME = 'Acme Learning';
export const LINK_SECRET = 'the links of a run in chaos are secret too';

export const CHANNELS = ['support', 'escalations', 'night'];
export const channelIds = CHANNELS.map((_, i) => `C0CHAOS${i}`);
/** The one that is archived while people still work, and stays so until all else has come to rest. */
export const CLOSED_AT_LAST = 'C0CHAOS2';
/** A person's direct messages with the desk. */
export const directOf = (user: string) => user.replace('U', 'D');
export const isDirect = (channel: string) => channel.startsWith('D');

type Role = 'agent' | 'lead' | 'on-call' | 'nobody';
const named = (role: Role, count: number) =>
  Array.from({ length: count }, (_, i) => {
    const name = `${role.replace('-', '')}${i}`;
    return { id: `U0${name.toUpperCase()}`, name, real_name: `${name} of chaos`, tz: 'Europe/London', role };
  });

/** Everybody by their id: agents who ask, leads who click on anybody's card, and a few who may do nothing. */
export const people = new Map(
  [...named('agent', 20), ...named('lead', 4), ...named('on-call', 2), ...named('nobody', 2)].map((one) => [
    one.id,
    one,
  ]),
);
export const withRole = (role: Role) => [...people.values()].filter((one) => one.role === role);

/** How far each replica's clock is off, in milliseconds: ten minutes behind, right, ten minutes ahead. */
export const SKEWS_MS = [-10 * 60_000, 0, 10 * 60_000];
