import { type Action, type CatalogueEntry, isAction } from '../../core/action.ts';
import type { Catalogue } from '../../core/catalogue.ts';
import { type Fields, type FieldValues, requiredFields } from '../../core/field.ts';

const EDGES = /^[\s"'“”‘’«»<>()[\]{}`*_~,;:.!?]+|[\s"'“”‘’«»<>()[\]{}`*_~,;:.!?]+$/g;
/** `name=value`, the value in quotes where it has spaces. */
const NAMED = /([\p{L}][\p{L}-]*)=("[^"]*"|“[^”]*”|\S+)/gu;
/** Filler words between an action and its input. */
const FILLERS = new Set(['to', 'into', 'as', 'is', 'with', 'until', 'till', 'please']);

/** Splits a line into words, without the quotes and punctuation around them; `name="two words"` stays together. */
export function tokenize(line: string): string[] {
  const named: string[] = [];
  const rest = line.replace(NAMED, (_, name: string, value: string) => {
    named.push(`${name}=${value.replace(/^["“]|["”]$/g, '')}`);
    return ` \0${named.length - 1} `;
  });
  return rest
    .split(' ')
    .map((token) => (token.startsWith('\0') ? (named[Number(token.slice(1))] ?? '') : token.replace(EDGES, '')))
    .filter(Boolean);
}

/** Returns whether a word is meant as an address. */
export const isAddress = (token: string) => token.includes('@') && !token.includes('=');
export const toAddress = (token: string) => token.replace(/^mailto:/i, '').toLowerCase();

/**
 * Returns the entries that the words name. `resend activation` is `resend-activation`; filler words (`please`, `for`)
 * are skipped.
 */
export function findEntries(words: string[], catalogue: Catalogue): CatalogueEntry[] {
  const whole = catalogue.entry(words.join('-'));
  if (whole) return [whole];
  return [...new Set(words.map((word) => catalogue.entry(word)).filter((entry) => entry !== undefined))];
}

/** An action that has fields, and what was typed to fill them. */
export type ActionWithFields = { action: Action; rest: string[] };

/**
 * Finds an action with fields: named before the learner's address, or right after it. Everything else that follows the
 * address fills its fields, whatever words it has. Undefined where no such action is named.
 */
export function findWithFields(tokens: string[], catalogue: Catalogue): ActionWithFields | undefined {
  const at = tokens.findIndex(isAddress);
  const [head, tail] = at < 0 ? [tokens, []] : [tokens.slice(0, at), tokens.slice(at + 1)];
  const before = leading(head, catalogue);
  if (before) return before.action && { action: before.action, rest: [...before.rest, ...tail] };
  const after = leading(tail, catalogue);
  return after?.action && { action: after.action, rest: after.rest };
}

/** Returns the entry that the words start with, by its longest name; filler words before it are skipped. */
function leading(tokens: string[], catalogue: Catalogue): { action?: Action; rest: string[] } | undefined {
  for (const [start] of tokens.entries())
    for (const length of [4, 3, 2, 1]) {
      const words = tokens.slice(start, start + length);
      const entry = words.length === length ? catalogue.entry(words.join('-')) : undefined;
      if (!entry) continue;
      const hasFields = isAction(entry) && Object.keys(entry.fields).length > 0;
      return { ...(hasFields && { action: entry }), rest: tokens.slice(start + length) };
    }
  return undefined;
}

/** What was typed for each field, and the words that no field took. */
export type AssignedFields = { typed: FieldValues; left: string[] };

/**
 * Gives each field what was typed for it: by name (`language=es`) any field; the others fill the required ones in order,
 * a word each, and the last takes the rest. An address goes to a field that is one.
 */
export function assignFields(fields: Fields, tokens: string[]): AssignedFields {
  const typed: FieldValues = {};
  const others: string[] = [];
  for (const token of tokens) {
    const [, name, value] = /^([\p{L}-]+)=(.*)$/u.exec(token) ?? [];
    const field = name && Object.keys(fields).find((key) => fold(key) === fold(name));
    if (field && value !== undefined) typed[field] = value;
    else if (others.length > 0 || !FILLERS.has(token.toLowerCase())) others.push(token);
  }
  const open = requiredFields(fields).filter((name) => typed[name] === undefined);
  for (const [i, name] of open.entries()) {
    const isLast = i === open.length - 1;
    const words = fields[name]?.kind === 'email' ? takeAddress(others) : others.splice(0, isLast ? others.length : 1);
    if (words.length > 0) typed[name] = words.join(' ');
  }
  return { typed, left: others };
}

function takeAddress(words: string[]): string[] {
  const at = words.findIndex(isAddress);
  return words.splice(Math.max(at, 0), 1);
}

const fold = (name: string) => name.toLowerCase().replaceAll('-', '');
