import type { Logger } from 'pino';
import type { Action } from '../../core/action.ts';
import type { Directory } from '../../service/access/directory.ts';
import type { RoleIds } from '../../service/access/gate.ts';

/**
 * Logs, once and with what to do, where the settings let nobody use the desk, or nobody agree to what needs a lead, and
 * which actions that is; and where they call people to decide who may not. It never rejects: where Slack cannot be asked, it says nothing, because the first command says so.
 * @param actions the catalogue's.
 * @param ending aborted once the answer is no longer needed.
 */
export async function checkPeople(
  directory: Pick<Directory, 'members' | 'room'>,
  {
    roles,
    escalationChannel,
    approvers,
  }: { roles: RoleIds; escalationChannel: string | undefined; approvers: readonly string[] },
  actions: readonly Pick<Action, 'title' | 'mayNeedLead'>[],
  log: Logger,
  ending?: AbortSignal,
): Promise<void> {
  const say = (problem: string | undefined) => problem && !ending?.aborted && log.warn(problem);
  if (Object.values(roles).every((ids) => ids.length === 0)) return void say(NOBODY);
  const guarded = [...actions.filter(({ mayNeedLead }) => mayNeedLead).map(({ title }) => title), 'large batches'].join(
    ', ',
  );
  const problems = [
    escalationProblem(directory, guarded, escalationChannel),
    leadProblem(directory, guarded, roles.lead),
    approverProblem(directory, roles.lead, approvers),
  ];
  for (const problem of await Promise.all(problems).catch(() => [])) say(problem);
}

const NOBODY =
  'DESK_AGENTS, DESK_LEADS and DESK_ON_CALL name nobody: Learner Desk does nothing for anybody until they do.';

async function escalationProblem({ room }: Pick<Directory, 'room'>, guarded: string, channel: string | undefined) {
  const nobody = `so nobody can agree to what needs a lead (${guarded}), and nothing can be escalated`;
  if (!channel) return `DESK_ESCALATION_CHANNEL is not set, ${nobody}.`;
  const found = await room(channel);
  if (found === 'unknown')
    return `DESK_ESCALATION_CHANNEL names ${channel}, which Slack does not show us, ${nobody}. Check its id, and invite the app there.`;
  if (!found.member) return `Learner Desk is not in DESK_ESCALATION_CHANNEL, ${nobody}. Invite the app there.`;
  if (found.archived) return `DESK_ESCALATION_CHANNEL is archived, ${nobody}. Choose another one, or unarchive it.`;
  return found.shared
    ? `DESK_ESCALATION_CHANNEL is shared with another company, ${nobody}. Choose a channel of your own.`
    : undefined;
}

/** Returns why there are too few leads: one agrees to what others ask for, and what that lead asks for takes a second. */
async function leadProblem({ members }: Pick<Directory, 'members'>, guarded: string, ids: readonly string[]) {
  const leads = await peopleOf(members, ids);
  if (leads.size === 0) return `DESK_LEADS names nobody, so nobody can agree to what needs a lead: ${guarded}.`;
  return leads.size === 1
    ? `DESK_LEADS names one person: what that lead asks for, nobody else can agree to, where it needs a lead: ${guarded}.`
    : undefined;
}

/** Returns that people are called to decide who may not. */
async function approverProblem(
  { members }: Pick<Directory, 'members'>,
  leadIds: readonly string[],
  approverIds: readonly string[],
) {
  const [leads, approvers] = await Promise.all([peopleOf(members, leadIds), peopleOf(members, approverIds)]);
  const others = [...approvers].filter((id) => !leads.has(id)).length;
  if (others === 0) return undefined;
  return `DESK_APPROVERS calls ${others === 1 ? 'one person who is no lead' : `${others} people who are no leads`}, so they are called and cannot agree. Name leads there, or add them to DESK_LEADS.`;
}

/** Returns the user ids that these ids of people and user groups stand for. */
async function peopleOf(members: Directory['members'], ids: readonly string[]): Promise<ReadonlySet<string>> {
  const groups = await Promise.all(ids.filter((id) => id.startsWith('S')).map((id) => members(id)));
  return new Set([...ids.filter((id) => !id.startsWith('S')), ...groups.flatMap((group) => [...group])]);
}
