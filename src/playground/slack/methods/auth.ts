import type { Inside } from '../inside.ts';
import { installationOf } from '../state/grid.ts';
import type { Answer, Args, Method } from './method.ts';

/** auth.*: docs.slack.dev, “auth.test” and “auth.teams.list”. */
export const authMethods: Record<string, Method> = {
  'auth.test': { run: authTest },
  'auth.teams.list': { run: listTeams },
};

function authTest(_args: Args, { app, workspace }: Inside): Answer {
  return {
    ...installationOf(workspace),
    user: workspace.user(app.botUserId)?.name,
    user_id: app.botUserId,
    bot_id: app.botId,
  };
}

function listTeams(_args: Args, { workspace }: Inside): Answer {
  const { grid, teamId: id, name } = workspace;
  const all = [{ id, name }, ...(grid?.workspaces ?? [])];
  const teams = all.filter((team) => (grid?.addedTo ?? [id]).includes(team.id));
  return { teams: teams.map((team) => ({ id: team.id, name: team.name })), response_metadata: { next_cursor: '' } };
}
