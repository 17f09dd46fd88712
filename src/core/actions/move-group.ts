import { defineAction } from '../action.ts';
import { field } from '../fields/kinds.ts';
import { plan } from '../plan.ts';
import { refuse } from '../refusal.ts';
import { restore } from '../restore.ts';
import { say, strong } from '../sentence.ts';

const NO_GROUP = 'No group';

export const moveGroup = defineAction({
  name: 'move-group',
  aliases: ['move', 'group'],
  title: 'Move to another group',
  shortcut: 'Move to another group',
  button: 'Move',
  summary: 'another group of the same organization',
  allow: ['agent', 'lead', 'on-call'],
  fields: {
    group: field.choice({
      label: 'To which group?',
      hint: 'The groups of the learner’s organization.',
      example: 'Evening',
      search: (lookup, { organization, typed }) => lookup.groups(organization.id, typed),
    }),
  },
  precondition({ learner: { group }, organization: { name: organization, groupCount } }) {
    if (groupCount === 0) return refuse('no-groups', { organization });
    return groupCount === 1 && group ? refuse('only-group', { organization, group }) : undefined;
  },
  decide({ learner, organization, input: { group } }) {
    if (group === 'unknown') return refuse('no-such-group', { organization: organization.name });
    if (group.id === learner.groupId) return refuse('same-group', { group: group.name });
    const from = learner.group ?? NO_GROUP;
    return plan({
      change: { groupId: group.id },
      effects: [say`Moves to another group: ${strong(from)} → ${strong(group.name)}.`],
      outcome: {
        words: say`Moved to another group: ${strong(from)} → ${strong(group.name)}.`,
        facts: { from, to: group.name },
      },
    });
  },
  undo: restore({
    words: ({ outcome: { facts } }) =>
      facts.from && facts.to
        ? say`Back in ${strong(String(facts.from))}; it was ${strong(String(facts.to))}.`
        : undefined,
  }),
  reply: ({ learner: { group }, outcome: { facts } }) =>
    group && group === facts.to ? { topic: 'group-changed', group } : undefined,
});
