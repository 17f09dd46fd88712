import type { Action } from '../core/action.ts';
import type { Catalogue } from '../core/catalogue.ts';
import { isEmail, withoutMailto } from './emails.ts';
import { clip, limits } from './limits.ts';
import { oneLine, unescapeSlack } from './plain.ts';

/** What somebody typed after `/learner`, understood or not. */
export type CommandLine =
  | { kind: 'help' }
  | { kind: 'ask'; action: Action | undefined; email: string }
  | { kind: 'unclear'; why: Unclear };

/** Why it was not understood, with what was typed cut short enough to be shown. */
export type Unclear =
  | { code: 'no-email'; action: Action }
  | { code: 'bad-email'; typed: string; action: Action | undefined }
  | { code: 'several-emails'; action: Action | undefined }
  | { code: 'unknown-action'; typed: string; nearest: Action | undefined; email: string | undefined }
  | { code: 'several-actions'; first: Action; second: Action }
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
  const action = findAction(words, catalogue);
  const [typed] = addresses;
  if (words[0] === 'help' || (words.length === 0 && !typed)) return { kind: 'help' };
  if (words.length > 0 && !action) return unknownAction(words, typed, catalogue);
  if (action && Array.isArray(action)) return unclear({ code: 'several-actions', first: action[0], second: action[1] });
  if (addresses.length > 1) return unclear({ code: 'several-emails', action });
  if (!typed) return action ? unclear({ code: 'no-email', action }) : { kind: 'help' };
  if (!isEmail(typed)) return unclear({ code: 'bad-email', typed: clip(typed, 100), action });
  return { kind: 'ask', action, email: typed };
}

/** `resend activation` is `resend-activation`; filler words (`please`, `for`) are passed over; two actions are a pair. */
function findAction(words: string[], catalogue: Catalogue): Action | [Action, Action] | undefined {
  const whole = catalogue.find(words.join('-'));
  if (whole) return whole;
  const found = [...new Set(words.map((word) => catalogue.find(word)).filter((action) => action !== undefined))];
  const [first, second] = found;
  return first && second ? [first, second] : first;
}

function unknownAction(words: string[], email: string | undefined, catalogue: Catalogue): CommandLine {
  const nearest = catalogue.nearest(words.join('-')) ?? words.map((word) => catalogue.nearest(word)).find(Boolean);
  const isUsable = email !== undefined && isEmail(email);
  return unclear({
    code: 'unknown-action',
    typed: clip(words.join(' '), 60),
    nearest,
    email: isUsable ? email : undefined,
  });
}

const unclear = (why: Unclear): CommandLine => ({ kind: 'unclear', why });
