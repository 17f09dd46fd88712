import { defineAction } from '../../src/core/action.ts';
import { field } from '../../src/core/fields/kinds.ts';
import { plan } from '../../src/core/plan.ts';
import { refuse } from '../../src/core/refusal.ts';
import { restore } from '../../src/core/restore.ts';
import { say, strong } from '../../src/core/sentence.ts';

/** An action as somebody adds one: all of it is in this file. */
export const callByNickname = defineAction({
  name: 'call-by-nickname',
  aliases: ['nickname'],
  title: 'Call by nickname',
  shortcut: 'Call by nickname',
  button: 'Call so',
  summary: 'the name that the learner goes by, in a group that calls them so',
  allow: ['agent', 'lead', 'on-call'],
  fields: {
    nickname: field.text({ label: 'Which nickname?', example: 'Janey', personal: true, longest: 40 }),
    group: field.choice({
      label: 'In which group?',
      example: 'Evening',
      search: (lookup, { organization, typed }) => lookup.groups(organization.id, typed),
    }),
  },
  precondition: ({ learner, now }) =>
    learner.membershipEndsAt && learner.membershipEndsAt <= now
      ? refuse('membership-ended', { since: learner.membershipEndsAt })
      : undefined,
  decide({ learner, organization, input: { nickname, group } }) {
    if (group === 'unknown') return refuse('no-such-group', { organization: organization.name });
    if (group.id === learner.groupId && nickname.equals(learner.givenName)) return refuse('nothing-differs');
    return plan({
      change: {
        ...(!nickname.equals(learner.givenName) && { givenName: nickname }),
        ...(group.id !== learner.groupId && { groupId: group.id }),
      },
      effects: [say`Is called ${nickname} in ${strong(group.name)} from now on.`],
    });
  },
  undo: restore(),
});
