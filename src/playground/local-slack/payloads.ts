import type { Modal } from './views.ts';
import { type Channel, userOf, type Workspace } from './workspace.ts';

/** What all of Slack's interactive payloads begin with, about the one who acts. */
export function actorFields(workspace: Workspace, userId: string) {
  const { team, bot } = workspace;
  const { id, name, teamId } = userOf(workspace, userId);
  return {
    user: { id, name, username: name, team_id: teamId ?? team.id },
    team: { id: team.id, domain: team.domain },
    enterprise: null,
    is_enterprise_install: false,
    api_app_id: bot.appId,
    token: 'a-token-that-nobody-should-check',
  };
}

/** A channel's name in payloads: direct messages and private channels have none of their own there. */
export function payloadChannel({ id, name, isIm, isPrivate }: Channel): { id: string; name: string } {
  return { id, name: isIm ? 'directmessage' : isPrivate ? 'privategroup' : name };
}

/** The fields of a slash command's form. */
export function commandFields(
  workspace: Workspace,
  typed: { user: string; channel: Channel; command: string; text: string; triggerId: string; responseUrl: string },
): Record<string, string> {
  const { team, bot } = workspace;
  const { id, name } = payloadChannel(typed.channel);
  return {
    token: 'a-token-that-nobody-should-check',
    team_id: team.id,
    team_domain: team.domain,
    channel_id: id,
    channel_name: name,
    user_id: typed.user,
    user_name: userOf(workspace, typed.user).name,
    command: typed.command,
    text: typed.text,
    api_app_id: bot.appId,
    is_enterprise_install: 'false',
    response_url: typed.responseUrl,
    trigger_id: typed.triggerId,
  };
}

/** A modal as payloads and answers show it: without what only the client says. */
export function viewPayload({ errors: _errors, problem: _problem, ...view }: Modal) {
  return structuredClone(view);
}
