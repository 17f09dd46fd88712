import { isAction, type Wish } from '../core/action.ts';
import type { Catalogue } from '../core/catalogue.ts';
import { isEmail, withoutMailto } from './emails.ts';
import { clip, limits } from './limits.ts';
import { oneLine, unescapeSlack } from './plain.ts';

/** What somebody typed after `/learner`, understood or not. */
export type CommandLine =
  | { kind: 'help' }
  | { kind: 'ask'; wish: Wish | undefined; email: string; newEmail?: string }
  | { kind: 'unclear'; why: Unclear };

/** Why it was not understood, with what was typed cut short enough to be shown. */
export type Unclear =
  | { code: 'no-email'; wish: Wish }
  | { code: 'bad-email'; typed: string; wish: Wish | undefined }
  | { code: 'several-emails'; wish: Wish | undefined }
  | { code: 'unknown-wish'; typed: string; nearest: Wish | undefined; email: string | undefined }
  | { code: 'several-wishes'; first: Wish; second: Wish }
  | { code: 'no-new-email'; email: string }
  | { code: 'too-long' };

const EDGES = /^[\s"'“”‘’«»<>()[\]{}`*_~,;:.!?]+|[\s"'“”‘’«»<>()[\]{}`*_~,;:.!?]+$/g;

/**
 * Reads the text of a slash command. Whatever is typed, there is an answer: letter case, the order of action and
 * email, Slack's mailto form, quotes and trailing punctuation are forgiven.
 * @param text as Slack sends it, escaped.
 */
export function readCommandLine(text: string, catalogue: Catalogue): CommandLine {
  if (text.length > limits.commandText) return unclear({ code: 'too-long' });
  const tokens = oneLine(unescapeSlack(withoutMailto(text)))
    .split(' ')
    .map((token) => token.replace(EDGES, ''))
    .filter(Boolean);
  const isAddress = (token: string) => token.includes('@');
  const words = tokens.filter((token) => !isAddress(token)).map((word) => word.toLowerCase());
  const addresses = [...new Set(tokens.filter(isAddress).map((token) => token.replace(/^mailto:/i, '').toLowerCase()))];
  return understand(words, addresses, catalogue);
}

function understand(words: string[], addresses: string[], catalogue: Catalogue): CommandLine {
  const [wish, second] = findWishes(words, catalogue);
  const [typed] = addresses;
  if (words[0] === 'help' || (words.length === 0 && !typed)) return { kind: 'help' };
  if (words.length > 0 && !wish) return unknownWish(words, typed, catalogue);
  if (wish && second) return unclear({ code: 'several-wishes', first: wish, second });
  const isPair = wish !== undefined && isAction(wish) && wish.needs === 'new-email';
  if (addresses.length > (isPair ? 2 : 1)) return unclear({ code: 'several-emails', wish });
  if (!typed) return wish ? unclear({ code: 'no-email', wish }) : { kind: 'help' };
  if (!isEmail(typed)) return unclear({ code: 'bad-email', typed: clip(typed, 100), wish });
  if (!isPair) return { kind: 'ask', wish, email: typed };
  const newEmail = addresses[1];
  if (!newEmail) return unclear({ code: 'no-new-email', email: typed });
  if (!isEmail(newEmail)) return unclear({ code: 'bad-email', typed: clip(newEmail, 100), wish });
  return { kind: 'ask', wish, email: typed, newEmail };
}

/** `resend activation` is `resend-activation`; filler words (`please`, `for`) are passed over. */
function findWishes(words: string[], catalogue: Catalogue): Wish[] {
  const whole = catalogue.wish(words.join('-'));
  if (whole) return [whole];
  return [...new Set(words.map((word) => catalogue.wish(word)).filter((wish) => wish !== undefined))];
}

function unknownWish(words: string[], email: string | undefined, catalogue: Catalogue): CommandLine {
  const nearest = catalogue.nearest(words.join('-')) ?? words.map((word) => catalogue.nearest(word)).find(Boolean);
  const isUsable = email !== undefined && isEmail(email);
  return unclear({
    code: 'unknown-wish',
    typed: clip(words.join(' '), 60),
    nearest,
    email: isUsable ? email : undefined,
  });
}

const unclear = (why: Unclear): CommandLine => ({ kind: 'unclear', why });
