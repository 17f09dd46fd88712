import type { WebClient } from '@slack/web-api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGate } from '../../../src/service/access/gate.ts';
import { createDirectory } from '../../../src/slack/people/directory.ts';
import type { Workspace } from '../../../src/slack/workspace.ts';

const bot = { url: 'https://x.test/', botId: 'B1', botUserId: 'U1' };
const installations: [string, Workspace][] = [
  ['a workspace alone', { ...bot, teamId: 'T0OURS' }],
  ['a workspace of an organization', { ...bot, teamId: 'T0OURS', enterpriseId: 'E0OURS' }],
  ['a whole organization', { ...bot, teamId: 'E0OURS', enterpriseId: 'E0OURS', isOrgWide: true }],
];

/** Returns what comes of somebody with every role, where `users.info` answers so: `admitted`, or a refusal's code. */
function createOutcome(workspace: Workspace): (user: object) => Promise<string> {
  let user = {};
  const client = { users: { info: async () => ({ ok: true, user: { id: 'W1', name: 'who', ...user } }) } };
  const directory = createDirectory(client as unknown as WebClient, workspace);
  const gate = createGate(directory, { agent: ['W1'], lead: ['W1'], 'on-call': ['W1'] }, () => {});
  return async (answered) => {
    user = answered;
    directory.changed({ person: 'W1' });
    const answer = await gate.vouch('W1');
    return answer.kind === 'refusal' ? answer.code : answer.kind;
  };
}

const flag = fc.constantFrom(undefined, false, true);
const flags = fc.record({ deleted: flag, is_restricted: flag, is_ultra_restricted: flag, is_bot: flag });

/** The documented fields that say where somebody belongs, each of these ids, or missing. */
const belonging = (teams: string[], enterprises: string[]) => {
  const team = fc.constantFrom(undefined, '', ...teams, ...enterprises);
  const several = fc.option(fc.subarray([...teams, ...enterprises]), { nil: undefined });
  const enterprise = fc.constantFrom(undefined, '', ...enterprises);
  return fc.record({
    team_id: team,
    teams: several,
    enterprise_id: enterprise,
    enterprise_user: fc.option(fc.record({ id: fc.constant('W1'), enterprise_id: enterprise, teams: several }), {
      nil: undefined,
    }),
    profile: fc.record({ team: fc.constantFrom(undefined, 'T0OURS', ...teams) }),
  });
};
type Fields = {
  team_id?: string;
  teams?: string[];
  enterprise_id?: string;
  enterprise_user?: Omit<Fields, 'enterprise_user'>;
};

const theirs = belonging(['T0THEIRS', 'T0MORE', 'T0WEST'], ['E0THEIRS']);
const anything = belonging(['T0OURS', 'T0WEST', 'T0THEIRS'], ['E0OURS', 'E0THEIRS']);

describe.each(installations)('the desk in %s', (_, workspace) => {
  const outcome = createOutcome(workspace);

  it('admits nobody of another organization, whatever is said of them', () =>
    fc.assert(
      fc.asyncProperty(theirs, flags, flag, async (fields, flags, is_stranger) => {
        expect(await outcome({ ...fields, ...flags, is_stranger })).not.toBe('admitted');
      }),
      { numRuns: 1_000 },
    ));

  it('admits no stranger, and nobody whom Slack counts among another organization, too', () =>
    fc.assert(
      fc.asyncProperty(anything, flag, async (fields, is_stranger) => {
        const { enterprise_id, enterprise_user }: Fields = fields;
        const isTheirs = [enterprise_id, enterprise_user?.enterprise_id].includes('E0THEIRS');
        fc.pre(is_stranger === true || (isTheirs && workspace.enterpriseId !== undefined));
        expect(await outcome({ ...fields, is_stranger })).toBe('foreign');
      }),
      { numRuns: 1_000 },
    ));

  it('admits whoever Slack counts among it, and neither guests nor people who left', () =>
    fc.assert(
      fc.asyncProperty(anything, flags, async (fields, flags) => {
        const { team_id, teams = [], enterprise_id, enterprise_user: member }: Fields = fields;
        fc.pre(![enterprise_id, member?.enterprise_id].includes('E0THEIRS'));
        const ids = [team_id, ...teams, member?.enterprise_id, ...(member?.teams ?? [])];
        fc.pre(ids.includes(workspace.teamId));
        const { deleted, is_restricted, is_ultra_restricted } = flags;
        const refused = deleted ? 'deactivated' : 'guest';
        const isRefused = deleted || is_restricted || is_ultra_restricted;
        expect(await outcome({ ...fields, ...flags })).toBe(isRefused ? refused : 'admitted');
      }),
      { numRuns: 1_000 },
    ));
});
