import { personas } from '../../../../src/playground/workspace-data.ts';
import type { TestDesk } from '../../../support/desk/desk.ts';

/** The matrix's columns. Eve has no role; the last three are in the agents' group, but are not what they were. */
export const people = {
  amy: personas.amy.id,
  bob: personas.bob.id,
  carl: personas.carl.id,
  eve: personas.eve.id,
  guest: 'U0GUEST',
  gone: 'U0GONE',
  stranger: 'U0STRANGER',
} as const;

export type Column = keyof typeof people;

/** Whoever is needed besides, and acts before the columns do: an agent who asks and a lead who agrees. */
export const helpers = { ann: 'U0ANN', lea: 'U0LEA' } as const;

/** Where second people are asked. */
export const escalations = 'C0MATRIX';

const flags = { guest: 'is_restricted', gone: 'deleted', stranger: 'is_stranger' } as const;
const groups = {
  S0AGENTS: [people.amy, people.guest, people.gone, people.stranger, helpers.ann],
  S0LEADS: [people.bob, helpers.lea],
  S0ONCALL: [people.carl],
};

/** The desk's settings: roles by group, so that they can be given and taken, and the caps out of the way. */
export const config = {
  roles: { agent: ['S0AGENTS'], lead: ['S0LEADS'], 'on-call': ['S0ONCALL'] },
  escalationChannel: escalations,
  limits: { coolDownMinutes: 5, perPerson: 10_000, perDesk: 100_000, lookUpsPerPerson: 100_000 },
};

/** Adds to the workspace whoever is not in it yet, and the channel for second people. */
export function invitePeople(desk: TestDesk): void {
  const more = { ...helpers, guest: people.guest, gone: people.gone, stranger: people.stranger };
  for (const [name, id] of Object.entries(more)) desk.slack.workspace.addUser({ id, name, real_name: `Some ${name}` });
  openChannel(desk, escalations);
}

/** Gives everybody every role in good standing, or makes them what their column says; waits until the desk was told. */
export async function setStanding({ slack }: TestDesk, isGood: boolean): Promise<void> {
  const { workspace } = slack;
  for (const [id, members] of Object.entries(groups))
    workspace.setUserGroup(id, isGood ? [...new Set([...Object.values(people), ...members])] : members);
  for (const [name, flag] of Object.entries(flags))
    workspace.updateUser(people[name as keyof typeof flags], { [flag]: !isGood });
  await workspace.eventsDelivered();
}

/** A channel that all of them and the desk are in. */
export function openChannel({ slack }: TestDesk, id: string): void {
  const members = [...Object.values(people), ...Object.values(helpers), 'U0LEARNER'];
  slack.workspace.addChannel({ id, name: id.toLowerCase(), members });
}

/** Only the desk stays in it: what nobody looks at any more costs nobody time. */
export function leaveChannel({ slack }: TestDesk, id: string): void {
  slack.workspace.addChannel({ id, name: id.toLowerCase(), members: ['U0LEARNER'] });
}
