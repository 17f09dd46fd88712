import type { Fields } from '../field.ts';
import { code, say, sentences, type Words } from '../sentence.ts';

/** Something typed that no field took. `meant`: the names of the fields that it could be for, where it has a name. */
export type Unread = { typed: string; meant: string[] };

/** Returns how a value is typed by its field's name: `language=es`, in quotes where it has spaces. */
export const namedValue = (name: string, value: string): string => `${name}=${/\s/.test(value) ? `"${value}"` : value}`;

/** Returns what was not understood, and how each field is typed instead. For the person who typed it alone. */
export function unreadWords(unread: readonly Unread[], fields: Fields): Words {
  const [unknown, unsure] = [unread.filter(({ meant }) => meant.length < 2), unread.filter(({ meant }) => meant[1])];
  const examples = Object.entries(fields).map(([name, field]) => code(namedValue(name, field.example)));
  return sentences(
    unknown.length > 0
      ? say`I do not understand ${joined(
          unknown.map(({ typed }) => code(typed)),
          ', ',
        )}.`
      : [],
    ...unsure.map(
      ({ typed, meant }): Words => say`Which is meant by ${code(typed)}: ${joined(meant.map(code), ' or ')}?`,
    ),
    say`So nothing was done. Give a value by its name, like ${joined(examples, ', ')}.`,
  );
}

const joined = (parts: readonly ReturnType<typeof code>[], between: string): Words =>
  parts.flatMap((part, i) => (i === 0 ? [part] : [between, part]));
