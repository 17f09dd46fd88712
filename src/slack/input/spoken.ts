import type { Catalogue } from '../../core/catalogue.ts';
import { type CommandLine, readCommandLine } from './command-line.ts';

/** What is not understood where nobody is named. */
const NAMELESS = new Set(['no-email', 'unknown-entry']);
/** A person whom a message mentions. */
const MENTION = /<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>/g;
const HELP = /^\W*help\W*$/i;

/**
 * Reads a message to the desk as a command's text, without the mention of the desk itself. Among the words of a sentence,
 * an address is enough: where they name no action, it is the learner whose profile is shown. `nobody`: it names no
 * learner, and asks for nothing else.
 */
export function readSpoken(
  text: string,
  catalogue: Catalogue,
  botUserId: string | undefined,
): CommandLine | { kind: 'nobody' } {
  const said = text.replace(MENTION, (token, id: string) => (id === botUserId ? ' ' : token));
  const line = readCommandLine(said.trim(), catalogue);
  if (line.kind === 'help') return HELP.test(said) ? line : { kind: 'nobody' };
  if (line.kind !== 'unclear') return line;
  const { why } = line;
  if (why.code === 'unknown-entry' && why.email && !why.nearest)
    return { kind: 'ask', entry: undefined, email: why.email };
  const isNameless = NAMELESS.has(why.code) && !('email' in why && why.email);
  return isNameless ? { kind: 'nobody' } : line;
}
