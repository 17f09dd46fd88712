import type { KnownBlock, RichTextBlock, RichTextList } from '@slack/types';
import { type CatalogueEntry, isAction, type Role } from '../../../core/action.ts';
import { type Fields, requiredFields } from '../../../core/field.ts';
import { namedValue } from '../../../core/fields/unread.ts';
import { code, say, type Words } from '../../../core/sentence.ts';
import type { Unclear } from '../../input/command-line.ts';
import { textObject } from '../text/buttons.ts';
import type { Message } from '../text/message.ts';
import { boldSection, paragraphs, plainText, section } from '../text/render.ts';

const NOBODY = { email: '' };

const TAKES = say`You take escalations in their channel, and work on them from there.`;

/** What comes with a role, besides what can be typed. */
const roleHelp: Record<Role, { heading: string; lines: Words[] }> = {
  agent: {
    heading: 'What you cannot do alone',
    lines: [
      say`“Ask for approval…” sends what needs a second person to the leads.`,
      say`“Escalate…” hands what you cannot solve to on-call.`,
    ],
  },
  lead: {
    heading: 'As a lead',
    lines: [
      say`You agree to what needs a second person, or decline it, in the escalation channel, and never to your own.`,
      say`You confirm or cancel anybody’s card.`,
      say`You pass a cool-down, or have an address taken off the mail provider’s list, with a reason.`,
      say`You review what was done without a second person.`,
      TAKES,
      say`You get a history as a file: ${code('/learner history here --csv')}.`,
    ],
  },
  'on-call': {
    heading: 'On call',
    lines: [
      TAKES,
      say`You break the glass, with a reason, where no lead can agree in time, and never on a request of your own. A lead reviews it.`,
    ],
  },
};

/** Returns what comes with these roles, each line once. What an agent needs to know is said to everybody. */
function roleBlock(roles: ReadonlySet<Role>): RichTextBlock {
  const said = new Set<Words>();
  const mine = (['lead', 'on-call', 'agent'] as const).filter((role) => role === 'agent' || roles.has(role));
  const elements = mine.flatMap((role) => {
    const { heading, lines } = roleHelp[role];
    const news = lines.filter((line) => !said.has(line));
    for (const line of news) said.add(line);
    return [boldSection([heading], NOBODY), bulletList(news)];
  });
  return { type: 'rich_text', elements };
}

const bulletList = (lines: Words[]): RichTextList => ({
  type: 'rich_text_list',
  style: 'bullet',
  elements: lines.map((line) => section(line, NOBODY)),
});

/** Returns what this person may do, with examples to type. */
export function helpMessage(entries: readonly CatalogueEntry[], roles: ReadonlySet<Role>): Message {
  const lines: Words[] = [
    say`${code('/learner jane@example.com')}: the learner’s profile, and what can be done now`,
    ...entries.map((entry) => say`${code(commandFor(entry, 'jane@example.com'))}: ${entry.summary}`),
  ];
  const blocks: KnownBlock[] = [
    { type: 'header', text: textObject('What I can do for you') },
    { type: 'rich_text', elements: [bulletList(lines)] },
    roleBlock(roles),
    paragraphs(
      NOBODY,
      say`Or take a message that mentions a learner: open its menu, “More message shortcuts”, and choose. Or write to me directly. Nothing happens before you confirm.`,
    ),
  ];
  return { text: 'What I can do for you', blocks };
}

/** Returns help in two lines, for a message that names nobody. */
export function shortHelp(): Message {
  const lines: Words[] = [
    say`Write me a learner’s email, and what to do if you know it: ${code('activation jane@example.com')}. Nothing happens before you confirm.`,
    say`${code('help')} says all that I can do for you; in a channel that I am in, ${code('/learner')} does the same.`,
  ];
  return { text: plainText(lines[0] ?? [], NOBODY), blocks: [paragraphs(NOBODY, ...lines)] };
}

/** Returns a short answer that says what to type. */
export function unclearMessage(why: Unclear): Message {
  const words = unclearWords(why);
  return { text: plainText(words, NOBODY), blocks: [paragraphs(NOBODY, words)] };
}

/**
 * Returns what people type for it: its short name, the learner, and an example for each required field; where none is
 * required, for one that shows how the optional ones are typed.
 * @param field the optional field to show.
 */
export function commandFor(entry: CatalogueEntry, email: string, field?: string): string {
  const [word = entry.name] = entry.aliases;
  return ['/learner', word, email, ...(isAction(entry) ? examplesOf(entry.fields, field) : [])].join(' ');
}

function examplesOf(fields: Fields, shown: string | undefined): string[] {
  const required = requiredFields(fields);
  const impersonal = Object.keys(fields).find((name) => !fields[name]?.personal);
  const optional = shown ?? (required.length === 0 ? (impersonal ?? Object.keys(fields)[0]) : undefined);
  const example = (name: string) => fields[name]?.example ?? '';
  return [
    ...required.map(example),
    ...(optional && !required.includes(optional) ? [namedValue(optional, example(optional))] : []),
  ];
}

function unclearWords(why: Unclear): Words {
  const example = (entry: CatalogueEntry | undefined, email = 'jane@example.com', field?: string) =>
    code(entry ? commandFor(entry, email, field) : `/learner ${email}`);
  switch (why.code) {
    case 'no-email':
      return say`For whom? Add the learner’s email: ${example(why.entry)}`;
    case 'bad-email':
      return say`${code(why.typed)} is not an email address. Type it like this: ${example(why.entry)}`;
    case 'several-emails':
      return say`One learner at a time, please: ${example(why.entry)}`;
    case 'several-entries':
      return say`One action at a time, please: ${example(why.first)} or ${example(why.second)}`;
    case 'bad-field':
      return say`${why.entry.fields[why.field]?.label ?? ''}: ${why.fault} For example: ${example(why.entry, undefined, why.field)}`;
    case 'takes-nothing':
      return say`I do not understand ${code(why.typed)}: “${why.entry.title}” takes only the learner. So nothing was done. Type it like this: ${example(why.entry, why.email)}`;
    case 'whose-history':
      return say`Whose history? A learner’s: ${code('/learner history jane@example.com')}, a colleague’s: ${code('/learner history @name')}, or this channel’s: ${code('/learner history here')}`;
    case 'unknown-person':
      return say`I do not know ${code(why.typed)}. Type @ and choose the person from the list that Slack offers, or give a learner’s whole email.`;
    case 'several-histories':
      return say`One history at a time, please: ${code('/learner history jane@example.com')}, ${code('/learner history @name')} or ${code('/learner history here')}`;
    case 'too-long':
      return say`That is too long to be a command. Type one action and one email, or ${code('/learner help')}.`;
    case 'unknown-entry':
      return why.nearest
        ? say`I do not know ${code(why.typed)}. Did you mean ${example(why.nearest, why.email)}?`
        : say`I do not know ${code(why.typed)}. ${why.email ? 'Type' : 'Type the learner’s email, or'} ${code('/learner help')} for what I can do.`;
  }
}
