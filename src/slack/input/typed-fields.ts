import { type Action, type CatalogueEntry, takesInput } from '../../core/action.ts';
import type { Catalogue } from '../../core/catalogue.ts';
import { type Fields, type FieldValues, requiredFields } from '../../core/field.ts';
import type { Unread } from '../../core/fields/unread.ts';
import { readAddress } from '../../core/mail/email-address.ts';
import { readWord } from './emails.ts';
import { findNames } from './entry-names.ts';
import { fieldsMeant } from './field-names.ts';

const EDGES =
  /^[\s"'“”‘’«»<>()[\]{}`*_~,;:.!?]+|(?<![\s"'“”‘’«»<>()[\]{}`*_~,;:.!?])[\s"'“”‘’«»<>()[\]{}`*_~,;:.!?]+$/g;
/** `name=value`, the value in quotes where it has spaces. */
const NAMED = /(?<!\S)([\p{L}][\p{L}_-]*)=("[^"]*"|“[^“”]*”|\S+)/gu;
/** Filler words between an action and its input. */
const FILLERS = new Set(['to', 'into', 'as', 'is', 'with', 'until', 'till', 'please']);
/** Words around the input that say nothing of their own. */
const EMPTY = new Set([
  ...FILLERS,
  ...['a', 'an', 'and', 'be', 'by', 'for', 'from', 'her', 'his', 'him', 'its', 'my', 'new', 'now', 'of', 'on', 'or'],
  ...['set', 'so', 'thank', 'thanks', 'that', 'the', 'their', 'them', 'this', 'you'],
]);
/** `language=es`: a name, and its value. */
const NAMED_VALUE = /^([\p{L}][\p{L}_-]*)=(.*)$/u;
/** What people write before an address: it names no action there. */
const LABEL = /^[^\p{L}]*(?:e-?mail|mail|address|login|user)[^\p{L}:]*:[^\p{L}\p{N}]*$/iu;

/** Splits a line into words, without the quotes and punctuation around them; `name="two words"` stays together. */
export function tokenize(line: string): string[] {
  const named: string[] = [];
  const rest = line.replace(NAMED, (_, name: string, value: string) => {
    named.push(`${name}=${value.replace(/^["“]|["”]$/g, '')}`);
    return ` \0${named.length - 1} `;
  });
  const tokens = rest
    .split(' ')
    .flatMap((token) => (token.startsWith('\0') ? [named[Number(token.slice(1))] ?? ''] : wordsOf(token)))
    .filter(Boolean);
  return tokens.some(isAddress) ? tokens : tokens.flatMap(addressesIn);
}

/** Returns the word that a token is; around an address, whatever is glued to it is a word of its own, or none. */
function wordsOf(token: string): string[] {
  if (LABEL.test(token)) return [];
  const word = token.replace(EDGES, '');
  if (!word.includes('@')) return [word];
  const { emails, isSure } = readWord(word);
  if (emails.length === 0 || !isSure) return [word];
  if (emails.length === 1 && emails[0] === readAddress(word)) return emails;
  const [before = ''] = word.split(/[^\p{L}-]/u, 1);
  const isName =
    before !== '' && !LABEL.test(`${before}:`) && !emails.some((email) => email.startsWith(before.toLowerCase()));
  return [...(isName ? [before] : []), ...emails];
}

/** Returns the addresses that a named value holds: `email=jane@x.com` alone is no field, but whom it is about. */
function addressesIn(token: string): string[] {
  const [, value = ''] = /^[\p{L}_-]+=([^@]*@.*)$/u.exec(token) ?? [];
  const { emails } = readWord(value);
  return emails.length > 0 ? emails : [token];
}

/** Returns whether a word is meant as an address. */
export const isAddress = (token: string) => token.includes('@') && !/^[\p{L}_-]+=/u.test(token);
/** Returns an address in the stored form; what is none as it was typed. */
export const toAddress = (token: string) => readAddress(token) ?? token.toLowerCase();

/** An action that has fields, and what was typed to fill them. */
export type ActionWithFields = { action: Action; rest: string[] };

/**
 * Finds an action with fields: named before the learner's address, or after it. Everything else that follows the name
 * or the address fills its fields, whatever words it has. Undefined where no such action is named.
 */
export function findWithFields(tokens: string[], catalogue: Catalogue): ActionWithFields | undefined {
  const at = tokens.findIndex(isAddress);
  const [head, tail] = at < 0 ? [tokens, []] : [tokens.slice(0, at), tokens.slice(at + 1)];
  const [before] = findNames(head, catalogue);
  const [after] = before ? [] : findNames(tail, catalogue);
  if (before && hasFields(before.entry)) return { action: before.entry, rest: [...head.slice(before.end), ...tail] };
  return after && hasFields(after.entry) ? { action: after.entry, rest: tail.slice(after.end) } : undefined;
}

const hasFields = (entry: CatalogueEntry): entry is Action => takesInput(entry);

/** What was typed for each field, and what no field took. */
export type AssignedFields = { typed: FieldValues; unread: Unread[] };

/**
 * Gives each field what was typed for it: by name (`language=es`) any field; the others fill the required ones in order,
 * a word each, and the last takes the rest. An address goes to a field that is one.
 */
export function assignFields(fields: Fields, tokens: string[]): AssignedFields {
  const typed: FieldValues = {};
  const unread: Unread[] = [];
  const others: string[] = [];
  for (const token of tokens) {
    const [, name, value] = NAMED_VALUE.exec(token) ?? [];
    if (name === undefined || value === undefined) {
      if (others.length > 0 || !FILLERS.has(token.toLowerCase())) others.push(token);
      continue;
    }
    const meant = fieldsMeant(fields, name);
    const [field, another] = meant;
    if (field && !another && typed[field] === undefined) typed[field] = value;
    else unread.push({ typed: token, meant });
  }
  const open = requiredFields(fields).filter((name) => typed[name] === undefined);
  for (const [i, name] of open.entries()) {
    const isLast = i === open.length - 1;
    const words = fields[name]?.kind === 'email' ? takeAddress(others) : others.splice(0, isLast ? others.length : 1);
    if (words.length > 0) typed[name] = words.join(' ');
  }
  const left = others.filter((word) => !EMPTY.has(word.toLowerCase()));
  return { typed, unread: [...left.map((word) => ({ typed: word, meant: [] })), ...unread] };
}

/** Returns the named values among words: an entry without fields takes none. */
export const namedValues = (tokens: string[]): string[] => tokens.filter((token) => NAMED_VALUE.test(token));

function takeAddress(words: string[]): string[] {
  const at = words.findIndex(isAddress);
  return words.splice(Math.max(at, 0), 1);
}
