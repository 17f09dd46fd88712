import type { Action, CatalogueEntry } from '../../core/action.ts';
import type { Catalogue } from '../../core/catalogue.ts';
import { type FieldValues, readFields } from '../../core/field.ts';
import type { Unread } from '../../core/fields/unread.ts';
import { history } from '../../core/inquiries/history.ts';
import { isEmailAddress } from '../../core/mail/email-address.ts';
import type { HistoryOf } from '../../core/requests/history.ts';
import { clip, limits } from '../limits.ts';
import { asTyped, withoutMailto } from './emails.ts';
import { findNames } from './entry-names.ts';
import { oneLine, unescapeSlack } from './sanitize.ts';
import {
  type ActionWithFields,
  assignFields,
  findWithFields,
  isAddress,
  namedValues,
  toAddress,
  tokenize,
} from './typed-fields.ts';

/** What a person typed after `/learner`, understood or not. */
export type CommandLine =
  | { kind: 'help' }
  | { kind: 'ask'; entry: CatalogueEntry | undefined; email: string; values?: FieldValues; unread?: Unread[] }
  | { kind: 'history'; of: HistoryOf; asFile: boolean }
  | { kind: 'unclear'; why: Unclear };

/** Why it was not understood, with what was typed, cut short to be shown. */
export type Unclear =
  | { code: 'no-email'; entry: CatalogueEntry }
  | { code: 'bad-email'; typed: string; entry: CatalogueEntry | undefined }
  | { code: 'several-emails'; entry: CatalogueEntry | undefined }
  | { code: 'unknown-entry'; typed: string; nearest: CatalogueEntry | undefined; email: string | undefined }
  | { code: 'several-entries'; first: CatalogueEntry; second: CatalogueEntry }
  | { code: 'bad-field'; entry: Action; field: string; fault: string }
  | { code: 'takes-nothing'; typed: string; entry: CatalogueEntry; email: string }
  | { code: 'whose-history' }
  | { code: 'unknown-person'; typed: string }
  | { code: 'several-histories' }
  | { code: 'too-long' };

