import { defineAction } from '../action.ts';
import { field } from '../fields/kinds.ts';
import { plan } from '../plan.ts';
import { refuse } from '../refusal.ts';
import { restore } from '../restore.ts';
import { say, strong } from '../sentence.ts';

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
  decide({ learner, organization, input: { group } }) {
    if (group === 'unknown') return refuse('no-such-group', { organization: organization.name });
    if (group.id === learner.groupId) return refuse('same-group', { group: group.name });
    const from = learner.group ? strong(learner.group) : 'No group';
    return plan({
      change: { groupId: group.id },
      effects: [say`Moves to another group: ${from} → ${strong(group.name)}.`],
      outcome: { words: say`Moved to another group: ${from} → ${strong(group.name)}.`, facts: {} },
    });
  },
  undo: restore({ words: say`Undone: the learner is in the group of before.` }),
});
