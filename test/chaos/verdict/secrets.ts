import { PASSWORD } from '../faults/disruptions.ts';
import {
  BOT,
  isDirect,
  LINK_SECRET,
  PLATFORM_SECRET,
  PLATFORM_TOKEN,
  RESEND_KEY,
  WEBHOOK_SECRET,
} from '../people/fixtures.ts';
import type { Evidence } from './evidence.ts';

const FIXED = {
  BOT: BOT.token,
  SIGNING: BOT.signingSecret,
  RESEND: RESEND_KEY,
  WEBHOOK: WEBHOOK_SECRET,
  LINK: LINK_SECRET,
  CHANGES: PLATFORM_SECRET,
  API: PLATFORM_TOKEN,
  PASSWORD,
};
const TOKEN = 43;

/**
 * Every place where something secret was found. Links' tokens are those in the mails; a learner's address may be in the
 * database and before the eyes of the one who asked, not in a channel and not in a log.
 */
export function findSecrets(evidence: Evidence): string[] {
  const { mails, messages, calls, logs, tables } = evidence;
  const tokens = new Set(
    mails.flatMap(({ text }) => [...text.matchAll(/\/([\w-]{43})(?![\w-])/g)].map(([, token]) => token ?? '')),
  );
  const addresses = new Set(mails.flatMap(({ to }) => to));
  const inChannels = messages.filter(({ reader, channel }) => !reader && !isDirect(channel));
  const found = [
    ...everywhere(
      'a call to Slack',
      calls.map(({ args }) => args),
    ),
    ...everywhere('a log', logs),
    ...everywhere('the database', tables),
    ...everywhere('a message', messages),
  ].flatMap(({ place, text }) => [
    ...Object.entries(FIXED)
      .filter(([, secret]) => text.includes(secret))
      .map(([name]) => `${name} in ${place}`),
    ...tokensIn(text, tokens).map(() => `a link’s token in ${place}`),
  ]);
  const shown = [...everywhere('a channel', inChannels), ...everywhere('a log', logs)].flatMap(({ place, text }) =>
    [...text.matchAll(/[\w.+-]+(?:@|%40)[\w-]+\.[\w.-]+/g)]
      .map(([address]) => address.replace('%40', '@').toLowerCase())
      .filter((address) => addresses.has(address))
      .map((address) => `${address} in ${place}`),
  );
  return [...new Set([...found, ...shown])];
}

/** Each piece of a place as text; all in one would be more than a string can hold. */
const everywhere = (place: string, pieces: readonly unknown[]) =>
  pieces.map((piece) => ({ place, text: typeof piece === 'string' ? piece : JSON.stringify(piece) }));

/** Tokens anywhere in a text, also within a longer run of the same letters. */
function tokensIn(text: string, tokens: ReadonlySet<string>): string[] {
  return [...text.matchAll(/[\w-]{43,}/g)].flatMap(([run]) =>
    Array.from({ length: run.length - TOKEN + 1 }, (_, at) => run.slice(at, at + TOKEN)).filter((part) =>
      tokens.has(part),
    ),
  );
}
