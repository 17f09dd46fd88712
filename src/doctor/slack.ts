import { pino } from 'pino';
import type { Config } from '../config.ts';
import { catalogue } from '../core/catalogue.ts';
import { createDirectory } from '../slack/people/directory.ts';
import { checkGroups } from '../slack/people/group-check.ts';
import { findTeams } from '../slack/people/groups.ts';
import { checkPeople } from '../slack/people/start-check.ts';
import { lostWithout } from '../slack/scopes.ts';
import { createSlackClient } from '../slack/transport/client.ts';
import { slackProblem } from '../slack/transport/errors.ts';
import { findWorkspace, type Workspace } from '../slack/workspace.ts';
import { type Check, found, good } from './check.ts';

type SlackSettings = Pick<Config, 'slack' | 'roles' | 'approvers' | 'channels' | 'escalationChannel'>;
type Client = ReturnType<typeof createSlackClient>;

/** Looks at the Slack app: its tokens, permissions, and who and where the settings name. Never rejects; posts nothing. */
export async function checkSlack(settings: SlackSettings): Promise<Check[]> {
  const client = createSlackClient(settings.slack.token, settings.slack.apiUrl);
  try {
    const workspace = await findWorkspace(client);
    return [
      good('Slack', `the bot token works in ${workspace.url}`),
      ...(await organizationChecks(client, workspace)),
      ...scopeChecks(workspace.scopes),
      await socketCheck(settings),
      ...(await peopleChecks(client, workspace, settings)),
      ...(await Promise.all(settings.channels.map((id) => roomCheck(client, workspace, id)))),
    ];
  } catch (error) {
    const { code } = slackProblem(error);
    const todo = 'Check SLACK_BOT_TOKEN, that the app is installed, and that this machine reaches Slack.';
    return [found('bad', 'Slack', `it does not let us in (${code})`, todo)];
  }
}

/** An app that is installed for an organization is in none of its workspaces until it is added to some. */
async function organizationChecks(client: Client, workspace: Workspace): Promise<Check[]> {
  const teams = await findTeams(client, workspace);
  if (!teams) return [];
  if (teams.length > 0) return [good('Workspaces', `the app was added to ${teams.join(', ')}`)];
  const todo = 'An admin of the organization has to add it to workspaces.';
  return [found('bad', 'Workspaces', 'the app is installed for the organization, and in none of its workspaces', todo)];
}

function scopeChecks(granted: readonly string[] | undefined): Check[] {
  if (!granted)
    return [found('unknown', 'Permissions', 'Slack did not say which the app has', 'Nothing, or try again.')];
  const lost = lostWithout(granted);
  const todo = 'Update the app from manifest.yml and install it again.';
  if (lost.length === 0) return [good('Permissions', 'the app has all that manifest.yml asks for')];
  return lost.map(({ scope, words, isOptional }) =>
    found(isOptional ? 'warning' : 'bad', 'Permissions', `without ${scope} ${words}`, todo),
  );
}

async function socketCheck({ slack: { door, apiUrl } }: SlackSettings): Promise<Check> {
  if (!('appToken' in door)) return good('Delivery', 'over HTTP, to PUBLIC_URL/slack/events');
  try {
    await createSlackClient(door.appToken, apiUrl).apps.connections.open({});
    return good('Delivery', 'over a socket: the app token opens one');
  } catch (error) {
    const { code } = slackProblem(error);
    if (code === 'too_many_websockets')
      return found(
        'warning',
        'Delivery',
        'Slack’s ten sockets are open already',
        'Run at most five replicas, or use HTTP.',
      );
    const todo = 'Check SLACK_APP_TOKEN: it needs connections:write, and Socket Mode has to be on.';
    return found('bad', 'Delivery', `the app token opens no socket (${code})`, todo);
  }
}

/** What the start says of people, groups and the escalation channel. */
async function peopleChecks(client: Client, workspace: Workspace, settings: SlackSettings): Promise<Check[]> {
  const said: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line) => void said.push((JSON.parse(line) as { msg: string }).msg) });
  await checkGroups(client, workspace, settings.roles, log);
  await checkPeople(createDirectory(client, workspace), settings, catalogue.actions, log);
  if (said.length === 0) return [good('People', 'agents, leads and the escalation channel are there')];
  return said.map((words) => ({ about: 'People', level: 'warning', words }));
}

async function roomCheck(client: Client, workspace: Workspace, id: string): Promise<Check> {
  const room = await createDirectory(client, workspace).room(id);
  if (room === 'unknown')
    return found(
      'warning',
      'Channels',
      `DESK_CHANNELS names ${id}, which Slack does not show us`,
      'Check the id, and invite the app.',
    );
  if (!room.member) return found('warning', 'Channels', `the app is not in ${id}`, 'Type /invite @Learner Desk there.');
  return good('Channels', `the app is in ${id}`);
}
