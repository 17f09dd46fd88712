import { expect, it } from 'vitest';
import { catalogue } from '../../../src/core/catalogue.ts';
import { createLog } from '../../../src/log.ts';
import type { ChannelInfo } from '../../../src/service/access/directory.ts';
import { checkPeople } from '../../../src/slack/people/start-check.ts';
import { createLogLines } from '../../support/log-lines.ts';

const inside: ChannelInfo = { shared: false, member: true };
const groups: Record<string, string[]> = { SLEADS: ['UBOB', 'UANN'], SONE: ['UBOB'] };
const nobody = { agent: [], lead: [], 'on-call': [] };

/** What the start says, with this workspace and these settings. */
async function warnings(
  {
    roles = {},
    channel = 'CESC',
    room = inside,
    approvers,
  }: {
    roles?: { agent?: string[]; lead?: string[] };
    channel?: string | null;
    room?: ChannelInfo;
    approvers?: string[];
  },
  ending?: AbortSignal,
) {
  const lines = createLogLines();
  const directory = { room: async () => room, members: async (id: string) => new Set(groups[id]) };
  const settings = {
    roles: { ...nobody, ...roles },
    escalationChannel: channel ?? undefined,
    approvers: approvers ?? roles.lead ?? [],
  };
  await checkPeople(directory, settings, catalogue.actions, createLog('debug', lines.stream), ending);
  return lines
    .text()
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { msg: string }).msg);
}

const well = { agent: ['UAMY'], lead: ['SLEADS'] };

it.each([
  ['nobody has a role', {}, /name nobody: Learner Desk does nothing/],
  [
    'there is no lead',
    { roles: { agent: ['UAMY'] } },
    /^DESK_LEADS names nobody, so nobody can agree to what needs a lead: .+\.$/,
  ],
  ['there is one lead, in a group or by id', { roles: { lead: ['SONE', 'UBOB'] } }, /^DESK_LEADS names one person/],
  ['no escalation channel is set', { roles: well, channel: null }, /^DESK_ESCALATION_CHANNEL is not set/],
  ['Slack does not show it', { roles: well, room: 'unknown' as const }, /names CESC, which Slack does not show us/],
  ['the desk is not in it', { roles: well, room: { ...inside, member: false } }, /^Learner Desk is not in DESK_ESC/],
  ['it is archived', { roles: well, room: { ...inside, archived: true } }, /^DESK_ESCALATION_CHANNEL is archived/],
  [
    'somebody is called to decide who may not',
    { roles: well, approvers: ['SONE', 'UCAT'] },
    /^DESK_APPROVERS calls one person who is no lead/,
  ],
  ['another company is in it', { roles: well, room: { ...inside, shared: true } }, /shared with another company/],
])('the start says that %s', async (_, settings, words) => {
  expect(await warnings(settings)).toEqual([expect.stringMatching(words)]);
});

it.each([
  ['fewer than two leads are there', { roles: { lead: ['UBOB'] } }],
  ['there is none', { roles: { agent: ['UAMY'] } }],
  ['there is nowhere to ask them', { roles: well, channel: null }],
])('the start names what nobody can agree to where %s', async (_, settings) => {
  const [said = ''] = await warnings(settings);
  expect(said).toContain('Correct email address, Temporary password, Extend membership, large batches');
  for (const { title } of catalogue.actions.filter((one) => !one.mayNeedLead)) expect(said).not.toContain(title);
});

it('the start says nothing where two leads can agree in a channel of their own, or once it is ending', async () => {
  expect(await warnings({ roles: well })).toEqual([]);
  expect(await warnings({}, AbortSignal.abort())).toEqual([]);
});