/** A person as Slack writes one that was picked or is known by that name: `<@U123|ana>`. */
const PERSON = /<@([UW][A-Z0-9]+)(?:\|([^<>]*))?>/g;
/** A link as Slack writes it, `<http://x.com|x.com>`, for what was only text. */
const LINK = /<https?:[^<>|]*(?:\|([^<>]*))?>/gi;
/** An address with a person's name before it, as mail programs write it: `Jane Doe <jane@x.com>`. */
const NAMED = /^(?:["“][^"”]+["”]|[\p{Lu}\p{Lo}]\S*(?:\s+\S+)*\s+[\p{Lu}\p{Lo}]\S*)\s*<[^\s<>@]+@[^\s<>@]+>$/u;
/** How much is quoted of what was not understood. */
const LONGEST_QUOTE = 60;
const MOST_QUOTES = 5;
/** Two hyphens become one dash on phones, and in Slack itself. */
const AS_FILE = /^[-–—]*csv$/;

/**
 * Reads the text of a slash command. Every text has an answer. Letter case, the order of action and email, Slack's
 * mailto form, quotes and trailing punctuation are forgiven. What follows the learner fills the action's fields
 * (typed-fields.ts).
 * @param text as Slack sends it, escaped.
 */
export function readCommandLine(text: string, catalogue: Catalogue): CommandLine {
  if (text.length > limits.commandText) return unclear({ code: 'too-long' });
  const people = [...text.matchAll(PERSON)].map(([, id = '', name]) => ({ id, name: name || id }));
  const plain = withoutMailto(text.replace(PERSON, ' ').replace(LINK, (_, shown = '') => shown));
  const typed = oneLine(asTyped(unescapeSlack(plain)));
  return understandTokens(tokenize(typed), people, catalogue, NAMED.test(typed));
}

type Person = { id: string; name: string };

/** @param isNamed whether words that are no action's may be the learner's name. */
function understandTokens(tokens: string[], people: Person[], catalogue: Catalogue, isNamed: boolean): CommandLine {
  const words = tokens.filter((token) => !isAddress(token)).map((word) => word.toLowerCase());
  const addresses = [...new Set(tokens.filter(isAddress).map(toAddress))];
  const typed = addresses[0] ?? (people[0] && `@${people[0].name}`);
  if (words[0] === 'help' || (words.length === 0 && !typed)) return { kind: 'help' };
  const withFields = findWithFields(tokens, catalogue);
  if (withFields) return understandFields(withFields, typed);
  const [entry, second] = findNames(words, catalogue).map((name) => name.entry);
  if (words.length > 0 && !entry && !isNamed) return unknownEntry(words, typed, catalogue);
  if (entry && second) return unclear({ code: 'several-entries', first: entry, second });
  if (entry === history) return understandHistory(words, addresses, people);
  if (addresses.length > 1) return unclear({ code: 'several-emails', entry });
  if (!typed) return entry ? unclear({ code: 'no-email', entry }) : { kind: 'help' };
  if (!isEmailAddress(typed)) return unclear({ code: 'bad-email', typed: clip(typed, 100), entry });
  const [extra] = namedValues(tokens);
  if (entry && extra) return unclear({ code: 'takes-nothing', typed: clip(extra, LONGEST_QUOTE), entry, email: typed });
  return { kind: 'ask', entry, email: typed };
}

/** Reads an action with fields: the first address is the learner's, and the rest fills the fields. */
function understandFields({ action, rest }: ActionWithFields, typed: string | undefined): CommandLine {
  if (!typed) return unclear({ code: 'no-email', entry: action });
  if (!isEmailAddress(typed)) return unclear({ code: 'bad-email', typed: clip(typed, 100), entry: action });
  const { typed: given, unread } = assignFields(action.fields, rest);
  if (unread.some((one) => isAddress(one.typed))) return unclear({ code: 'several-emails', entry: action });
  const { values, faults } = readFields(action.fields, given);
  const [wrong] = Object.entries(faults);
  if (wrong) return unclear({ code: 'bad-field', entry: action, field: wrong[0], fault: wrong[1] });
  return {
    kind: 'ask',
    entry: action,
    email: typed,
    ...(Object.keys(values).length > 0 && { values }),
    ...(unread.length > 0 && { unread: quoted(unread) }),
  };
}

/** Returns a few of what was not understood, each cut short to be quoted. */
const quoted = (unread: Unread[]): Unread[] =>
  unread.slice(0, MOST_QUOTES).map(({ typed, meant }) => ({ typed: clip(typed, LONGEST_QUOTE), meant }));

/** Reads whose history is asked for: exactly one of an email, a person or `here`. */
function understandHistory(words: string[], addresses: string[], people: Person[]): CommandLine {
  const [typed] = addresses;
  if (typed?.startsWith('@')) return unclear({ code: 'unknown-person', typed: clip(typed, 100) });
  if (typed && !isEmailAddress(typed)) return unclear({ code: 'bad-email', typed: clip(typed, 100), entry: history });
  const subjects: HistoryOf[] = [
    ...addresses.map((email) => ({ email })),
    ...[...new Set(people.map(({ id }) => id))].map((person) => ({ person })),
    ...(words.includes('here') ? (['here'] as const) : []),
  ];
  const [of, another] = subjects;
  if (!of) return unclear({ code: 'whose-history' });
  if (another) return unclear({ code: 'several-histories' });
  return { kind: 'history', of, asFile: words.some((word) => AS_FILE.test(word)) };
}

function unknownEntry(words: string[], email: string | undefined, catalogue: Catalogue): CommandLine {
  const nearest = catalogue.nearest(words.join('-')) ?? words.map((word) => catalogue.nearest(word)).find(Boolean);
  const isUsable = email !== undefined && isEmailAddress(email);
  return unclear({
    code: 'unknown-entry',
    typed: clip(words.join(' '), 60),
    nearest,
    email: isUsable ? email : undefined,
  });
}

const unclear = (why: Unclear): CommandLine => ({ kind: 'unclear', why });
