import type { KnownBlock } from '@slack/types';
import type { Action } from '../../core/action.ts';
import { code, say, type Words } from '../../core/words.ts';
import type { Unclear } from '../command-line.ts';
import type { Message } from './message.ts';
import { paragraphs, plainText, section } from './words.ts';

const NOBODY = { email: '' };

/** What this person may do, with examples to type. */
export function helpMessage(actions: Action[]): Message {
  const lines: Words[] = [
    say`${code('/learner jane@example.com')}: the learner’s profile, and what can be done now`,
    ...actions.map((action) => {
      const [short = action.name] = [...action.aliases].sort((a, b) => a.length - b.length);
      return say`${code(`/learner ${short} jane@example.com`)}: ${action.summary}`;
    }),
  ];
  const blocks: KnownBlock[] = [
    { type: 'header', text: { type: 'plain_text', text: 'What I can do for you' } },
    {
      type: 'rich_text',
      elements: [{ type: 'rich_text_list', style: 'bullet', elements: lines.map((line) => section(line, NOBODY)) }],
    },
    paragraphs(
      NOBODY,
      say`Or take a message that mentions a learner: open its menu, “More message shortcuts”, and choose. Nothing happens before you confirm.`,
    ),
  ];
  return { text: 'What I can do for you', blocks };
}

/** A short answer that says what to type. */
export function unclearMessage(why: Unclear): Message {
  const words = unclearWords(why);
  return { text: plainText(words, NOBODY), blocks: [paragraphs(NOBODY, words)] };
}

function unclearWords(why: Unclear): Words {
  const example = (action: Action | undefined, email = 'jane@example.com') =>
    code(action ? `/learner ${action.name} ${email}` : `/learner ${email}`);
  switch (why.code) {
    case 'no-email':
      return say`For whom? Add the learner’s email: ${example(why.action)}`;
    case 'bad-email':
      return say`${code(why.typed)} is not an email address. Type it like this: ${example(why.action)}`;
    case 'several-emails':
      return say`One learner at a time, please: ${example(why.action)}`;
    case 'several-actions':
      return say`One action at a time, please: ${example(why.first)} or ${example(why.second)}`;
    case 'too-long':
      return say`That is too long to be a command. Type one action and one email, or ${code('/learner help')}.`;
    case 'unknown-action':
      return why.nearest
        ? say`I do not know ${code(why.typed)}. Did you mean ${example(why.nearest, why.email)}?`
        : say`I do not know ${code(why.typed)}. Type the learner’s email, or ${code('/learner help')} for what I can do.`;
  }
}
