import { type CatalogueEntry, isAction, takesInput } from '../../core/action.ts';
import type { Catalogue } from '../../core/catalogue.ts';

/** Words that are left out before names are compared, on both sides. */
const EMPTY = new Set(['a', 'an', 'the', 'to', 'for', 'of', 'please', 'now', 'new', 'another', 'me', 'my']);
/** Words that name an action only where nothing else does: every second title has one. */
const FILLERS = new Set(['email', 'mail', 'password']);
/** Verbs that several actions begin with. */
const VAGUE_VERBS = new Set(['send', 'make', 'save', 'get']);
const LONGEST = 6;

/** A name that was typed: whose it is, and after which word it ends. */
export type TypedName = { entry: CatalogueEntry; end: number };

/** Names, verbs, and fillers: each counts where none before it does. */
type Names = Map<string, CatalogueEntry>[];
const namesOf = new WeakMap<Catalogue, Names>();

/**
 * Returns the entries that typed words name, in order, each once. Names are the name and
 * the aliases, the title, the button and the shortcut. A longer name comes before one inside it. A bare verb (`resend`,
 * `correct`) names an action where no name does, and `email`, `mail` or `password` where no verb does.
 */
export function findNames(words: readonly string[], catalogue: Catalogue): TypedName[] {
  const names = namesOf.get(catalogue) ?? collectNames(catalogue);
  namesOf.set(catalogue, names);
  const parts = words.flatMap((word, at) => splitName(word).map((part) => ({ part, at })));
  const found = names.map((table) => findMatches(parts, table)).find(({ length }) => length > 0) ?? [];
  return found.filter(({ entry }, i) => found.findIndex((other) => other.entry === entry) === i);
}

type WordPart = { part: string; at: number };

function findMatches(parts: WordPart[], table: Map<string, CatalogueEntry>): TypedName[] {
  const found: TypedName[] = [];
  for (let start = 0; start < parts.length; ) {
    const length =
      Array.from({ length: LONGEST }, (_, i) => LONGEST - i).find((n) => entryAt(parts, start, n, table)) ?? 0;
    const entry = entryAt(parts, start, length, table);
    if (entry) found.push({ entry, end: (parts[start + length - 1]?.at ?? 0) + 1 });
    start += Math.max(length, 1);
  }
  return found;
}

function entryAt(parts: WordPart[], start: number, length: number, table: Map<string, CatalogueEntry>) {
  const words = parts.slice(start, start + length);
  return words.length === length ? table.get(words.map(({ part }) => part).join(' ')) : undefined;
}

function collectNames(catalogue: Catalogue): Names {
  const [names, verbs, fillers]: Names = [new Map(), new Map(), new Map()];
  for (const [verb, entry] of verbsOf(catalogue)) verbs?.set(verb, entry);
  for (const entry of catalogue.entries)
    for (const name of [entry.name, ...entry.aliases, ...shownNames(entry)]) {
      const words = splitName(name);
      const key = words.join(' ');
      const isBareVerb = verbs?.get(key) === entry && isAction(entry) && !takesInput(entry);
      const table = words.every((word) => FILLERS.has(word)) ? fillers : isBareVerb ? verbs : names;
      if (key !== '' && !table?.has(key)) table?.set(key, entry);
    }
  return [names, verbs, fillers].filter((table) => table !== undefined);
}

const shownNames = (entry: CatalogueEntry): string[] =>
  isAction(entry) ? [entry.title, entry.button, entry.shortcut ?? ''] : [entry.title];

/** Returns the verbs that titles and buttons begin with, as far as they belong to one action alone. */
function verbsOf(catalogue: Catalogue): [string, CatalogueEntry][] {
  const verbs = catalogue.actions.flatMap((action) => {
    const own = new Set([action.title, action.button].map((name) => splitName(name)[0] ?? ''));
    return [...own].map((verb): [string, CatalogueEntry] => [verb, action]);
  });
  return verbs.filter(
    ([verb]) => verb !== '' && !VAGUE_VERBS.has(verb) && verbs.filter(([other]) => other === verb).length === 1,
  );
}

/** Returns the words of a name, in lower case; `resend-activation` has two. */
function splitName(name: string): string[] {
  return name
    .toLowerCase()
    .replace(/\be-mail\b/g, 'email')
    .split(/[\s_-]+/)
    .filter((word) => word !== '' && !EMPTY.has(word));
}
