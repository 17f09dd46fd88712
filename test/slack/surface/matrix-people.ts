import { cast } from '../../../src/playground/stage.ts';
import type { TestDesk } from '../../support/desk.ts';

/** The matrix's columns. Eve has no role; the last three are in the agents' group, but are not what they were. */
export const people = {
  amy: cast.amy.id,
  bob: cast.bob.id,
  carl: cast.carl.id,
  eve: cast.eve.id,
  guest: 'U0GUEST',
  gone: 'U0GONE',
  stranger: 'U0STRANGER',
} as const;

export type Column = keyof typeof people;

const flags = { guest: 'is_restricted', gone: 'deleted', stranger: 'is_stranger' } as const;
const agents = [people.amy, people.guest, people.gone, people.stranger];

/** Adds the three to the workspace. */
export function invitePeople({ slack }: TestDesk): void {
  for (const name of Object.keys(flags) as (keyof typeof flags)[])
    slack.workspace.addUser({ id: people[name], name, real_name: `Some ${name}` });
}

/** Makes everybody an agent in good standing, or makes them what their column says; waits until the desk was told. */
export async function setStanding({ slack }: TestDesk, isGood: boolean): Promise<void> {
  const { workspace } = slack;
  workspace.setUserGroup('S0AGENTS', isGood ? [...agents, people.eve] : agents);
  for (const [name, flag] of Object.entries(flags))
    workspace.updateUser(people[name as keyof typeof flags], { [flag]: !isGood });
  await workspace.told();
}

/** A channel that all of them and the desk are in. */
export function openChannel({ slack }: TestDesk, id: string): void {
  slack.workspace.addChannel({ id, name: id.toLowerCase(), members: [...Object.values(people), 'U0LEARNER'] });
}
