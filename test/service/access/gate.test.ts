import { describe, expect, it } from 'vitest';
import type { ChannelInfo, Directory, Person } from '../../../src/service/access/directory.ts';
import { type Channels, createGate } from '../../../src/service/access/gate.ts';

const agent: Person = { name: 'Amy', deactivated: false, guest: false, foreign: false };
const leadsOnly = { title: 'Something grave', allow: ['lead' as const] };

function admit(
  user: string,
  room: ChannelInfo,
  { channels, person = agent }: { channels?: Channels; person?: Person } = {},
) {
  const directory: Directory = {
    person: async () => person,
    room: async () => room,
    members: async () => new Set(['U-AMY']),
  };
  const ids = { agent: ['S-AGENTS'], lead: ['U-BOB'], 'on-call': [] };
  return createGate(directory, ids, () => {}, channels).admit(user, 'C-HERE', leadsOnly);
}
const codeOf = (answer: Awaited<ReturnType<typeof admit>>) => (answer.kind === 'refusal' ? answer.code : 'admitted');

const ours: ChannelInfo = { shared: false, member: true };
const elsewhere: Channels = { listed: ['C-ELSEWHERE'] };

describe('the gate', () => {
  it.each<[string, string, ChannelInfo, Channels | undefined, Person | undefined]>([
    ['guest', 'U-EVE', ours, elsewhere, { ...agent, guest: true }],
    ['no-role', 'U-EVE', 'unknown', elsewhere, undefined],
    ['shared-channel', 'U-AMY', { shared: true, member: true }, elsewhere, undefined],
    ['shared-channel', 'U-AMY', { shared: true, member: true, direct: true }, undefined, undefined],
    ['archived-channel', 'U-AMY', { ...ours, archived: true }, elsewhere, undefined],
    ['other-channel', 'U-AMY', 'unknown', elsewhere, undefined],
    ['not-in-channel', 'U-AMY', { shared: false, member: false }, { listed: ['C-HERE'] }, undefined],
    ['action-not-allowed', 'U-AMY', ours, undefined, undefined],
    ['action-not-allowed', 'U-AMY', { ...ours, direct: true }, elsewhere, undefined],
    ['admitted', 'U-BOB', ours, { listed: ['C-ELSEWHERE'], escalation: 'C-HERE' }, undefined],
    ['admitted', 'U-BOB', ours, { listed: [], escalation: 'C-ELSEWHERE' }, undefined],
  ])(
    'asks about the person, then the role, the room and the action: %s',
    async (code, user, room, channels, person) => {
      const more = { ...(channels && { channels }), ...(person && { person }) };
      expect(codeOf(await admit(user, room, more))).toBe(code);
    },
  );
});
