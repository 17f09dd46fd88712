import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import type { RoleIds } from '../../service/access/gate.ts';
import { slackProblem } from '../transport/errors.ts';
import type { Workspace } from '../workspace.ts';
import { findGroups } from './groups.ts';

/** The settings that name the user groups of each role. */
const SETTINGS = { agent: 'DESK_AGENTS', lead: 'DESK_LEADS', 'on-call': 'DESK_ON_CALL' } as const;

/** Why nobody gets a role through a user group at all, and what to do, by Slack's own codes. */
const BECAUSE: Record<string, string> = {
  plan_upgrade_required: 'this Slack plan has none. List people’s user ids (U…) there instead.',
  paid_teams_only: 'this Slack plan has none. List people’s user ids (U…) there instead.',
  missing_scope:
    'the app may not read them. Add the permission usergroups:read to the app (manifest.yml has it), install it again, and start again.',
};

/**
 * Logs, once and with what to do, why a user group in the settings gives nobody a role: the plan has none, the app may
 * not read them, or there is no such group. Asks nothing where the settings name none. It never rejects: that Slack is
 * away is logged, too.
 * @param ending aborted once the answer is no longer needed.
 */
export async function checkGroups(
  client: WebClient,
  workspace: Pick<Workspace, 'isOrgWide'>,
  roles: RoleIds,
  log: Logger,
  ending?: AbortSignal,
): Promise<void> {
  const named = Object.entries(SETTINGS).flatMap(([role, setting]) =>
    roles[role as keyof RoleIds].filter((id) => id.startsWith('S')).map((id) => ({ id, setting })),
  );
  if (named.length === 0) return;
  const nowhere = workspace.isOrgWide ? 'in no workspace that the app was added to' : 'not there';
  const settings = [...new Set(named.map(({ setting }) => setting))].join(', ');
  try {
    const usergroups = await findGroups(client, workspace);
    for (const { id, setting } of named) {
      const found = usergroups.find((group) => group.id === id);
      if (!found) log.warn(`${setting} names the user group ${id}, which is ${nowhere}. ${MEND}`);
      else if (found.date_delete) log.warn(`${setting} names the user group ${id}, which is switched off. ${MEND}`);
    }
  } catch (err) {
    if (ending?.aborted) return;
    const why = BECAUSE[slackProblem(err).code];
    if (why)
      log.warn(
        `User groups are named in ${settings}, but ${why} Until then only people listed by user id have a role.`,
      );
    else
      log.warn(
        { err },
        `Slack could not say whether the user groups in ${settings} are there. It is asked again when somebody uses the desk.`,
      );
  }
}

const MEND = 'Until that is mended it gives nobody a role: check its id, or switch it on in Slack.';
